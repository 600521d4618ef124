"""The two values of the date grammar: a stretch of time and a phrase that names one."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from knowledge.dates.period import Grain

Cycle = Literal["fixed", "day", "week", "month", "year"]
"""What a phrase recurs with: 周三 every week, 11月 every year; 昨天 is fixed."""
Kind = Literal[
    "day", "week", "month", "quarter", "half", "year", "stretch", "rolling", "hours", "instant"
]
"""What a phrase names, as far as the grammar cares: what may be said inside it."""

Clock = tuple[datetime | None, datetime | None]

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
_LOOK_BACK = 12
FAR_PAST, FAR_FUTURE = date(1990, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `start` to `end` (inclusive; None: open), perhaps cut to clock times."""

    start: date | None
    end: date | None
    grain: Grain = "day"
    name: str = ""
    clock: Clock | None = None
    running: bool = False

    def first(self) -> datetime:
        """Return the instant it begins; the far past where that side is open."""
        if self.clock and self.clock[0]:
            return self.clock[0]
        return midnight(self.start or FAR_PAST)

    def last(self) -> datetime:
        """Return the instant it is over (exclusive); the far future where that side is open."""
        if self.clock and self.clock[1]:
            return self.clock[1]
        return midnight((self.end or FAR_FUTURE) + DAY)


Make = Callable[[date], Stretch | None]


@dataclass(frozen=True, slots=True)
class Node:
    """A phrase that was understood, not yet tied to a date.

    Attributes:
        i: Where it begins in the scanned text.
        j: Where it ends, exclusive.
        make: The stretch it names, seen from a day of the wanted cycle; None where that cycle has
            no such day (2月29日).
        cycle: What it recurs with.
        kind: What may be said inside it.
        clips: A calendar period that is cut off at the asking day while it runs.
        weak: May as well be a plain number (11.11); needs company.
        legal: The legal holiday around a festival day, for 国庆前三天 against 国庆第三天.
        feast: The festival day itself where `make` is the legal holiday around it.
    """

    i: int
    j: int
    make: Make
    cycle: Cycle = "fixed"
    kind: Kind = "day"
    clips: bool = False
    weak: bool = False
    legal: Make | None = None
    feast: Make | None = None

    def ending(self, j: int) -> Node:
        """Return the same phrase with more text swallowed."""
        return replace(self, j=j)


def midnight(day: date) -> datetime:
    """Return the instant the day begins."""
    return datetime.combine(day, time())


def days(start: date, end: date, grain: Grain = "range", name: str = "") -> Stretch:
    """Return the stretch from `start` to `end`, both inclusive."""
    return Stretch(start, end, grain, name)


def one_day(day: date, name: str = "") -> Stretch:
    """Return the stretch of a single day."""
    return Stretch(day, day, "day", name)


def safe_date(year: int, month: int, day: int) -> date | None:
    """Return the date, None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def plus_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later, at most that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def monday(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> Stretch:
    """Return the calendar month around the day."""
    first = day.replace(day=1)
    return days(first, plus_months(first, 1) - DAY, "month")


def week_of(day: date) -> Stretch:
    """Return the week (Monday first) around the day."""
    return days(monday(day), monday(day) + 6 * DAY, "week")


def quarter_of(day: date) -> Stretch:
    """Return the calendar quarter around the day."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return days(first, plus_months(first, 3) - DAY, "quarter")


def half_of(day: date) -> Stretch:
    """Return the calendar half-year around the day."""
    first = date(day.year, 1 if day.month <= 6 else 7, 1)  # noqa: PLR2004  # June ends it
    return days(first, plus_months(first, 6) - DAY, "half")


def year_of(day: date) -> Stretch:
    """Return the calendar year around the day."""
    return days(date(day.year, 1, 1), date(day.year, 12, 31), "year")


def stepped(day: date, cycle: Cycle, count: int) -> date:
    """Return a day `count` cycles later: the first of the month or year, the same weekday."""
    match cycle:
        case "fixed" | "day":
            return day + count * DAY
        case "week":
            return day + count * WEEK
        case "month":
            return plus_months(day.replace(day=1), count)
        case "year":
            return date(min(max(day.year + count, FAR_PAST.year), FAR_FUTURE.year), 1, 1)


def latest(node: Node, now: datetime) -> Stretch | None:
    """Return the newest stretch of the phrase that has begun at `now`."""
    today = now.date()
    if node.cycle == "fixed":
        return node.make(today)
    for back in range(-1, _LOOK_BACK):
        found = node.make(stepped(today, node.cycle, -back))
        if found and found.first() <= now:
            return found
    return None


def following(node: Node, since: Stretch) -> Stretch | None:
    """Return the first stretch of the phrase that is not over when `since` begins."""
    base = since.first().date()
    if node.cycle == "fixed":
        return node.make(base)
    for ahead in range(-1, _LOOK_BACK):
        found = node.make(stepped(base, node.cycle, ahead))
        if found and found.last() > since.first():
            return found
    return None
