"""The keys of a split in time, so that day n stands against day n; and its named days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from knowledge.dates.calendar import Calendar
from knowledge.dates.period import Period

_DAY = timedelta(days=1)
_QUARTER_MONTHS = 3


def _day_key(day: date) -> str:
    return day.isoformat()


def _week_key(day: date) -> str:
    return (day - timedelta(days=day.weekday())).isoformat()


def _month_key(day: date) -> str:
    return f"{day:%Y-%m}"


def _quarter_key(day: date) -> str:
    return f"{day.year}-Q{(day.month - 1) // _QUARTER_MONTHS + 1}"


def _year_key(day: date) -> str:
    return str(day.year)


_KEYS: dict[str, Callable[[date], str]] = {
    "day": _day_key,
    "week": _week_key,
    "month": _month_key,
    "quarter": _quarter_key,
    "year": _year_key,
}


def slots(period: Period, grain: str) -> tuple[str, ...]:
    """Return the keys of every day, week, month, quarter or year of `period`, ascending.

    A week's key is its Monday, clipped to the period: a period from Wednesday starts with that
    Wednesday.
    """
    key = _KEYS[grain]
    days = (period.start + _DAY * n for n in range(period.days))
    found = dict.fromkeys(key(day) for day in days)
    if grain == "week":
        return tuple(max(monday, period.start.isoformat()) for monday in found)
    return tuple(found)


def partners(period: Period, base: Period, grain: str) -> dict[str, str]:
    """Return key of `period` → key of `base` in the same position; extra keys have none."""
    return dict(zip(slots(period, grain), slots(base, grain), strict=False))


def event_days(calendar: Calendar, period: Period) -> dict[date, str]:
    """Return the promotion days inside `period`, each with its name, ascending."""
    years = range(period.start.year, period.end.year + 1)
    found = {
        when: event.title
        for event in calendar.events
        for year in years
        if (when := calendar.event_day(event.key, year)) and period.start <= when <= period.end
    }
    return dict(sorted(found.items()))
