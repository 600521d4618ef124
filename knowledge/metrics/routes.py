"""Which table answers a measure: a daily rollup where that is exact, else the facts themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_

from knowledge.metrics.compile import Frame, carries, days_with_visitors, frame
from knowledge.metrics.facts import FACTS, ROLLUPS_OF, Fact
from knowledge.metrics.model import Measure
from knowledge.metrics.scope import BUCKETS, TIMES, Scope
from knowledge.store.rollup_tables import BUYER_DIMENSIONS, NEVER, buyer_days

BUYER_DAYS = Fact("buyer_days", buyer_days, day=buyer_days.c.day, dims={})
_PER_BUYER = frozenset({"distinct", "new", "returning"})


def fact_for(measure: Measure, scope: Scope, *, rollups: bool) -> Fact | None:
    """Return the smallest table that gives the measure exactly; None where none can."""
    fact = FACTS[measure.fact]
    if rollups:
        if counts_buyers(measure) and buyers_are_exact(scope):
            return BUYER_DAYS
        for rollup in ROLLUPS_OF.get(fact.name, ()):
            if _has(rollup, measure) and carries(rollup, scope):
                return rollup
    return fact if carries(fact, scope) else None


def fact_by_sku(measure: Measure, scope: Scope, *, rollups: bool) -> Fact:
    """Return the table that gives the measure for every SKU; the facts where no rollup can."""
    for rollup in ROLLUPS_OF.get(measure.fact, ()) if rollups else ():
        if "sku" in rollup.dims and _has(rollup, measure) and carries(rollup, scope):
            return rollup
    return FACTS[measure.fact]


def _has(rollup: Fact, measure: Measure) -> bool:
    if measure.kind == "sum":
        return measure.column in rollup.sums and not measure.known
    return measure.kind == "distinct" and (
        measure.column in rollup.counts or measure.column in rollup.keys
    )


def counts_buyers(measure: Measure) -> bool:
    """Return whether the measure counts different buyers of the paid lines."""
    return (measure.fact, measure.column) == ("paid", "buyer") and measure.kind in _PER_BUYER


def buyers_are_exact(scope: Scope) -> bool:
    """Return whether `buyer_days` has exactly the shape: one unbroken stretch per key."""
    on_time = any(name in TIMES for name, _ in scope.filters)
    return scope.by not in ("weekday", "hour") and not on_time and _one_dimension(scope)


def daily_buyers_are_exact(scope: Scope) -> bool:
    """Return whether `buyer_days` gives the buyers of each day, to be added up."""
    return "hour" not in scope.used and _one_dimension(scope)


def _one_dimension(scope: Scope) -> bool:
    names = scope.used - TIMES
    if scope.period.clock or len(names) > 1 or not names <= set(BUYER_DIMENSIONS):
        return False
    return all(
        name == scope.by or len(scope.values(name) or ("",)) == 1 for name in names
    ) and all(values for _, values in scope.filters)


def buyer_select(scope: Scope, measures: Sequence[Measure]) -> Select[Any]:
    """Return key, rows, then buyers, new or returning buyers from `buyer_days`."""
    rows = _buyer_frame(scope)
    return rows.select(*(_buyers(rows, measure.kind) for measure in measures))


def daily_buyer_select(scope: Scope) -> Select[Any]:
    """Return key, rows, buyers of each day added up, over the days that have visitors."""
    rows = _buyer_frame(scope)
    counted = rows.select(func.sum(buyer_days.c.buyers))
    return counted.where(buyer_days.c.day.in_(days_with_visitors(scope)))


def _buyer_frame(scope: Scope) -> Frame:
    name = next(iter(scope.used - TIMES), "all")
    in_time = tuple(f for f in scope.filters if f[0] in TIMES)
    by = scope.by if scope.by in TIMES else None
    rows = frame(BUYER_DAYS, Scope(scope.period, by, in_time))
    if rows is None:
        raise AssertionError(f"buyer_days cannot tell {scope!r}")
    where = [*rows.where, buyer_days.c.dimension == name]
    values = scope.values(name)
    if values is not None or name == "all":
        where.append(buyer_days.c.value.in_(values or ("",)))
    key = buyer_days.c.value if scope.by == name else rows.key
    return replace(rows, where=tuple(where), key=key)


def _buyers(rows: Frame, kind: str) -> ColumnElement[Any]:
    days, start, by = buyer_days.c, rows.scope.period.start, rows.scope.by
    counted = days.prev_day < start
    is_new = and_(days.prev_day == NEVER, days.first_day >= start)
    if rows.key is not None and by in BUCKETS:
        counted = or_(counted, days.prev_day < rows.key)
        is_new = and_(is_new, days.first_day >= rows.key)
    new = func.sum(case((is_new, days.buyers), else_=0))
    if kind == "new":
        return new
    buyers = func.sum(case((counted, days.buyers), else_=0))
    return buyers - new if kind == "returning" else buyers
