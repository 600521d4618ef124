"""What was heard, put together with what was asked before: a KpiQuery."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from knowledge.dates.period import Period
from skills.kit.contract import Context
from skills.kpi.query import Filters, KpiQuery, Want
from skills.kpi.reading.against import comparison
from skills.kpi.reading.hear import Heard
from skills.kpi.reading.periods import (
    is_follow_up,
    named_period,
    separate_units,
    usual_period,
)
from skills.kpi.reading.ranks import LIST_LENGTH, Ranking
from skills.kpi.reading.words import Words

_TIME = ("hour", "day", "week", "month", "quarter", "year")
_DAYS_AS_DAYS = 45
_DAYS_AS_WEEKS = 200


def compose(
    heard: Heard, earlier: KpiQuery | None, context: Context, words: Words
) -> KpiQuery | None:
    """Return the question, or None where a metric or the days are missing."""
    follows = is_follow_up(heard, earlier)
    base = earlier if follows else None
    metrics = _metrics(heard, base, words)
    period = named_period(heard, base, context) or (base.period if base else None)
    dated = period is not None
    if period is None:
        period = usual_period(heard, context)
    if not metrics or period is None:
        return None
    by = _split(heard, base, period)
    top, order = _rank(heard, base, by)
    query = KpiQuery(
        metrics=metrics,
        period=period,
        by=by,
        filters=_filters(heard, base, by),
        compare=comparison(heard, period, base, context),
        top=top,
        order=order,
        want=_want(heard),
        chart="chart" in heard.flags,
        export="export" in heard.flags,
        dated=dated,
    )
    return _apart(query, heard, context)


def _metrics(heard: Heard, base: KpiQuery | None, words: Words) -> tuple[str, ...]:
    if heard.metrics:
        return tuple(heard.metrics)
    if "overview" in heard.flags:
        return words.overview_metrics
    if base:
        return base.metrics
    if heard.split == "buyer_type":
        return ("buyers",)  # 双11新老客各多少
    compared = heard.dates.compare and heard.dates.spans
    return ("paid_amount",) if heard.ranking or heard.ranked_time or compared else ()


def _split(heard: Heard, base: KpiQuery | None, period: Period) -> str | None:
    named = _named_split(heard)
    if named:
        return named
    told_apart = _told_apart(heard)
    of_products = heard.ranking is not None and heard.ranking.of_products
    if of_products and not told_apart and not (base and base.by):
        return "sku"
    if "trend" in heard.flags:
        return _time_step(period)
    return told_apart or _kept_split(heard, base)


def _named_split(heard: Heard) -> str | None:
    if heard.ranked_time:
        return heard.ranked_time[2]
    if heard.ranking and heard.ranking.dimension:
        return heard.ranking.dimension
    return heard.split


def _told_apart(heard: Heard) -> str | None:
    """德国和法国分别: several values of one dimension, each to be shown by itself."""
    wanted = heard.flags & {"apart", "contrast"} or heard.ranking
    several = [d for d, v in heard.values.items() if len(v) > 1 and d not in heard.excluded]
    return several[0] if wanted and several else None


def _kept_split(heard: Heard, base: KpiQuery | None) -> str | None:
    named = base is not None and base.by in set(heard.values) - heard.excluded
    if base is None or named or "sum_up" in heard.flags:
        return None
    is_new = heard.metrics and heard.dates.spans and "follow" not in heard.flags
    return None if is_new else base.by


def _time_step(period: Period) -> str:
    if period.days == 1:
        return "hour"
    if period.days <= _DAYS_AS_DAYS:
        return "day"
    return "week" if period.days <= _DAYS_AS_WEEKS else "month"


def _rank(
    heard: Heard, base: KpiQuery | None, by: str | None
) -> tuple[int | None, Literal["desc", "asc"] | None]:
    if by is None:
        return None, None
    if heard.ranked_time:
        return heard.ranked_time[0], heard.ranked_time[1]
    if heard.ranking:
        return _length(heard.ranking, base, by), heard.ranking.order
    if base and base.order and (base.by == by or by not in _TIME):
        return base.top, base.order
    if by == "sku":
        return LIST_LENGTH, "desc"
    return None, None


def _length(ranking: Ranking, base: KpiQuery | None, by: str) -> int | None:
    """How many rows: as said, as before where only the direction turns, one for 最好."""
    if ranking.top is not None:
        return ranking.top
    if base and base.by == by and base.order:
        return base.top
    if ranking.superlative:
        return 1
    return LIST_LENGTH if by == "sku" else None


def _filters(heard: Heard, base: KpiQuery | None, by: str | None) -> Filters:
    """Named values replace the earlier ones of their dimension; the others stay."""
    kept = dict(base.filters) if base and "reset" not in heard.flags else {}
    kept = {d: v for d, v in kept.items() if d not in heard.dropped}
    if by in kept and by not in heard.values and base and base.by != by:
        del kept[by]  # 德国 … 按国家看: all of them are wanted now
    return tuple(sorted((kept | heard.values).items()))


def _want(heard: Heard) -> Want:
    if "why" in heard.flags:
        return "why"
    if "definition" in heard.flags and not heard.dates.spans:
        return "definition"
    return "figure"


def _apart(query: KpiQuery, heard: Heard, context: Context) -> KpiQuery:
    """Show several named months (or days, weeks …) each in its own row."""
    units = separate_units(heard, context)
    if units is None or query.by not in {None, units[0]}:
        return query
    dimension, keys = units
    compare = None if "contrast" in heard.flags or heard.dates.compare is None else query.compare
    filters = tuple(sorted((dict(query.filters) | {dimension: keys}).items()))
    return replace(query, by=dimension, filters=filters, compare=compare)
