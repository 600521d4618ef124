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
            comment="the buyer's day before under the same value; 0001-01-01 for none",
        ),
        sa.Column(
            "first_day",
            sa.Date(),
            nullable=False,
            comment="the buyer's first paid day of all if prev_day is none, else 0001-01-01",
        ),
        sa.Column("buyers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "dimension", "value", "day", "prev_day", "first_day", name=op.f("pk_buyer_days")
        ),
        sqlite_with_rowid=False,
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
        sa.PrimaryKeyConstraint(
            "day", "shop", "platform", "channel", "region", "device", name=op.f("pk_daily_placed")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "daily_refunds",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("refund_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "shop", "platform", "channel", "region", "device", name=op.f("pk_daily_refunds")
        ),
        sqlite_with_rowid=False,
    )
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
        sa.PrimaryKeyConstraint(
            "day", "shop", "platform", "channel", "region", "device", name=op.f("pk_daily_sales")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "daily_skus",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "shop", "sku", "category", name=op.f("pk_daily_skus")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "split_orders",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint(
            "shop",
            "order_id",
            "day",
            "platform",
            "channel",
            "region",
            "device",
            name=op.f("pk_split_orders"),
        ),
        comment="orders whose lines lie on several days, channels or regions; rare",
        sqlite_with_rowid=False,
    )
