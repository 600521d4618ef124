"""What a question is held against: other days, the year before, or nothing."""

from __future__ import annotations

from knowledge.dates.period import Period
from knowledge.metrics.compare import normalise
from skills.kit.contract import Context
from skills.kpi.query import Comparison, KpiQuery
from skills.kpi.reading.hear import Heard
from skills.kpi.reading.periods import closed, compared_span, earliest_day


def comparison(
    heard: Heard, period: Period, earlier: KpiQuery | None, context: Context
) -> Comparison | None:
    """Return what the period is held against, in its plainest form."""
    dates = heard.dates
    if "uncompared" in heard.flags:
        return None
    if dates.compare == "given" or compared_span(heard):
        return _given(heard, period, context)
    if dates.compare:
        return Comparison(dates.compare)
    wished = heard.flags & {"change", "why", "before_that"}
    if wished or ("contrast" in heard.flags and not _contrasts_rows(heard)):
        return Comparison("previous")
    if earlier and earlier.compare and earlier.compare.kind != "given":
        return earlier.compare
    return None


def _given(heard: Heard, period: Period, context: Context) -> Comparison | None:
    """The named days to compare with, told as 环比 or 同比 where they are just that."""
    span = compared_span(heard)
    base = closed(span, earliest_day(context), context.now.date()) if span else None
    if base is None:
        return None
    if base.start >= period.start and base.days == period.days:
        return Comparison("previous")  # 近 7 天跟前 7 天比: the seven before those
    kind, given = normalise(period, base, context.knowledge.calendar)
    return Comparison(kind, given if kind == "given" else None)


def _contrasts_rows(heard: Heard) -> bool:
    """Say whether 对比 holds named things against each other, not against another time."""
    several = any(len(values) > 1 for values in heard.values.values())
    return (
        several or heard.split is not None or len(heard.dates.spans) > 1 or len(heard.metrics) > 1
    )
