"""Which table answers a measure: a daily rollup where that is exact, else the facts themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from knowledge.dates.period import Period
from knowledge.metrics.compile import Frame, carries, days_with_visitors, frame
from knowledge.metrics.facts import DAILY_SKUS, FACTS, PAID_TOTALS, ROLLUPS_OF, SKU_SPANS, Fact
from knowledge.metrics.model import Measure
from knowledge.metrics.scope import BUCKETS, TIMES, Scope, buckets
from knowledge.store.rollup_tables import BUYER_DIMENSIONS, NEVER, buyer_days, sku_spans

BUYER_DAYS = Fact("buyer_days", buyer_days, day=buyer_days.c.day, dims={})
_DAY = timedelta(days=1)
_DAYS_A_WEEK = 7
Spans = tuple[tuple[str, date], ...]
"""Grain and first day of each piece of a period."""

_PER_BUYER = frozenset({"distinct", "new", "returning"})


def fact_for(measure: Measure, scope: Scope, *, rollups: bool) -> Fact | None:
    """Return the smallest table that gives the measure exactly; None where none can."""
    fact = FACTS[measure.fact]
    if rollups:
        for rollup in ROLLUPS_OF.get(fact.name, ()):
            if _has(rollup, measure, scope) and carries(rollup, scope):
                return rollup
        if counts_buyers(measure) and buyers_are_exact(scope):
            return BUYER_DAYS
    return fact if carries(fact, scope) else None


def fact_by_sku(measure: Measure, scope: Scope, *, rollups: bool) -> Fact:
    """Return the table that gives the measure for every SKU; the facts where no rollup can."""
    for rollup in ROLLUPS_OF.get(measure.fact, ()) if rollups else ():
        if rollup is DAILY_SKUS and _has(rollup, measure, scope) and carries(rollup, scope):
            return rollup
    return FACTS[measure.fact]


def _has(rollup: Fact, measure: Measure, scope: Scope) -> bool:
    if measure.kind == "sum":
        return measure.column in rollup.sums and not measure.known
    if measure.kind != "distinct":
        return False
    if measure.column == "buyer":
        return "buyer" in rollup.counts and _is_a_day_each(scope)
    return measure.column in rollup.counts or measure.column in rollup.keys


def _is_a_day_each(scope: Scope) -> bool:
    """Return whether every figure is one day's, under one value: counts of buyers stand as is."""
    one_day = scope.by == "day" or (scope.period.days == 1 and scope.by not in TIMES)
    return one_day and _one_dimension(scope)


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
    rows = _daily_buyer_frame(scope)
    counted = rows.select(func.sum(rows.fact.table.c.buyers))
    return counted.where(rows.fact.day.in_(days_with_visitors(scope)))


def _daily_buyer_frame(scope: Scope) -> Frame:
    for totals in PAID_TOTALS:
        rows = frame(totals, scope)
        if rows is not None:
            return rows
    return _buyer_frame(scope)


def sku_frame(scope: Scope) -> Frame:
    """Return the days, weeks and months of `sku_spans` that make up the period."""
    rows = frame(SKU_SPANS, scope)
    if rows is None:
        raise AssertionError(f"sku_spans cannot tell {scope!r}")
    if scope.used & TIMES:
        return replace(rows, where=(*rows.where, sku_spans.c.grain == "day"))
    named = [sku_spans.c.sku.in_(values) for _, values in scope.filters]
    return replace(rows, source=joined_to_pieces(tuple(pieces(scope.period))), where=tuple(named))


@lru_cache(maxsize=64)
def joined_to_pieces(spans: Spans) -> FromClause:
    """Return `sku_spans` joined to the pieces of a period: it is sought in once for each.

    Conditions on pieces cost SQLite twice that, and VALUES would be compiled for every question.
    """
    listed = (
        select(literal(grain).label("grain"), literal(first, Date).label("first"))
        for grain, first in spans
    )
    piece = union_all(*listed).cte("pieces")
    same = and_(sku_spans.c.grain == piece.c.grain, sku_spans.c.day == piece.c.first)
    return piece.join(sku_spans, same)


def pieces(period: Period) -> Iterator[tuple[str, date]]:
    """Yield (grain, first day) of the whole months, weeks and single days of a period."""
    for whole, days in groupby((days for _, days in buckets(period, "month")), _is_whole_month):
        if whole:
            yield from (("month", month.start) for month in days)
            continue
        first, *more = days
        last = more[-1] if more else first
        yield from _weeks_and_days(Period(first.start, last.end))


def _is_whole_month(days: Period) -> bool:
    return days.start.day == 1 and (days.end + _DAY).day == 1


def _weeks_and_days(period: Period) -> Iterator[tuple[str, date]]:
    for _, week in buckets(period, "week"):
        if week.days == _DAYS_A_WEEK:
            yield "week", week.start
        else:
            yield from (("day", week.start + n * _DAY) for n in range(week.days))


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
