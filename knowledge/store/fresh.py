"""How far each fact reaches in each shop: its first day and the newest instant it covers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, delete, func, insert, select

from knowledge.store import schema
from knowledge.store.rollup_tables import paid_totals, placed_totals, refund_totals
from knowledge.store.schema import freshness, refund_facts, sales

_DAY_END: Final = time(23, 59, 59)
_DAILY: Final = {
    "traffic": schema.traffic.c.date,
    "ads": schema.ads.c.date,
    "inventory": schema.inventory.c.date,
    "reviews": schema.reviews.c.date,
}
_TIMED: Final[tuple[tuple[str, Table, Column[Any], Column[Any]], ...]] = (
    ("paid", paid_totals, sales.c.paid_on, sales.c.paid_at),
    ("placed", placed_totals, sales.c.created_on, sales.c.created_at),
    ("refunds", refund_totals, refund_facts.c.refunded_on, refund_facts.c.refunded_at),
)
"""Fact, its days by shop, and where its instants are found."""


def refresh(connection: Connection) -> None:
    """Write the freshness of every fact anew; a fact without rows in a shop has none there."""
    rows = [row for found in (_timed, _events, _daily) for row in found(connection)]
    connection.execute(delete(freshness))
    if rows:
        connection.execute(insert(freshness), rows)


def _row(fact: str, shop: str, since: date, until: datetime) -> dict[str, object]:
    return {"fact": fact, "shop": shop, "since": since, "until": until}


def _timed(connection: Connection) -> Iterator[dict[str, object]]:
    """Look for the newest instant on the last day only: all of them are too many."""
    for fact, totals, day, instant in _TIMED:
        shop = totals.c.value
        ends = select(shop, func.min(totals.c.day), func.max(totals.c.day)).group_by(shop)
        for name, first, last in connection.execute(ends.where(totals.c.dimension == "shop")):
            # an expression: SQLite takes the index of the shop's orders for as good as the day's
            in_shop = func.coalesce(day.table.c.shop, "") == name
            newest = select(func.max(instant)).where(day == last, in_shop)
            yield _row(fact, name, first, connection.execute(newest).scalar_one())


def _events(connection: Connection) -> Iterator[dict[str, object]]:
    event = schema.events.c
    ends = select(event.shop, func.min(event.on), func.max(event.at)).where(event.live)
    for shop, first, last in connection.execute(ends.group_by(event.shop)):
        yield _row("events", shop, first, last)


def _daily(connection: Connection) -> Iterator[dict[str, object]]:
    for fact, day in _DAILY.items():
        of = day.table.c
        ends = select(of.shop, func.min(day), func.max(day)).where(of.live).group_by(of.shop)
        for shop, first, last in connection.execute(ends):
            yield _row(fact, shop, first, datetime.combine(last, _DAY_END))
