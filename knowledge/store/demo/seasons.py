"""How demand moves through the year: seasons, promotions, festivals, weekdays, hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import lru_cache

from lunar_python import Lunar

SEASONS: dict[str, tuple[float, ...]] = {
    "flat": (1.0, 0.97, 1.02, 1.0, 1.0, 1.0, 0.98, 1.0, 1.02, 1.0, 1.03, 1.0),
    "tidy": (0.96, 1.04, 1.18, 1.06, 1.0, 0.97, 0.94, 1.12, 1.14, 1.0, 1.0, 0.95),
    "autumn": (0.9, 0.7, 0.8, 0.75, 0.7, 0.65, 0.6, 0.9, 1.4, 1.6, 1.5, 1.2),
    "summer": (0.15, 0.18, 0.35, 0.7, 1.4, 2.2, 2.6, 2.0, 0.9, 0.3, 0.18, 0.15),
    "winter": (1.6, 1.1, 0.6, 0.3, 0.2, 0.15, 0.15, 0.2, 0.6, 1.3, 1.9, 2.0),
    "new_year": (1.5, 1.0, 0.95, 0.9, 0.9, 0.95, 0.9, 0.9, 0.95, 1.0, 1.05, 1.3),
}
"""Season → demand in the middle of each month, 1 for the year's mean."""

_WEEKDAYS = (1.03, 1.0, 0.98, 0.97, 0.95, 1.02, 1.08)

_STRETCHES: tuple[tuple[tuple[int, int], tuple[int, int], float], ...] = (
    # 38 festival
    ((3, 4), (3, 6), 1.2),
    ((3, 7), (3, 7), 1.5),
    ((3, 8), (3, 8), 2.0),
    ((3, 9), (3, 13), 0.93),
    # Labour Day: people travel
    ((5, 1), (5, 4), 0.86),
    # 618: people wait, then two waves, then the hangover
    ((5, 10), (5, 15), 0.9),
    ((5, 16), (5, 30), 1.08),
    ((5, 31), (5, 31), 1.8),
    ((6, 1), (6, 1), 2.4),
    ((6, 2), (6, 3), 1.4),
    ((6, 4), (6, 14), 1.14),
    ((6, 15), (6, 16), 1.5),
    ((6, 17), (6, 17), 2.0),
    ((6, 18), (6, 18), 5.0),
    ((6, 19), (6, 20), 1.1),
    ((6, 21), (6, 28), 0.8),
    # summer and autumn single days
    ((8, 18), (8, 18), 1.4),
    ((9, 9), (9, 9), 1.4),
    ((10, 1), (10, 6), 0.84),
    # Double 11
    ((10, 10), (10, 19), 0.87),
    ((10, 20), (10, 20), 1.5),
    ((10, 21), (10, 30), 1.12),
    ((10, 31), (10, 31), 2.2),
    ((11, 1), (11, 1), 3.2),
    ((11, 2), (11, 3), 1.6),
    ((11, 4), (11, 8), 1.25),
    ((11, 9), (11, 9), 1.5),
    ((11, 10), (11, 10), 2.6),
    ((11, 11), (11, 11), 7.6),
    ((11, 12), (11, 12), 1.2),
    ((11, 13), (11, 16), 0.76),
    ((11, 17), (11, 22), 0.87),
    # Double 12
    ((12, 8), (12, 10), 1.1),
    ((12, 11), (12, 11), 1.5),
    ((12, 12), (12, 12), 2.5),
    ((12, 13), (12, 17), 0.9),
)

_AROUND_SPRING_FESTIVAL: tuple[tuple[int, int, float], ...] = (
    (-29, -26, 1.22),
    (-25, -24, 1.55),
    (-23, -12, 1.28),
    (-11, -8, 1.0),
    (-7, -5, 0.72),
    (-4, -2, 0.45),
    (-1, 2, 0.27),
    (3, 5, 0.42),
    (6, 9, 0.66),
    (10, 14, 0.88),
)

_HOURS = (
    *(1.6, 0.8, 0.4, 0.25, 0.2, 0.3, 0.8, 1.8, 3.0, 4.2, 5.0, 4.8),
    *(4.9, 4.6, 4.4, 4.5, 4.5, 4.2, 4.4, 5.4, 7.2, 7.8, 6.6, 3.8),
)
_RUSH = {0: 8.0, 1: 7.0, 2: 4.0, 20: 1.5, 21: 1.2}
_RUSH_LIFT = 1.8


def season(kind: str, day: date) -> float:
    """Return the demand of that season on `day`, 1 for the year's mean, without steps."""
    curve = SEASONS[kind]
    at = day.month - 1 + (day.day - 15.5) / 30.5
    left = int(at // 1)
    share = at - left
    return curve[left % 12] * (1 - share) + curve[(left + 1) % 12] * share


def weekday_factor(day: date) -> float:
    """Return the weekday's share of the mean day: Sunday is strong, Friday weak."""
    return _WEEKDAYS[day.weekday()]


def lift(day: date) -> float:
    """Return how many times an ordinary day's orders the calendar gives `day`."""
    near = _near_spring_festival(day)
    return near if near is not None else _lifts().get((day.month, day.day), 1.0)


def is_rush(day: date) -> bool:
    """Return whether buyers sit up for `day` at midnight."""
    return lift(day) >= _RUSH_LIFT


def hours(day: date) -> tuple[float, ...]:
    """Return 24 weights: how orders spread over the clock hours of `day`."""
    if not is_rush(day):
        return _HOURS
    return tuple(weight * _RUSH.get(hour, 1.0) for hour, weight in enumerate(_HOURS))


def share_before(day: date, clock: time) -> float:
    """Return the share (0..1) of that day's visitors who came before `clock`."""
    weights = hours(day)
    done = sum(weights[: clock.hour]) + weights[clock.hour] * clock.minute / 60
    return done / sum(weights)


@lru_cache
def spring_festival(year: int) -> date:
    """Return the first day of the lunar year that begins in `year`."""
    solar = Lunar.fromYmd(year, 1, 1).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def _near_spring_festival(day: date) -> float | None:
    for year in (day.year, day.year + 1):
        off = (day - spring_festival(year)).days
        for first, last, factor in _AROUND_SPRING_FESTIVAL:
            if first <= off <= last:
                return factor
    return None


@lru_cache
def _lifts() -> dict[tuple[int, int], float]:
    return {
        (day.month, day.day): factor
        for first, last, factor in _STRETCHES
        for day in _days(date(2000, *first), date(2000, *last))
    }


def _days(first: date, last: date) -> Iterator[date]:
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)
