"""How far each fact reaches: the newest instant that the store covers."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from sqlalchemy import ColumnElement, Connection, FromClause, delete, func, insert, select

from knowledge.store import schema
from knowledge.store.schema import freshness, refund_facts, refunds, sales

_DAY_END: Final = time(23, 59, 59)
_DAILY: Final = {
    "traffic": schema.traffic.c.date,
    "ads": schema.ads.c.date,
    "inventory": schema.inventory.c.date,
    "reviews": schema.reviews.c.date,
    "targets": schema.targets.c.last_day,
}


def refresh(connection: Connection) -> None:
    """Write the freshness of every fact anew; a fact without rows has none."""
    until = {
        "sales": _sales_until(connection),
        "refunds": _refunds_until(connection),
        "events": connection.execute(
            select(func.max(schema.events.c.at)).where(schema.events.c.live)
        ).scalar(),
    }
    for fact, day in _DAILY.items():
        last = connection.execute(select(func.max(day)).where(_live(day.table))).scalar()
        until[fact] = _end_of(last)
    rows = [{"fact": fact, "until": at} for fact, at in until.items() if at is not None]
    connection.execute(delete(freshness))
    if rows:
        connection.execute(insert(freshness), rows)


def _live(table: FromClause) -> ColumnElement[bool]:
    return table.c.live


def _end_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, _DAY_END)


def _sales_until(connection: Connection) -> datetime | None:
    created, paid = connection.execute(
        select(func.max(sales.c.created_at), func.max(sales.c.paid_at))
    ).one()
    return max((at for at in (created, paid) if at is not None), default=None)


def _refunds_until(connection: Connection) -> datetime | None:
    """Refunds of order files reach as far as the orders; those of refund files by themselves."""
    last: datetime | None = connection.execute(
        select(func.max(refund_facts.c.refunded_at))
    ).scalar()
    if last is None:
        return None
    own_file = connection.execute(
        select(refunds.c.id).where(refunds.c.live, refunds.c.origin == "refund").limit(1)
    ).first()
    return last if own_file else max(last, _sales_until(connection) or last)
