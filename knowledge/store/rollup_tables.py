"""Tables of the daily rollups; `knowledge.store.rollups` keeps them.

Their primary keys start with what questions ask for, and SQLite stores the rows in that order
(no rowid): a stretch of days is read in one go.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, MetaData, String, Table

from knowledge.store.schema import metadata

NEVER = date(1, 1, 1)
"""Stands for "no such day" in `buyer_days`, before every real one."""

HEADER = ("shop", "platform", "channel", "region", "device")
TOTAL_DIMENSIONS = ("all", *HEADER)
BUYER_DIMENSIONS = (*TOTAL_DIMENSIONS, "category")
LONGER = ("week", "month")


def _day(name: str = "day", comment: str | None = None) -> Column[date]:
    return Column(name, Date, primary_key=True, comment=comment)


def _words(*names: str) -> list[Column[str]]:
    return [Column(name, String, primary_key=True) for name in names]


def _sum(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


daily_sales = Table(
    "daily_sales",
    metadata,
    _day(),
    *_words(*HEADER),
    _sum("paid_fen"),
    _sum("units"),
    Column("orders", Integer, nullable=False, comment="without those in split_orders"),
    sqlite_with_rowid=False,
)
daily_skus = Table(
    "daily_skus",
    metadata,
    _day(),
    *_words("shop", "sku", "category"),
    _sum("paid_fen"),
    _sum("units"),
    sqlite_with_rowid=False,
)
daily_placed = Table(
    "daily_placed",
    metadata,
    _day(),
    *_words(*HEADER),
    _sum("placed_fen"),
    sqlite_with_rowid=False,
)
daily_refunds = Table(
    "daily_refunds",
    metadata,
    _day(),
    *_words(*HEADER),
    _sum("refund_fen"),
    sqlite_with_rowid=False,
)
split_orders = Table(
    "split_orders",
    metadata,
    *_words("shop", "order_id"),
    _day(),
    *_words(*HEADER[1:]),
    comment="orders whose lines lie on several days, channels or regions; rare",
    sqlite_with_rowid=False,
)
buyer_days = Table(
    "buyer_days",
    metadata,
    *_words("dimension", "value"),
    _day(),
    _day("prev_day", "the buyer's day before under the same value; 0001-01-01 for none"),
    _day("first_day", "the buyer's first paid day of all if prev_day is none, else 0001-01-01"),
    Column("buyers", Integer, nullable=False),
    sqlite_with_rowid=False,
)


def _totals(name: str, *figures: Column[int]) -> Table:
    """Sums of a rollup by one of its words, or by none ("all", value "")."""
    return Table(
        name,
        metadata,
        *_words("dimension"),
        _day(),
        *_words("value"),
        *figures,
        sqlite_with_rowid=False,
    )


paid_totals = _totals(
    "paid_totals",
    _sum("paid_fen"),
    _sum("units"),
    Column("orders", Integer, nullable=False, comment="without those in split_orders"),
    Column("buyers", Integer, nullable=False, comment="different ones of the day"),
)
placed_totals = _totals("placed_totals", _sum("placed_fen"))
refund_totals = _totals("refund_totals", _sum("refund_fen"))
sku_spans = Table(
    "sku_spans",
    metadata,
    *_words("grain"),
    _day(comment="the day, the Monday of the week, the first of the month"),
    *_words("sku"),
    _sum("paid_fen"),
    _sum("units"),
    sqlite_with_rowid=False,
)
ROLLUPS = (
    daily_sales,
    daily_skus,
    daily_placed,
    daily_refunds,
    split_orders,
    buyer_days,
    paid_totals,
    placed_totals,
    refund_totals,
    sku_spans,
)

_temporary = MetaData()
touched_orders = Table(
    "touched_orders",
    _temporary,
    Column("shop", String, primary_key=True),
    Column("order_id", String, primary_key=True),
    prefixes=["TEMPORARY"],
)
"""The orders whose facts change; lives as long as the import's transaction needs it."""
touched_days = Table("touched_days", _temporary, *_words("kind"), _day(), prefixes=["TEMPORARY"])
touched_buyers = Table(
    "touched_buyers",
    _temporary,
    *_words("buyer"),
    Column("newcomer", Boolean, nullable=False, comment="had none of the orders before"),
    prefixes=["TEMPORARY"],
)
noted_links = Table(
    "noted_links",
    _temporary,
    *(Column(column.name, column.type, nullable=False) for column in buyer_days.c),
    prefixes=["TEMPORARY"],
)
"""Rows of `buyer_days` to be added to those that stand."""
