"""What a report is held against, and which of those days are alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from knowledge.dates.calendar import Calendar
from knowledge.dates.period import Period
from knowledge.dates.promotions import Promotion
from knowledge.metrics.compare import CompareKind, base_period
from skills.kpi.calendar_slots import event_days
from skills.kpi.report.books import Books
from skills.kpi.report.facts import Held

_WEEK = timedelta(days=7)
_WEEKS_BACK = 5
_NEW_YEAR = "spring_festival"  # parcels stand still: no other holiday weighs as much


def other_bases(books: Books) -> tuple[Held, ...]:
    """Return the comparisons beside the period before, without those that have no figures.

    A day: the same weekday a week earlier, and on event days the same day of last year's event.
    A week or month: the same dates of last year.
    """
    return tuple(held for held in _others(books) if held.values)


def _others(books: Books) -> Iterator[Held]:
    period, calendar = books.period, books.room.calendar
    if books.report.kind != "daily":
        yield _read(books, Held("year", period_before(period, "year", calendar), {}))
        return
    yield _read(books, Held("same_weekday", period_before(period, "same_weekday", calendar), {}))
    last = last_years_event(period, calendar)
    if last:
        yield _read(books, last)


def _read(books: Books, held: Held) -> Held:
    """Fill in the values; days that the store has only in part are nothing to compare with."""
    values = books.whole(books.report.stated, held.period)
    return replace(held, values={m: v for m, v in values.items() if books.reaches(m, held.period)})


def period_before(period: Period, kind: CompareKind, calendar: Calendar) -> Period:
    """Return the base of a comparison that every period has."""
    found = base_period(period, kind, calendar=calendar)
    if found is None:
        raise AssertionError(f"{kind} of {period!r} always exists")
    return found


def last_years_event(day: Period, calendar: Calendar) -> Held | None:
    """Return the same day of last year's event, without values; None outside of events."""
    promotion = event_of(day.start, calendar)
    if promotion is None:
        return None
    named = replace(day, grain="day", name=promotion.key)
    base = base_period(named, "event", calendar=calendar)
    if base is None:
        return None
    on_the_day = promotion.day(base.start.year) == base.start
    return Held("event", replace(base, name=""), {}, promotion.title, on_the_day)


def event_of(day: date, calendar: Calendar) -> Promotion | None:
    """Return the event whose window holds the day: its own day first, then a great one."""
    running = set(calendar.events_on(day))
    found = [promotion for promotion in calendar.promotions if promotion.key in running]
    found.sort(key=lambda p: (p.day(day.year) != day, not p.major))
    return found[0] if found else None


def fair_base(books: Books, main: Held, others: Sequence[Held]) -> Held | None:
    """Return the days that the moves are held against: alike in their great events.

    A day against the same weekday, a week or month against the one before; where a great event
    (618, 双11, 双12) lies on one side only, against the nearest candidate that is alike: the day
    before, last year's event, the same weekday of earlier weeks. The first one if none is, None
    where none has sales.
    """
    mine, first = _standing(books.period, books.room.calendar), None
    for held in _candidates(books, main, others):
        if not held.values.get("paid_amount"):
            continue
        if _standing(held.period, books.room.calendar) == mine:
            return held
        first = first or held
    return first


def _candidates(books: Books, main: Held, others: Sequence[Held]) -> Iterator[Held]:
    known = {held.kind: held for held in others}
    order = (known.get("same_weekday"), main, known.get("event"), known.get("year"))
    yield from (held for held in order if held)
    if books.report.kind == "daily":
        for weeks in range(2, _WEEKS_BACK + 1):
            back = _moved(books.period, weeks)
            yield Held("given", back, books.whole(("paid_amount",), back))


def _moved(period: Period, weeks: int) -> Period:
    return replace(period, start=period.start - weeks * _WEEK, end=period.end - weeks * _WEEK)


def _standing(period: Period, calendar: Calendar) -> frozenset[tuple[str, bool]]:
    """Return the great events of the days: those whose own day is in, a day's windows too."""
    found = {(_NEW_YEAR, True)} if _new_year(period, calendar) else set()
    for promotion in calendar.promotions:
        if not promotion.major:
            continue
        years = {period.start.year, period.end.year}
        days = [day for year in years if (day := promotion.day(year))]
        own = any(period.start <= day <= period.end for day in days)
        inside = period.days == 1 and promotion.key in calendar.events_on(period.start)
        if own or inside:
            found.add((promotion.key, own))
    return frozenset(found)


def uneven_days(books: Books, held: Iterable[Held]) -> Mapping[CompareKind, Mapping[date, str]]:
    """Return the promotion days and Spring Festivals that only one side of a comparison has.

    Over weeks and months only those of the great events weigh. An even comparison is left out.
    """
    mine = named_days(books, books.period)
    found: dict[CompareKind, Mapping[date, str]] = {}
    for other in held:
        theirs = named_days(books, other.period)
        if set(mine.values()) != set(theirs.values()):
            found[other.kind] = mine | theirs
    return found


def named_days(books: Books, period: Period) -> dict[date, str]:
    """Return the promotion days and Spring Festivals in a period, ascending, with their names.

    For weeks and months only those of the great events.
    """
    calendar = books.room.calendar
    days = event_days(calendar, period)
    if books.report.kind != "daily":
        great = {promotion.title for promotion in calendar.promotions if promotion.major}
        days = {day: title for day, title in days.items() if title in great}
    return dict(sorted((days | _new_year(period, calendar)).items()))


def _new_year(period: Period, calendar: Calendar) -> dict[date, str]:
    """Return the Spring Festivals (春节) in the period, with their title.

    For a single day any day of the holiday; for a longer period the festival itself, since a week
    with only one day of the holiday is an ordinary one.
    """
    years = range(period.start.year, period.end.year + 1)
    days = [day for year in years if (day := calendar.festival(_NEW_YEAR, year))]
    holiday = calendar.holiday(_NEW_YEAR, period.start.year)
    if period.days == 1 and holiday and holiday.start <= period.start <= holiday.end:
        days = [period.start]
    titles = {festival.key: festival.title for festival in calendar.festivals}
    return {day: titles[_NEW_YEAR] for day in days if period.start <= day <= period.end}
