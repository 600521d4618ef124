"""Which days a question is about: what was named, what was asked before, or what is usual."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from knowledge.dates.period import Grain, Period
from knowledge.dates.phrases import Span
from knowledge.metrics.compare import CompareKind, base_period
from knowledge.metrics.model import Metric
from knowledge.text.patterns import lazy
from skills.kit.contract import Context
from skills.kpi.query import KpiQuery
from skills.kpi.reading.hear import Heard

_STEP = lazy(
    r"(?:(?P<before>(?:再|更)?(?:往)?前(?:一|1)(?:个)?|再上(?:一|1)?(?:个)?|头一)|后(?:一|1)(?:个)?|第二|次)"
    r"(?P<unit>天|日|周|星期|礼拜|月)"
)
_AGAINST = lazy(r" ?(?:with|to|against|versus|vs\.?) ?(?:the )?")
_OTHER_YEARS = {"去年", "前年", "上年", "上一年", "大前年", "last year"}
_IN_WEEK = lazy(r"周|星期|礼拜|双休")
_FALLBACK_YEARS = 10
_STOCK_DAYS = 30  # the newest stock list may be some weeks old
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
    if earlier and (moved := _moved(heard, earlier.period, context)):
        return moved
    today = context.now.date()
    earliest = earliest_day(context)
    if "all_time" in heard.flags and not heard.dates.spans:
        return Period(min(earliest, today), today)
    periods = [
        period
        for span in asked_spans(heard)
        if (period := closed(span, earliest, today)) is not None
    ]
    if len(periods) <= 1:
        return periods[0] if periods else None
    if any(span.start is None for span in asked_spans(heard)):  # 截止昨天这个月: what both cover
        start, end = max(p.start for p in periods), min(p.end for p in periods)
        return Period(start, end) if start <= end else None
    return Period(min(p.start for p in periods), max(p.end for p in periods))


def _moved(heard: Heard, period: Period, context: Context) -> Period | None:
    return _stepped(heard, period, context) or _in_another_year(heard, period, context)


def _in_another_year(heard: Heard, period: Period, context: Context) -> Period | None:
    """去年呢 after a question for 双11 or for October: the same days of that year."""
    spans = heard.dates.spans
    if len(spans) != 1 or spans[0].text not in _OTHER_YEARS or heard.metrics:
        return None
    if period.grain == "year" or spans[0].start is None:
        return None
    kind: CompareKind = "event" if period.name else "year"
    moved: Period | None = period
    while moved and moved.end.year > spans[0].start.year:
        moved = base_period(moved, kind, calendar=context.knowledge.calendar)
    return moved


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


def asked_spans(heard: Heard) -> tuple[Span, ...]:
    """The spans the question is about, without one that is only compared with."""
    base = compared_span(heard)
    return tuple(span for span in _spans(heard) if span is not base)


def compared_span(heard: Heard) -> Span | None:
    """The second of two spans where it is what the first one is held against.

    上周环比上上周, 这周点击单价比上周贵了多少: the date reader saw two spans and no base.
    """
    spans = _spans(heard)
    if heard.dates.base or len(spans) != 2:  # noqa: PLR2004  # one held against the other
        return heard.dates.base
    between = heard.sheet.text[spans[0].j : spans[1].i]
    in_english = "contrast" in heard.flags and _AGAINST.fullmatch(between) is not None
    against = heard.dates.compare is not None or between.endswith(("比", "较", "对比", "相比"))
    against = against or in_english
    return spans[1] if against else None


def _spans(heard: Heard) -> tuple[Span, ...]:
    """The spans that say days; 早上开会要用昨天的数 has a time of day that is not asked about."""
    spans = heard.dates.spans
    days = tuple(span for span in spans if span.clock is None)
    if heard.dates.slots:  # 11月所有星期日（只算周日）: the bracket says it again
        days = tuple(span for span in days if not _IN_WEEK.search(span.text)) or days
    return days or spans


def closed(span: Span, earliest: date, today: date) -> Period | None:
    """Return the span as days, its open side ended at the store's first or the asking day."""
    if span.start is None and span.end is not None and span.end < earliest:
        return Period(span.end, span.end)
    return span.period(earliest=earliest, today=today)


def separate_units(heard: Heard, context: Context) -> tuple[str, tuple[str, ...]] | None:
    """Return (time dimension, its values) where several days, weeks or months are named.

    9月和11月 are two months to be shown each by itself; None where one stretch is meant.
    """
    spans = asked_spans(heard)
    if len(spans) < 2 or "sum_up" in heard.flags:  # noqa: PLR2004  # one span is no list
        return None
    dimension = _GRAIN_DIMENSION.get(spans[0].grain)
    if dimension is None or any(s.grain != spans[0].grain or s.clock for s in spans):
        return None
    today, earliest = context.now.date(), earliest_day(context)
    starts = [p.start for s in spans if (p := closed(s, earliest, today)) is not None]
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
        trailing = any(measure.kind == "trailing" for m in metrics for measure in m.measures())
        end = today - timedelta(days=1) if trailing else today  # sales of whole days
        return Period(end - timedelta(days=_STOCK_DAYS), end, "rolling")
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


def is_follow_up(heard: Heard, earlier: KpiQuery | None) -> bool:
    """Say whether the sentence changes the earlier question instead of asking a new one.

    A sentence with a metric and days of its own is new unless it says 那, 换成, 也 …
    """
    if earlier is None:
        return False
    complete = bool(heard.metrics or "overview" in heard.flags) and bool(heard.dates.spans)
    return not complete or "follow" in heard.flags
