"""Counting what one import read, kept and set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from knowledge.store.importers.aside import SetAside
from knowledge.store.importers.finish import Part

_MOST_SHOWN: Final = 10_000
_DAYS: Final = ("created_at", "paid_at", "refunded_at", "date", "on", "first_day", "last_day")


@dataclass(slots=True)
class Tally:
    """Running figures of one import.

    Attributes:
        aside_lines: Every line with a row that was not taken.
        shown: The first 10,000 of them with their reasons.
        reasons: Reason → rows.
    """

    read: int = 0
    aside_lines: set[int] = field(default_factory=set)
    shown: list[SetAside] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    first_day: date | None = None
    last_day: date | None = None

    @property
    def kept(self) -> int:
        """Rows taken."""
        return self.read - len(self.aside_lines)

    def set_aside(self, rows: Iterable[SetAside]) -> None:
        """Count rows that were not taken; a line is counted once."""
        for row in rows:
            if row.line not in self.aside_lines:
                self.aside_lines.add(row.line)
                self.reasons[row.reason] += 1
                if len(self.shown) < _MOST_SHOWN:
                    self.shown.append(row)

    def see_days(self, part: Part) -> None:
        """Widen first and last day by the rows of a part."""
        for name in _DAYS:
            said = set(part.values(name) or ())
            if seen := [at for at in said if isinstance(at, date)]:
                self._widen(_day(min(seen)), _day(max(seen)))

    def _widen(self, first: date, last: date) -> None:
        self.first_day = first if self.first_day is None else min(self.first_day, first)
        self.last_day = last if self.last_day is None else max(self.last_day, last)


def _day(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at
