"""What a period is held against: one function for every kind of comparison."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, Protocol

from knowledge.dates.period import Period
from knowledge.metrics.query import Value

CompareKind = Literal["previous", "year", "same_weekday", "event", "given"]
"""环比, 同比, the same weekday one week before, the same event one year before, named days."""

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_YEAR = 12


class EventCalendar(Protocol):
    """Where the events of a year lie."""

    def event_period(self, key: str, year: int, /) -> Period | None:
        """Return the event's days in that year; None where the calendar does not know them."""


def base_period(
    period: Period,
    kind: CompareKind,
    *,
    given: Period | None = None,
    calendar: EventCalendar,
) -> Period | None:
    """Return what `period` is held against; None where there is no such period.

    A running period is held against as many days of the other one (like for like), never more
    than that one has. Full calendar months stay full months.

    `given` holds the named days of kind "given"; the other kinds do not look at it.
    """
    match kind:
        case "previous":
            return _previous(period)
        case "year":
            return _year_before(period)
        case "same_weekday":
            return _shifted(period, _WEEK)
        case "event":
            return _event_before(period, calendar)
        case "given":
            return normalise(period, given, calendar)[1] if given else None


def normalise(
    period: Period, given: Period, calendar: EventCalendar
) -> tuple[CompareKind, Period]:
    """Return the kind a named period amounts to, cut like for like where `period` is running.

    本月 against 上月 is 环比: both run to the same day. Anything else stays as it was named.
    """
    whole = whole_period(period)
    kinds: tuple[CompareKind, ...] = ("previous", "year", "same_weekday")
    if period.grain == "year":
        kinds = ("year",)
    if period.grain == "event" or period.name:
        kinds = ("event", *kinds)
    for kind in kinds:
        base = base_period(period, kind, calendar=calendar)
        full = base_period(whole, kind, calendar=calendar)
        if base is not None and full is not None and _same(given, base, full):
            return kind, base
    return "given", given


def _same(given: Period, base: Period, full: Period) -> bool:
    """Return whether the named days are the natural base, in full or already cut."""
    if given.clock:
        return given.clock == base.clock
    return (given.start, given.end) in {(base.start, base.end), (full.start, full.end)}


def change(value: Value, base: Value) -> Decimal | None:
    """Return (value − base) / |base|, 0.12 for +12 %; None where a side is missing or base 0."""
    if value is None or not base:
        return None
    return (Decimal(value) - Decimal(base)) / abs(Decimal(base))


def whole_period(period: Period) -> Period:
    """Return the calendar period that a running one is the beginning of, else the same days."""
    if not period.running:
        return replace(period, clock=None)
    if period.grain == "week":
        end = period.start + 6 * _DAY
    elif period.grain in _MONTHS_OF:
        end = _plus_months(period.start, _MONTHS_OF[period.grain]) - _DAY
    else:
        end = period.end
    return replace(period, end=max(end, period.end), running=False, clock=None)


def _previous(period: Period) -> Period:
    if period.clock:
        length = period.clock[1] - period.clock[0]
        return _shifted(period, max(1, -(-length // _DAY)) * _DAY)
    if period.grain == "week":
        return _shifted(period, max(1, -(-period.days // 7)) * _WEEK)
    months = _MONTHS_OF.get(period.grain, 0)
    if months:
        return _calendar_before(period, months)
    if period.grain == "range" and _is_full_months(period):
        return _months_back(period, _months_in(period))
    return _shifted(period, period.days * _DAY)


def _calendar_before(period: Period, months: int) -> Period:
    """The month, quarter, half or year before; a part of one is held against the same part."""
    if not period.running and _is_full_months(period):
        return _months_back(period, _months_in(period))
    start = _plus_months(period.start, -months)
    last = period.start - _DAY
    if period.grain == "year":
        end = _plus_months(period.end, -months)
    else:
        end = start + (period.end - period.start)
    return replace(period, start=start, end=min(end, last))


def _year_before(period: Period) -> Period:
    if period.clock:
        opened, closed = period.clock
        clock = (_instant_a_year_before(opened), _instant_a_year_before(closed))
        days = _date_a_year_before(period.start), _date_a_year_before(period.end)
        return replace(period, start=days[0], end=days[1], clock=clock)
    if not period.running and period.grain != "rolling" and _is_full_months(period):
        return _months_back(period, _YEAR)
    start, end = _date_a_year_before(period.start), _date_a_year_before(period.end)
    return replace(period, start=start, end=end)


def _event_before(period: Period, calendar: EventCalendar) -> Period | None:
    """The same event a year before: its window, cut like for like, or the same day of it."""
    if not period.name:
        return None
    year = _year_of(period, calendar)
    base = calendar.event_period(period.name, year - 1)
    if base is None:
        return None
    if period.days == 1:
        day = _day_of_event(period.start, calendar.event_period(period.name, year), base)
        return Period(day, day, period.grain, name=period.name)
    if not period.running:
        return base
    return replace(base, end=min(base.end, base.start + (period.end - period.start)))


def _year_of(period: Period, calendar: EventCalendar) -> int:
    """Return which year's event the days belong to: a window may begin in the year before."""
    for year in (period.start.year, period.start.year + 1, period.start.year - 1):
        event = calendar.event_period(period.name, year)
        if event and event.start <= period.end and period.start <= event.end:
            return year
    return period.start.year


def _day_of_event(day: date, event: Period | None, base: Period) -> date:
    """Return the day in `base` that stands where `day` stands in `event`.

    Windows may open earlier in one year than in the next, so a day keeps its date where that is
    its place from either end (11-11), else its place from the end (the eve of a lunar feast).
    """
    if event is None or base.days == 1:
        return base.end
    from_end = max(base.start, base.end - (event.end - day))
    from_start = min(base.end, base.start + (day - event.start))
    same_date = _date_a_year_before(day)
    return same_date if same_date in (from_start, from_end) else from_end


def _shifted(period: Period, back: timedelta) -> Period:
    clock = period.clock and (period.clock[0] - back, period.clock[1] - back)
    start, end = period.start - back, period.end - back
    return replace(period, start=start, end=end, clock=clock, name="")


def _is_full_months(period: Period) -> bool:
    return period.start.day == 1 and (period.end + _DAY).day == 1


def _months_in(period: Period) -> int:
    start, end = period.start, period.end
    return (end.year - start.year) * _YEAR + end.month - start.month + 1


def _months_back(period: Period, months: int) -> Period:
    """Full calendar months, so many months earlier: Mar 1–31 → Feb 1–28."""
    start = _plus_months(period.start, -months)
    end = _plus_months(period.end + _DAY, -months) - _DAY
    return replace(period, start=start, end=end)


def _plus_months(day: date, months: int) -> date:
    """Return the same day so many months later; a day that month lacks becomes its last one."""
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _date_a_year_before(day: date) -> date:
    return _plus_months(day, -_YEAR)


def _instant_a_year_before(instant: datetime) -> datetime:
    return datetime.combine(_date_a_year_before(instant.date()), instant.time())
