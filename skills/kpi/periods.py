"""Which days a question is about: what was named, what was asked before, or what is usual."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from knowledge.dates.period import Grain, Period
from knowledge.dates.phrases import Span
from knowledge.metrics.compare import base_period, normalise
from knowledge.metrics.model import Metric
from skills.kit.contract import Context
from skills.kpi.hear import Heard
from skills.kpi.query import Comparison, KpiQuery

_STEP = re.compile(
    r"(?:(?P<before>(?:再|更)?(?:往)?前(?:一|1)(?:个)?|头一)|后(?:一|1)(?:个)?|第二|次)"
    r"(?P<unit>天|日|周|星期|礼拜|月)"
)
_FALLBACK_YEARS = 10
_STOCK_DAYS = 30  # the newest count of a SKU may be some weeks old
_GRAIN_DIMENSION: dict[Grain, str] = {
    "day": "day",
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
}


def earliest_day(context: Context) -> date:
    """Return the first day the store has sales of; ten years back in an empty store."""
    known = context.knowledge.metrics.coverage("paid_amount")
    return known[0] if known else context.now.date() - timedelta(days=366 * _FALLBACK_YEARS)


def named_period(heard: Heard, earlier: KpiQuery | None, context: Context) -> Period | None:
    """Return the days the sentence names, all its spans together; None where it names none."""
    if earlier and (stepped := _stepped(heard, earlier.period, context)):
        return stepped
    today = context.now.date()
    earliest = earliest_day(context)
    if "all_time" in heard.flags and not heard.dates.spans:
        return Period(min(earliest, today), today)
    periods = [
        period for span in _spans(heard) if (period := _closed(span, earliest, today)) is not None
    ]
    if len(periods) <= 1:
        return periods[0] if periods else None
    if any(span.start is None for span in heard.dates.spans):  # 截止昨天这个月: what both cover
        start, end = max(p.start for p in periods), min(p.end for p in periods)
        return Period(start, end) if start <= end else None
    return Period(min(p.start for p in periods), max(p.end for p in periods))


def _stepped(heard: Heard, period: Period, context: Context) -> Period | None:
    """Return the period before or after the earlier one: 前一天呢, 再前一周, 第二天呢."""
    match = None if heard.dates.compare else _STEP.search(heard.sheet.text)
    if match is None or heard.metrics or not _same_unit(match["unit"] or "天", period):
        return None
    if match["before"]:
        return base_period(period, "previous", calendar=context.knowledge.calendar)
    length = timedelta(days=period.days)
    return replace(period, start=period.start + length, end=period.end + length)


def _same_unit(unit: str, period: Period) -> bool:
    lengths = {"天": (1, 1), "日": (1, 1), "周": (7, 7), "星期": (7, 7), "礼拜": (7, 7)}
    shortest, longest = lengths.get(unit, (28, 31))
    return shortest <= period.days <= longest


def _spans(heard: Heard) -> tuple[Span, ...]:
    """The spans that say days; 早上开会要用昨天的数 has a time of day that is not asked about."""
    spans = heard.dates.spans
    days = tuple(span for span in spans if span.clock is None)
    return days or spans


def _closed(span: Span, earliest: date, today: date) -> Period | None:
    if span.start is None and span.end is not None and span.end < earliest:
        return Period(span.end, span.end)
    return span.period(earliest=earliest, today=today)


def separate_units(heard: Heard, context: Context) -> tuple[str, tuple[str, ...]] | None:
    """Return (time dimension, its values) where several days, weeks or months are named.

    9月和11月 are two months to be shown each by itself; None where one stretch is meant.
    """
    spans = _spans(heard)
    if len(spans) < 2 or "sum_up" in heard.flags:  # noqa: PLR2004  # one span is no list
        return None
    dimension = _GRAIN_DIMENSION.get(spans[0].grain)
    if dimension is None or any(s.grain != spans[0].grain or s.clock for s in spans):
        return None
    today, earliest = context.now.date(), earliest_day(context)
    starts = [p.start for s in spans if (p := _closed(s, earliest, today)) is not None]
    return dimension, tuple(time_key(start, dimension) for start in sorted(set(starts)))


def time_key(day: date, dimension: str) -> str:
    """Return the key of `day` in a time dimension, as rows carry it."""
    match dimension:
        case "week":
            return (day - timedelta(days=day.weekday())).isoformat()
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case "year":
            return f"{day:%Y}"
        case _:
            return day.isoformat()


def usual_period(heard: Heard, context: Context) -> Period | None:
    """Return the days a question without any is about; None where it must be asked."""
    today = context.now.date()
    metrics = [context.knowledge.catalogue.find(m) for m in heard.metrics]
    if metrics and all(_is_stock(m) for m in metrics):
        return Period(today - timedelta(days=_STOCK_DAYS), today, "rolling")
    days = _usual_days(heard)
    if days is None and metrics:
        known = any(context.knowledge.metrics.coverage(m.id) for m in metrics)
        days = None if known else 1  # no day has it, so there is no day to ask about
    return (
        Period(today - timedelta(days=days), today - timedelta(days=1), "rolling")
        if days
        else None
    )


def _usual_days(heard: Heard) -> int | None:
    if "definition" in heard.flags:
        return 1
    if "why" in heard.flags:
        return 7
    wanted = "trend" in heard.flags or heard.split == "day" or heard.ranking or heard.ranked_time
    return 30 if wanted else None


def _is_stock(metric: Metric) -> bool:
    return all(measure.fact in {"inventory", "paid"} for measure in metric.measures()) and any(
        measure.kind == "last" for measure in metric.measures()
    )


def comparison(
    heard: Heard, period: Period, earlier: KpiQuery | None, context: Context
) -> Comparison | None:
    """Return what the period is held against, in its plainest form."""
    dates = heard.dates
    if "uncompared" in heard.flags:
        return None
    if dates.compare == "given":
        return _given(heard, period, context)
    if dates.compare:
        return Comparison(dates.compare)
    wished = heard.flags & {"change", "why"}
    if wished or ("contrast" in heard.flags and not _contrasts_rows(heard)):
        return Comparison("previous")
    if earlier and earlier.compare and earlier.compare.kind != "given":
        return earlier.compare
    return None


def _given(heard: Heard, period: Period, context: Context) -> Comparison | None:
    """The named days to compare with, told as 环比 or 同比 where they are just that."""
    span = heard.dates.base
    base = _closed(span, earliest_day(context), context.now.date()) if span else None
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


def is_follow_up(heard: Heard, earlier: KpiQuery | None) -> bool:
    """Say whether the sentence changes the earlier question instead of asking a new one.

    A sentence with a metric and days of its own is new unless it says 那, 换成, 也 …
    """
    if earlier is None:
        return False
    complete = bool(heard.metrics or "overview" in heard.flags) and bool(heard.dates.spans)
    return not complete or "follow" in heard.flags
