"""How far the facts behind a metric reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from sqlalchemy import Connection, func, select

from knowledge.metrics.facts import FACTS, Fact
from knowledge.metrics.model import Measure, Metric
from knowledge.store.schema import targets

_LAST_SECOND = time(23, 59, 59)
_TOGETHER = {"paid": ("paid", "placed"), "refunds": ("paid", "placed", "refunds")}
"""An export of orders carries refunds and unpaid orders too, so it is as fresh as any of them."""


def fresh_until(
    connection: Connection, metrics: Iterable[Metric], shops: Sequence[str] | None
) -> datetime | None:
    """Return the newest instant all facts behind the metrics cover; None where one is empty.

    A fact that knows days only covers the whole of its last day. Targets have no freshness.
    """
    names = {names for metric in metrics for m in metric.measures() for names in _alike(m)}
    found = [_newest_of(connection, group, shops) for group in names]
    known = [instant for instant in found if instant is not None]
    return min(known) if known and len(known) == len(found) else None


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
    """Yield the facts of which any one is enough for the measure; none for a target."""
    if measure.kind == "target":
        return
    names = _TOGETHER.get(measure.fact, (measure.fact,))
    yield (*names, measure.exact.fact) if measure.exact else names


def _newest_of(
    connection: Connection, group: tuple[str, ...], shops: Sequence[str] | None
) -> datetime | None:
    found = [_newest(connection, FACTS[name], shops) for name in group]
    return max((instant for instant in found if instant is not None), default=None)


def _newest(connection: Connection, fact: Fact, shops: Sequence[str] | None) -> datetime | None:
    """The day first and its newest instant then: both steps read an index from its end."""
    day = _edge(connection, fact, shops, newest=True)
    if day is None:
        return None
    if fact.instant is None:
        return datetime.combine(day, _LAST_SECOND)
    where = [fact.day == day] if fact.live is None else [fact.day == day, fact.live]
    instant: datetime | None = connection.execute(
        select(func.max(fact.instant)).where(*where)
    ).scalar()
    return instant


def _edge(
    connection: Connection, fact: Fact, shops: Sequence[str] | None, *, newest: bool
) -> date | None:
    where = [fact.day.is_not(None)] if fact.live is None else [fact.live]
    if shops is not None:
        where.append(fact.dims["shop"].in_(shops))
    order = fact.day.desc() if newest else fact.day
    query = select(fact.day).where(*where).order_by(order).limit(1)
    day: date | None = connection.execute(query).scalar()
    return day


def _span_of(connection: Connection, group: tuple[str, ...]) -> tuple[date, date] | None:
    if group == ("targets",):
        ends = select(func.min(targets.c.first_day), func.max(targets.c.last_day))
        first, last = connection.execute(ends.where(targets.c.live)).one()
        return (first, last) if first else None
    edges = [
        _edge(connection, FACTS[name], None, newest=newest)
        for name in group
        for newest in (False, True)
    ]
    known = [edge for edge in edges if edge is not None]
    return (min(known), max(known)) if known else None
