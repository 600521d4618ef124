"""What kind of day a day is: ordinary, in a promotion or holiday, or around one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from knowledge.dates.calendar import Calendar
from knowledge.dates.period import Period
from skills.kpi.alerts.rules import Season

Place = Literal["before", "in", "after"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Special:
    """Where a day that is not ordinary stands.

    Attributes:
        window: The promotion or holiday itself.
        year: The calendar year the window belongs to.
        place: Before it, in it or after it.
    """

    season: Season
    window: Period
    year: int
    place: Place


@lru_cache(maxsize=8192)
def special(day: date, seasons: tuple[Season, ...], calendar: Calendar) -> Special | None:
    """Return where the day stands in the first season that holds it; None for an ordinary day."""
    for season in seasons:
        for year in (day.year - 1, day.year, day.year + 1):
            window = window_of(season, year, calendar)
            place = _place(day, window, season) if window else None
            if window and place:
                return Special(season, window, year, place)
    return None


@lru_cache(maxsize=512)
def window_of(season: Season, year: int, calendar: Calendar) -> Period | None:
    """Return the promotion's or holiday's own days in that year; None where it has none."""
    if season.is_holiday:
        return calendar.holiday(season.key, year)
    return calendar.event_period(season.key, year)


def _place(day: date, window: Period, season: Season) -> Place | None:
    if window.start <= day <= window.end:
        return "in"
    if window.end < day <= window.end + season.after * _DAY:
        return "after"
    return "before" if window.start - season.before * _DAY <= day < window.start else None


def years_before(
    day: date, found: Special, years: int, calendar: Calendar
) -> tuple[tuple[date, ...], ...]:
    """Return the days that `day` is held against, one tuple for each earlier year, newest first.

    In a window that is the same day of the same event; before and after it, where single days
    differ less and scatter more, also the two days beside it.
    """
    aligned = []
    for back in range(1, years + 1):
        other = window_of(found.season, found.year - back, calendar)
        if other is not None:
            apart = _apart(found, back, calendar)
            aligned.append(_aligned(day, found, other, apart))
    return tuple(aligned)


def _aligned(day: date, found: Special, other: Period, apart: timedelta) -> tuple[date, ...]:
    window = found.window
    match found.place:
        case "in":
            return (min(max(day - apart, other.start), other.end),)
        case "after":
            same = other.end + (day - window.end)
        case "before":
            same = other.start - (window.start - day)
    return tuple(
        near
        for near in (same - _DAY, same, same + _DAY)
        if _place(near, other, found.season) == found.place
    )


def _apart(found: Special, back: int, calendar: Calendar) -> timedelta:
    """Return how far the event lies from that of an earlier year: its own day, else its end."""
    own = calendar.festival if found.season.is_holiday else calendar.event_day
    day, other = (own(found.season.key, year) for year in (found.year, found.year - back))
    if day and other:
        return day - other
    window = window_of(found.season, found.year - back, calendar)
    return found.window.end - (window or found.window).end


def is_lifted(day: date, calendar: Calendar) -> bool:
    """Return whether any promotion of the calendar runs on the day: a rise needs no explaining."""
    return bool(calendar.events_on(day))
