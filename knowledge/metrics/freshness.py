"""How far the facts behind a metric reach, as the store notes it at every import."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from knowledge.metrics.model import Measure, Metric
from knowledge.store.schema import freshness, targets

_TOGETHER = {"paid": ("paid", "placed"), "refunds": ("paid", "placed", "refunds")}
"""An export of orders carries refunds and unpaid orders too, so it is as fresh as any of them."""

_EVERY = select(freshness.c.fact, freshness.c.shop, freshness.c.since, freshness.c.until)

Reach = tuple[date, datetime]
"""First day and newest instant of a fact."""


def fresh_until(
    connection: Connection, metrics: Iterable[Metric], shops: Container[str] | None
) -> datetime | None:
    """Return the newest instant all facts behind the metrics cover; None where one is empty.

    A fact that knows days only covers the whole of its last day. Targets have no freshness.
    """
    groups = {group for metric in metrics for m in metric.measures() for group in _alike(m)}
    known = _known(connection, groups, shops)
    return min(until for _, until in known) if known and len(known) == len(groups) else None


def coverage(connection: Connection, metric: Metric) -> tuple[date, date] | None:
    """Return first and last day that all facts behind the metric have; None where one is empty.

    Facts that do not overlap give the days from the first to the last of either.
    """
    groups = {group for m in metric.measures() for group in _alike(m)}
    if not groups:
        return _span_of_targets(connection)
    known = _known(connection, groups, None)
    if len(known) < len(groups):
        return None
    starts, ends = [since for since, _ in known], [until.date() for _, until in known]
    if max(starts) > min(ends):
        return min(starts), max(ends)
    return max(starts), min(ends)


def _known(
    connection: Connection, groups: Iterable[tuple[str, ...]], shops: Container[str] | None
) -> list[Reach]:
    """Return the reach of every group of which any fact has rows."""
    reach = _reach(connection, {name for group in groups for name in group}, shops)
    found = [[reach[name] for name in group if name in reach] for group in groups]
    return [(min(since for since, _ in of), max(until for _, until in of)) for of in found if of]


def _reach(
    connection: Connection, facts: Container[str], shops: Container[str] | None
) -> Mapping[str, Reach]:
    """Every question asks this several times: the few rows are read by one ready statement."""
    found: dict[str, Reach] = {}
    for fact, shop, since, until in connection.execute(_EVERY):
        if fact in facts and (shops is None or shop in shops):
            known = found.get(fact, (since, until))
            found[fact] = min(since, known[0]), max(until, known[1])
    return found


def _span_of_targets(connection: Connection) -> tuple[date, date] | None:
    ends = select(func.min(targets.c.first_day), func.max(targets.c.last_day))
    first, last = connection.execute(ends.where(targets.c.live)).one()
    return (first, last) if first else None


def _alike(measure: Measure) -> Iterable[tuple[str, ...]]:
    """Yield the facts of which any one is enough for the measure; none for a standing one.

    Targets do not age, and products say what is on sale where the inventory does not.
    """
    if measure.kind in ("target", "on_sale"):
        return
    names = _TOGETHER.get(measure.fact, (measure.fact,))
    yield (*names, measure.exact.fact) if measure.exact else names
