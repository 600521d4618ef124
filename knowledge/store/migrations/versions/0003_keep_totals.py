"""Keep sums of the rollups, and how far each fact reaches in each shop."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WORDS = ("shop", "platform", "channel", "region", "device")
_NEWEST = (
    ("paid", "sales", "paid_on", "paid_at"),
    ("placed", "sales", "created_on", "created_at"),
    ("refunds", "refund_facts", "refunded_on", "refunded_at"),
)
_DAILY = ("traffic", "ads", "inventory", "reviews")


def upgrade() -> None:
    """Make the tables and fill them from what the store holds."""
    _totals("paid_totals", "daily_sales", ("paid_fen", "units"))
    _totals("placed_totals", "daily_placed", ("placed_fen",))
    _totals("refund_totals", "daily_refunds", ("refund_fen",))
    _spans()
    _freshness()


def _totals(name: str, rollup: str, sums: tuple[str, ...]) -> None:
    of_buyers = name == "paid_totals"
    counts = [
        sa.Column("orders", sa.Integer(), nullable=False, comment="without those in split_orders"),
        sa.Column("buyers", sa.Integer(), nullable=False, comment="different ones of the day"),
    ]
    op.create_table(
        name,
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        *(sa.Column(fen, sa.BigInteger(), nullable=False) for fen in sums),
        *(counts if of_buyers else ()),
        sa.PrimaryKeyConstraint("dimension", "day", "value", name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )
    for dimension in ("all", *_WORDS):
        value = "''" if dimension == "all" else dimension
        chosen = [f"sum({fen})" for fen in sums]
        if of_buyers:
            chosen += ["sum(orders)", _buyers(dimension, value)]
        group = "day" if dimension == "all" else f"day, {value}"
        op.execute(
            f"INSERT INTO {name} SELECT '{dimension}', day, {value}, {', '.join(chosen)}"  # noqa: S608  # names above
            f" FROM {rollup} GROUP BY {group}"
        )


def _buyers(dimension: str, value: str) -> str:
    named = value if dimension == "all" else f"daily_sales.{value}"
    return (
        "coalesce((SELECT sum(b.buyers) FROM buyer_days b"  # noqa: S608  # names above
        f" WHERE b.dimension = '{dimension}' AND b.value = {named}"
        " AND b.day = daily_sales.day), 0)"
    )


def _spans() -> None:
    op.create_table(
        "sku_spans",
        sa.Column("grain", sa.String(), nullable=False),
        sa.Column(
            "day",
            sa.Date(),
            nullable=False,
            comment="the day, the Monday of the week, the first of the month",
        ),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("grain", "day", "sku", name=op.f("pk_sku_spans")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO sku_spans SELECT 'day', day, sku, sum(paid_fen), sum(units)"
        " FROM daily_skus GROUP BY day, sku"
    )
    for grain in ("week", "month"):
        op.execute(
            f"INSERT INTO sku_spans SELECT '{grain}', c.{grain}, s.sku, sum(s.paid_fen),"  # noqa: S608  # names above
            " sum(s.units) FROM sku_spans s JOIN calendar_days c ON c.day = s.day"
            f" WHERE s.grain = 'day' GROUP BY c.{grain}, s.sku"
        )


def _freshness() -> None:
    op.drop_table("freshness")
    op.create_table(
        "freshness",
        sa.Column(
            "fact", sa.String(), nullable=False, comment="paid, placed, refunds, or a raw table"
        ),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False, comment="first day covered"),
        sa.Column(
            "until",
            sa.DateTime(),
            nullable=False,
            comment="newest instant covered; 23:59:59 of a day",
        ),
        sa.PrimaryKeyConstraint("fact", "shop", name=op.f("pk_freshness")),
    )
    for fact, table, day, instant in _NEWEST:
        op.execute(
            f"INSERT INTO freshness SELECT '{fact}', shop, min({day}), max({instant})"  # noqa: S608  # names above
            f" FROM {table} WHERE {day} IS NOT NULL GROUP BY shop"
        )
    op.execute(
        "INSERT INTO freshness SELECT 'events', shop, min(\"on\"), max(at)"
        " FROM events WHERE live GROUP BY shop"
    )
    for fact in _DAILY:
        op.execute(
            f"INSERT INTO freshness SELECT '{fact}', shop, min(date), {_end_of('max(date)')}"  # noqa: S608  # names above
            f" FROM {fact} WHERE live GROUP BY shop"
        )


def _end_of(day: str) -> str:
    if op.get_bind().dialect.name == "sqlite":  # as SQLAlchemy writes instants there
        return f"{day} || ' 23:59:59.000000'"
    return f"{day} + interval '23:59:59'"
