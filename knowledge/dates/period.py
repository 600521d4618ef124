"""Calendar periods in the shop's own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

Grain = Literal[
    "day", "week", "month", "quarter", "half", "year", "event", "rolling", "range", "hours"
]
"""What kind of stretch a phrase named; it decides what "the period before" is."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A closed range of shop-local days, optionally cut to clock times.

    Attributes:
        start: First day, inclusive.
        end: Last day, inclusive; never before `start`.
        grain: The kind of stretch the asker named.
        running: True where it is a calendar period cut off at the asking day (本周, 本月, 今年).
        clock: Shop-local instants [from, to) where the text named hours; `start` and `end` are
            then the days they fall on.
        name: The event's key in the promotion calendar for grain "event" (`double11`), else "".
    """

    start: date
    end: date
    grain: Grain = "range"
    running: bool = False
    clock: tuple[datetime, datetime] | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"period ends {self.end} before it starts {self.start}")

    @property
    def days(self) -> int:
        """Length in days, at least 1."""
        return (self.end - self.start).days + 1

    def bounds(self) -> tuple[datetime, datetime]:
        """Return the half-open range of shop-local instants (naive) the period covers."""
        if self.clock:
            return self.clock
        return (
            datetime.combine(self.start, time()),
            datetime.combine(self.end + _DAY, time()),
        )
