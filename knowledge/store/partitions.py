"""Partitions by month of the largest tables; PostgreSQL only, see docs/adr/0006.

`sales` has one partition for lines that are not paid, and one by month of payment for the others;
`traffic` and `events` have one by month. There is no partition for "the rest": to add a month
beside one, PostgreSQL would lock out everybody who asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import Connection, func, select, text, union

from knowledge.store.order_facts import Concerned
from knowledge.store.schema import order_lines, orders

MONTHLY: Final = {"sales": "sales_paid", "traffic": "traffic", "events": "events"}
"""Table → the table, the same or a part of it, that has a partition by month."""

_DECEMBER: Final = 12
_IS_DIVIDED: Final = text(
    "SELECT 1 FROM pg_partitioned_table WHERE partrelid = to_regclass(:name)"
)
_PARTS: Final = text(
    "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
    " WHERE i.inhparent = to_regclass(:name)"
)
_EVERY_PART: Final = text(
    "SELECT relname FROM pg_class WHERE relispartition AND relkind IN ('r', 'p')"
)


def make_room(connection: Connection, table: str, days: Iterable[date]) -> None:
    """Make the partitions that rows of these days need, inside the caller's transaction.

    Readers are not held up. Where the table is not divided, as on SQLite, nothing is done.
    """
    parent = MONTHLY.get(table)
    if parent is None or not _is_divided(connection, parent):
        return
    months = {day.replace(day=1) for day in days}
    for month in sorted(months - set(_months_of(connection, table))):
        _add_month(connection, table, month)


def make_room_for_sales(connection: Connection, concerned: Concerned) -> None:
    """Make the partitions that the sales of the orders concerned need."""
    if not _is_divided(connection, MONTHLY["sales"]):
        return
    months = union(
        *(
            select(func.date_trunc("month", rows.c.paid_at))
            .select_from(concerned(rows))
            .where(rows.c.live, rows.c.paid_at.is_not(None))
            for rows in (order_lines, orders)
        )
    )
    make_room(connection, "sales", [at.date() for at in connection.scalars(months)])


def months(connection: Connection) -> dict[str, list[date]]:
    """Return table → first days of the months it has a partition for; empty on SQLite."""
    if connection.dialect.name != "postgresql":
        return {}
    return {table: _months_of(connection, table) for table in MONTHLY}


def partitions(connection: Connection) -> frozenset[str]:
    """Return the names of the tables that are parts of others; empty on SQLite."""
    if connection.dialect.name != "postgresql":
        return frozenset()
    return frozenset(connection.scalars(_EVERY_PART))


def _is_divided(connection: Connection, parent: str) -> bool:
    if connection.dialect.name != "postgresql":
        return False
    return connection.execute(_IS_DIVIDED, {"name": parent}).first() is not None


def _months_of(connection: Connection, table: str) -> list[date]:
    names = connection.scalars(_PARTS, {"name": MONTHLY[table]})
    return sorted(_month_in(name, table) for name in names)


def _name_of(table: str, month: date) -> str:
    return f"{table}_{month:%Y_%m}"


def _month_in(name: str, table: str) -> date:
    year, month = name.removeprefix(f"{table}_").split("_")
    return date(int(year), int(month), 1)


def _add_month(connection: Connection, table: str, month: date) -> None:
    """Make a partition aside and attach it: making it in place would lock out readers."""
    name, parent = _name_of(table, month), MONTHLY[table]
    ahead = (month.year + month.month // _DECEMBER, month.month % _DECEMBER + 1)
    end = date(*ahead, 1)
    connection.exec_driver_sql(
        f"CREATE TABLE {name} (LIKE {parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
    )
    connection.exec_driver_sql(
        f"ALTER TABLE {parent} ATTACH PARTITION {name} FOR VALUES FROM ('{month}') TO ('{end}')"
    )
