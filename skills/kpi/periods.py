"""Which days a question is about: what was named, what was asked before, or what is usual."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from knowledge.dates.period import Grain, Period
from knowledge.dates.phrases import Span
from knowledge.metrics.compare import normalise
from skills.kit.contract import Context
from skills.kpi.hear import Heard
from skills.kpi.query import Comparison, KpiQuery

_FALLBACK_YEARS = 10
_USUAL_DAYS = {"definition": 1, "why": 7, "trend": 30, "ranking": 30}
_GRAIN_DIMENSION: dict[Grain, str] = {
    "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year",
}


def earliest_day(context: Context) -> date:
    """Return the first day the store has sales of; ten years back in an empty store."""
    known = context.knowledge.metrics.coverage("paid_amount")
    return known[0] if known else context.now.date() - timedelta(days=366 * _FALLBACK_YEARS)


def named_period(heard: Heard, context: Context) -> Period | None:
    """Return the days the sentence names, all its spans together; None where it names none."""
    today = context.now.date()
    earliest = earliest_day(context)
    if "all_time" in heard.flags and not heard.dates.spans:
        return Period(min(earliest, today), today)
    periods = [_closed(span, earliest, today) for span in heard.dates.spans]
    periods = [p for p in periods if p is not None]
    if not periods:
        return None
    if len(periods) == 1:
        return periods[0]
    return Period(min(p.start for p in periods), max(p.end for p in periods), _joint(periods))


def _closed(span: Span, earliest: date, today: date) -> Period | None:
    if span.start is None and span.end is not None and span.end < earliest:
        return Period(span.end, span.end)
    return span.period(earliest=earliest, today=today)


def _joint(periods: list[Period]) -> Grain:
    return "range" if len(periods) > 1 else periods[0].grain


def separate_units(heard: Heard, context: Context) -> tuple[str, tuple[str, ...]] | None:
    """Return (time dimension, its values) where several days, weeks or months are named.

    9月和11月 are two months to be shown each by itself; None where one stretch is meant.
    """
    spans = heard.dates.spans
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
    if metrics and all(m.kind == "last" or m.id == "days_of_supply" for m in metrics):
        return Period(today, today, "day")
    wish = next(
        (
            name
            for name, wanted in (
                ("definition", "definition" in heard.flags),
                ("why", "why" in heard.flags),
                ("trend", "trend" in heard.flags or heard.split == "day"),
                ("ranking", heard.ranking or heard.ranked_time),
            )
            if wanted
        ),
        None,
    )
    if wish is None:
        return None
    days = _USUAL_DAYS[wish]
    return Period(today - timedelta(days=days), today - timedelta(days=1), "rolling")


def comparison(
    heard: Heard, period: Period, earlier: KpiQuery | None, context: Context
) -> Comparison | None:
    """Return what the period is held against, in its plainest form."""
    dates = heard.dates
    wished = heard.flags & {"change", "why"}
    if dates.compare == "given" and dates.base is not None:
        base = _closed(dates.base, earliest_day(context), context.now.date())
        if base is None:
            return None
        kind, given = normalise(period, base, context.knowledge.calendar)
        return Comparison(kind, given if kind == "given" else None)
    if dates.compare and dates.compare != "given":
        return Comparison(dates.compare)
    if wished or ("contrast" in heard.flags and not _contrasts_rows(heard)):
        return Comparison("previous")
    if earlier and earlier.compare and earlier.compare.kind != "given" and _keeps(heard, earlier):
        return earlier.compare
    return None


def _contrasts_rows(heard: Heard) -> bool:
    """Say whether 对比 holds named things against each other, not against another time."""
    several = any(len(values) > 1 for values in heard.values.values())
    return several or heard.split is not None or len(heard.dates.spans) > 1 or len(heard.metrics) > 1


def _keeps(heard: Heard, earlier: KpiQuery) -> bool:
    return is_follow_up(heard, earlier)


def is_follow_up(heard: Heard, earlier: KpiQuery | None) -> bool:
    """Say whether the sentence changes the earlier question instead of asking a new one.

    A sentence with a metric and days of its own is new unless it says 那, 换成, 也 …
    """
    if earlier is None:
        return False
    complete = bool(heard.metrics or "overview" in heard.flags) and bool(heard.dates.spans)
    return not complete or "follow" in heard.flags


def until_now(period: Period, context: Context) -> Period:
    """Return today cut at the asking minute, for a like-for-like comparison; others as given."""
    today = context.now.date()
    if period.start != today or period.end != today or period.clock:
        return period
    return replace(period, clock=(period.bounds()[0], context.now))
