"""What weekly and monthly reports add: sources, events, and the sales of the weeks before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from knowledge.dates.period import Period
from knowledge.dates.promotions import Promotion
from knowledge.metrics.compare import base_period
from knowledge.metrics.query import Row
from knowledge.metrics.scope import buckets
from skills.kpi.report.books import Books
from skills.kpi.report.facts import EventResult, Source, Step

_DAYS, _WEEKS, _MONTHS = 30, 8, 12
_MOST_EVENTS = 2
_RESULTS = ("paid_amount", "orders")
_SOURCED = ("paid_amount", "uv", "buyers", "conversion_rate")


def steps(books: Books) -> tuple[Step, ...]:
    """Return the sales of the last 30 days, 8 weeks or 12 months, up to the report's."""
    start, by = _first_step(books)
    whole = Period(start, books.period.end)
    found = books.keyed(_RESULTS, whole, by)
    return tuple(_step(days, found.get(key)) for key, days in buckets(whole, by))


def _first_step(books: Books) -> tuple[date, str]:
    start, end = books.period.start, books.period.end
    match books.report.kind:
        case "daily":
            return end - timedelta(days=_DAYS - 1), "day"
        case "weekly":
            return start - timedelta(weeks=_WEEKS - 1), "week"
        case "monthly":
            year, month = divmod(start.year * 12 + start.month - _MONTHS, 12)
            return date(year, month + 1, 1), "month"


def _step(days: Period, row: Row | None) -> Step:
    paid, orders = (row.values[name] if row else None for name in _RESULTS)
    return Step(days, None if paid is None else int(paid), None if orders is None else int(orders))


def week_before(books: Books, days: tuple[Step, ...]) -> dict[date, int]:
    """Return day → paid amount (fen) of the same weekday a week earlier, where it is known."""
    back = timedelta(days=7)
    span = Period(days[0].period.start - back, days[-1].period.end - back)
    found = books.keyed(("paid_amount",), span, "day")
    paid = {
        date.fromisoformat(key) + back: row.values["paid_amount"] for key, row in found.items()
    }
    return {day: int(fen) for day, fen in paid.items() if fen is not None}


def sources(books: Books, base: Period) -> tuple[Source, ...]:
    """Return the channels by visitors, or by paid amount where no visitors are known."""
    now, before = (books.keyed(_SOURCED, days, "channel") for days in (books.period, base))
    found = [
        Source(key, row.values, before[key].values if key in before else {})
        for key, row in now.items()
    ]
    by = "uv" if any(source.now["uv"] is not None for source in found) else "paid_amount"
    return tuple(sorted(found, key=lambda s: (-(s.now[by] or 0), s.channel)))


def event_results(books: Books) -> tuple[EventResult, ...]:
    """Return what events in the period brought so far: great ones first, at most two.

    Great events count with their whole window, others where their own day is in the period.
    """
    found = [
        (promotion, window)
        for promotion in books.room.calendar.promotions
        for window in _windows(promotion, books.period)
        if books.reaches("paid_amount", window)
    ]
    found.sort(key=lambda pair: (not pair[0].major, pair[1].start))
    return tuple(_result(books, *pair) for pair in found[:_MOST_EVENTS])


def _windows(promotion: Promotion, period: Period) -> list[Period]:
    years = range(period.start.year - 1, period.end.year + 2)
    windows = [window for year in years if (window := promotion.period(year))]
    days = [day for year in years if (day := promotion.day(year))]
    named = any(period.start <= day <= period.end for day in days)
    return [
        window
        for window in windows
        if window.start <= period.end and period.start <= window.end and (promotion.major or named)
    ]


def _result(books: Books, promotion: Promotion, window: Period) -> EventResult:
    end = min(window.end, books.period.end)
    so_far = replace(window, end=end, running=end < window.end)
    base = base_period(so_far, "event", calendar=books.room.calendar)
    base = base if base and books.reaches("paid_amount", base) else None
    day = promotion.day(window.end.year)
    day = day if day and so_far.start <= day <= so_far.end else None
    named = Period(day, day, "day") if day else None
    return EventResult(
        promotion.key,
        promotion.title,
        so_far,
        books.whole(_RESULTS, so_far),
        base,
        books.whole(_RESULTS, base) if base else {},
        day,
        _paid(books, named),
        over=not so_far.running,
    )


def _paid(books: Books, day: Period | None) -> int | None:
    paid = books.whole(("paid_amount",), day).get("paid_amount") if day else None
    return None if paid is None else int(paid)
