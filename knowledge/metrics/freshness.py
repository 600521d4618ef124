"""How far the facts behind a metric reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    bindparam,
    func,
    select,
)

from knowledge.metrics.facts import FACTS, Fact
from knowledge.metrics.model import Measure, Metric
from knowledge.store.schema import targets

_LAST_SECOND = time(23, 59, 59)
_SHOPS: BindParameter[str] = bindparam("shops", expanding=True)
_TOGETHER = {"paid": ("paid", "placed"), "refunds": ("paid", "placed", "refunds")}
"""An export of orders carries refunds and unpaid orders too, so it is as fresh as any of them."""


def fresh_until(
    connection: Connection, metrics: Iterable[Metric], shops: Sequence[str] | None
) -> datetime | None:
    """Return the newest instant all facts behind the metrics cover; None where one is empty.

    A fact that knows days only covers the whole of its last day. Targets have no freshness.
    """
    groups = {group for metric in metrics for m in metric.measures() for group in _alike(m)}
    names = sorted({name for group in groups for name in group})
    if not names:
        return None
    chosen = {} if shops is None else {"shops": list(shops)}
    row = connection.execute(_newest_of(tuple(names), shops is not None), chosen).one()
    found = dict(zip(names, row, strict=True))
    ends = [_end_of([found[name] for name in group]) for group in groups]
    known = [end for end in ends if end is not None]
    return min(known) if len(known) == len(ends) else None


def coverage(connection: Connection, metric: Metric) -> tuple[date, date] | None:
    """Return first and last day that all facts behind the metric have; None where one is empty.

    Facts that do not overlap give the days from the first to the last of either.
    """
    spans = [_span_of(connection, group) for group in _groups(metric)]
    known = [span for span in spans if span is not None]
    if not known or len(known) < len(spans):
        return None
    starts, ends = [s for s, _ in known], [e for _, e in known]
    if max(starts) > min(ends):
        return min(starts), max(ends)
    return max(starts), min(ends)


def _groups(metric: Metric) -> set[tuple[str, ...]]:
    groups = {group for m in metric.measures() for group in _alike(m)}
    return groups or {("targets",)}


def _alike(measure: Measure) -> Iterable[tuple[str, ...]]:
    """Yield the facts of which any one is enough for the measure; none for a standing one.

    Targets do not age, and products say what is on sale where the inventory does not.
    """
    if measure.kind in ("target", "on_sale"):
        return
    names = _TOGETHER.get(measure.fact, (measure.fact,))
    yield (*names, measure.exact.fact) if measure.exact else names


def _end_of(found: Iterable[date | None]) -> datetime | None:
    """Return the newest of instants and days, a day standing for its last second."""
    known = [
        value if isinstance(value, datetime) else datetime.combine(value, _LAST_SECOND)
        for value in found
        if value is not None
    ]
    return max(known, default=None)


@lru_cache
def _newest_of(names: tuple[str, ...], in_shops: bool) -> Select[Any]:  # noqa: FBT001  # cached
    """Return the SELECT of each fact's newest instant or day; `shops` is its parameter."""
    return select(*(_newest(FACTS[name], in_shops=in_shops) for name in names))


def _newest(fact: Fact, *, in_shops: bool) -> ScalarSelect[Any]:
    """The day first, then its newest instant: both read an index from its end."""
    day = _edge(fact, newest=True, in_shops=in_shops)
    if fact.instant is None:
        return day
    where = [fact.day == day] if fact.live is None else [fact.day == day, fact.live]
    if in_shops:
        where.append(fact.dims["shop"].in_(_SHOPS))
    return select(func.max(fact.instant)).where(*where).scalar_subquery()


def _edge(fact: Fact, *, newest: bool, in_shops: bool) -> ScalarSelect[Any]:
    rows = fact.table.alias()
    day, live = rows.c[_name(fact.day)], rows.c.get("live")
    where = [day.is_not(None) if live is None else live]
    if in_shops:
        where.append(rows.c.shop.in_(_SHOPS))
    order = day.desc() if newest else day.asc()
    return select(day).where(*where).order_by(order).limit(1).scalar_subquery()


def _name(column: ColumnElement[Any]) -> str:
    if not isinstance(column, Column):
        raise TypeError(f"{column!r} is not a column of a table")
    return column.name


def _span_of(connection: Connection, group: tuple[str, ...]) -> tuple[date, date] | None:
    if group == ("targets",):
        ends = select(func.min(targets.c.first_day), func.max(targets.c.last_day))
        first, last = connection.execute(ends.where(targets.c.live)).one()
        return (first, last) if first else None
    edges = [
        _edge(FACTS[name], newest=newest, in_shops=False)
        for name in group
        for newest in (False, True)
    ]
    known = [edge for edge in connection.execute(select(*edges)).one() if edge is not None]
    return (min(known), max(known)) if known else None
