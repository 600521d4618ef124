"""Sums of the daily rollups for what is asked most, so that ten times the lines cost no more.

By day and one dimension, whatever the others are; and of every SKU by day, week and month, so
that a stretch of days is put together from few pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    delete,
    func,
    insert,
    literal,
    select,
)

from knowledge.store.rollup_tables import (
    LONGER,
    TOTAL_DIMENSIONS,
    buyer_days,
    daily_placed,
    daily_refunds,
    daily_sales,
    daily_skus,
    paid_totals,
    placed_totals,
    refund_totals,
    sku_spans,
    touched_days,
)
from knowledge.store.schema import calendar_days, refund_facts, sales

_TOTALS: tuple[tuple[Table, Table, str], ...] = (
    (paid_totals, daily_sales, sales.c.paid_on.name),
    (placed_totals, daily_placed, sales.c.created_on.name),
    (refund_totals, daily_refunds, refund_facts.c.refunded_on.name),
)
"""Totals, the rollup they add up, and the kind of its noted days."""


def days_noted(kind: str) -> Select[Any]:
    """Return the SELECT of the days of a kind whose sums are to be made again."""
    return select(touched_days.c.day).where(touched_days.c.kind == kind)


def renew_totals(connection: Connection) -> None:
    """Add up the noted days again; their rollups stand."""
    for totals, rollup, kind in _TOTALS:
        noted = days_noted(kind)
        here = totals.c.dimension.in_(TOTAL_DIMENSIONS)  # the key begins with it
        connection.execute(delete(totals).where(here, totals.c.day.in_(noted)))
        _insert_totals(connection, totals, rollup, (rollup.c.day.in_(noted),))
    _renew_spans(connection)


def _renew_spans(connection: Connection) -> None:
    days = days_noted(sales.c.paid_on.name)
    for grain in ("day", *LONGER):
        begun = _spans_of(grain, days)
        in_grain = sku_spans.c.grain == grain
        connection.execute(delete(sku_spans).where(in_grain, sku_spans.c.day.in_(begun)))
    _insert_days(connection, (daily_skus.c.day.in_(days),))
    for grain in LONGER:
        begun = _spans_of(grain, days)
        _insert_longer(connection, grain, (calendar_days.c[grain].in_(begun),))


def fill_totals(connection: Connection) -> None:
    """Add up every day; the tables are empty, and filled in the order of their keys."""
    for totals, rollup, _ in _TOTALS:
        _insert_totals(connection, totals, rollup, ())
    _insert_days(connection, ())
    for grain in sorted(LONGER):
        _insert_longer(connection, grain, ())


def _insert_totals(
    connection: Connection, totals: Table, rollup: Table, where: Sequence[ColumnElement[bool]]
) -> None:
    figures = [column for column in totals.c if not column.primary_key]
    for dimension in sorted(TOTAL_DIMENSIONS):
        value: ColumnElement[str] = literal("") if dimension == "all" else rollup.c[dimension]
        sums = [_figure(column, rollup, dimension, value) for column in figures]
        rows = select(literal(dimension), rollup.c.day, value, *sums).where(*where)
        grouped = rows.group_by(rollup.c.day, *([] if dimension == "all" else [value]))
        connection.execute(insert(totals).from_select([c.name for c in totals.c], grouped))


def _figure(
    column: Column[int], rollup: Table, dimension: str, value: ColumnElement[str]
) -> ColumnElement[int]:
    """Return the sum over the rollup; buyers do not add up and have rows of their own."""
    if column.name in rollup.c:
        return func.sum(rollup.c[column.name])
    days = buyer_days.c
    counted = select(func.sum(days.buyers)).where(
        days.dimension == dimension, days.value == value, days.day == rollup.c.day
    )
    return func.coalesce(counted.scalar_subquery(), 0)


def _spans_of(grain: str, days: Select[Any]) -> Select[Any]:
    """Return the first days of the spans that the days lie in."""
    if grain == "day":
        return days
    return select(calendar_days.c[grain]).where(calendar_days.c.day.in_(days))


def _insert_days(connection: Connection, where: Sequence[ColumnElement[bool]]) -> None:
    """Add up the SKUs over all shops."""
    of = daily_skus.c
    rows = select(literal("day"), of.day, of.sku, func.sum(of.paid_fen), func.sum(of.units))
    _insert_spans(connection, rows.where(*where).group_by(of.day, of.sku))


def _insert_longer(
    connection: Connection, grain: str, where: Sequence[ColumnElement[bool]]
) -> None:
    """Add up the SKUs' days to weeks or months."""
    of, first = sku_spans.alias().c, calendar_days.c[grain]
    rows = select(literal(grain), first, of.sku, func.sum(of.paid_fen), func.sum(of.units))
    in_day = (of.grain == "day", of.day == calendar_days.c.day)
    _insert_spans(connection, rows.where(*in_day, *where).group_by(first, of.sku))


def _insert_spans(connection: Connection, rows: Select[Any]) -> None:
    connection.execute(insert(sku_spans).from_select([c.name for c in sku_spans.c], rows))
