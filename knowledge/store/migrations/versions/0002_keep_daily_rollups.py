"""Keep daily rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the rollup tables."""
    op.create_table(
        "buyer_days",
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "prev_day",
            sa.Date(),
            nullable=False,
            comment="the buyer's day before; 0001-01-01 none",
        ),
        sa.Column(
            "first_day",
            sa.Date(),
            nullable=False,
            comment="the buyer's first paid day of all where prev_day is none, else 0001-01-01",
        ),
        sa.Column("buyers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "dimension", "value", "day", "prev_day", "first_day", name=op.f("pk_buyer_days")
        ),
    )
    op.create_table(
        "daily_placed",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("placed_fen", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_daily_placed_day", "daily_placed", ["day"], unique=False)
    op.create_table(
        "daily_refunds",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("refund_fen", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_daily_refunds_day", "daily_refunds", ["day"], unique=False)
    op.create_table(
        "daily_sales",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False, comment="without those in split_orders"),
    )
    op.create_index("ix_daily_sales_day", "daily_sales", ["day"], unique=False)
    op.create_table(
        "daily_skus",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_daily_skus_day", "daily_skus", ["day"], unique=False)
    op.create_table(
        "split_orders",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        comment="orders whose lines lie on several days, channels or regions; rare",
    )
    op.create_index("ix_split_orders_key", "split_orders", ["shop", "order_id"], unique=False)
