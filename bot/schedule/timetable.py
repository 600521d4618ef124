"""When something is due. Pure: a rule and an instant in, slots out.

A slot is named by the shop's calendar (2026-11-20, or 2026-11-20T14 for what comes hourly) and
never by its instant: changing 09:00 to 09:30, a clock that is set, or daylight saving cannot make
two of one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from knowledge.dates.legal import is_working_day

Cadence = Literal["hour", "day", "week", "month"]

_DAY = timedelta(days=1)
_CHANGE = timedelta(hours=4)
"""No zone moves its clocks by more at once."""

_FARTHEST = 400 * _DAY
_DEADLINES = {
    "hour": timedelta(hours=2),
    "week": timedelta(days=2),
    "month": timedelta(days=5),
}
_PATIENCE = {
    "hour": timedelta(minutes=45),
    "day": timedelta(hours=3),
    "week": timedelta(hours=6),
    "month": timedelta(hours=12),
}
_LEAST = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours without a sound, [start, end); over midnight where the end is the earlier one."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Tell whether `at` is quiet."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True)
class Rule:
    """When a subscription is due, by the clock on the shop's wall.

    Attributes:
        at: Time of day; of something hourly only the minute counts.
        weekday: 0 for Monday; of something weekly.
        month_day: 1 to 31, the last day in shorter months; of something monthly.
        workdays: Not on days off, as the State Council announced them.
        quiet: Nothing hourly is due in it; everything else comes without a sound.
    """

    cadence: Cadence
    at: time
    zone: ZoneInfo
    weekday: int = 0
    month_day: int = 1
    workdays: bool = False
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One hour at which a push is due; `due` is in UTC."""

    name: str
    due: datetime


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time, in UTC.

    In an hour that the clocks repeat it is the first of the two; in one that they skip, the first
    instant behind the gap.
    """
    wall = datetime.combine(day, at)
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    return _behind_the_gap(first, zone)


def slots(rule: Rule, after: datetime, until: datetime) -> Iterator[Slot]:
    """Yield the slots due in (after, until], ascending."""
    day = after.astimezone(rule.zone).date() - _DAY
    last = until.astimezone(rule.zone).date() + _DAY
    while day <= last:
        for slot in _of_day(rule, day):
            if after < slot.due <= until:
                yield slot
        day += _DAY


def upcoming(rule: Rule, after: datetime) -> Iterator[Slot]:
    """Yield the slots behind `after` for the next thirteen months."""
    return slots(rule, after, after + _FARTHEST)


def next_slot(rule: Rule, after: datetime) -> Slot:
    """Return the first slot behind `after`."""
    (found,) = islice(upcoming(rule, after), 1)
    return found


def deadline(rule: Rule, due: datetime) -> datetime:
    """Return until when a push that was due at `due` is still worth sending.

    A daily one until the end of its day: yesterday's is not sent tomorrow.
    """
    if rule.cadence != "day":
        return due + _DEADLINES[rule.cadence]
    midnight = instant(due.astimezone(rule.zone).date() + _DAY, time(), rule.zone)
    return max(midnight, due + _LEAST)


def patience(rule: Rule, due: datetime) -> datetime:
    """Return until when a push waits for figures that have not arrived."""
    return min(due + _PATIENCE[rule.cadence], deadline(rule, due))


def _of_day(rule: Rule, day: date) -> Iterator[Slot]:
    if not _falls_on(rule, day):
        return
    if rule.cadence != "hour":
        yield Slot(day.isoformat(), instant(day, rule.at, rule.zone))
        return
    for hour in range(24):
        at = time(hour, rule.at.minute)
        due = instant(day, at, rule.zone)
        skipped = due.astimezone(rule.zone).hour != hour
        if not skipped and not (rule.quiet and rule.quiet.holds(at)):
            yield Slot(f"{day}T{hour:02}", due)


def _falls_on(rule: Rule, day: date) -> bool:
    if rule.workdays and not is_working_day(day):
        return False
    match rule.cadence:
        case "week":
            return day.weekday() == rule.weekday
        case "month":
            return day.day == min(rule.month_day, monthrange(day.year, day.month)[1])
        case _:
            return True


def _behind_the_gap(near: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second at which the zone's new offset holds, around `near`."""
    low, high = near - _CHANGE, near + _CHANGE
    old = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
