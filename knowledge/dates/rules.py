"""How a row of the calendar says on which day of a year something falls.

A rule is a base and perhaps an offset in days: `11-11`, `lunar 1-1 -1` (除夕), `qingming`,
`may sun 2` (the second Sunday of May), `nov thu 4 +1` (the Friday after Thanksgiving).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from knowledge.dates.stretch import DAY, safe_date
from knowledge.text.patterns import lazy

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHAPE = lazy(
    r"(?:(?P<lunar>lunar )?(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    rf"|(?P<qingming>qingming)"
    rf"|(?P<name>{'|'.join(_MONTHS)}) (?P<weekday>{'|'.join(_WEEKDAYS)}) (?P<nth>[1-5]))"
    r"(?: (?P<offset>[+-]\d{1,3}))?"
)


@dataclass(frozen=True, slots=True)
class DayRule:
    """One day in every year.

    Attributes:
        text: The rule as the file writes it.
    """

    text: str

    def __post_init__(self) -> None:
        found = _SHAPE.fullmatch(self.text)
        if not found:
            raise ValueError(f"{self.text!r} is not a day rule such as 11-11 or lunar 1-1 -1")
        if found["month"] and not found["lunar"]:
            date(2024, int(found["month"]), int(found["day"]))

    def in_year(self, year: int) -> date | None:
        """Return the day the rule gives for a year; it may fall outside through the offset."""
        found = _SHAPE.fullmatch(self.text)
        base = _base(found, year) if found else None
        offset = int(found["offset"] or 0) if found else 0
        return base + timedelta(days=offset) if base else None


def _base(found: re.Match[str], year: int) -> date | None:
    if found["lunar"]:
        return _lunar("lunar_day")(year, int(found["month"]), int(found["day"]))
    if found["qingming"]:
        return _lunar("qingming")(year, 0, 0)
    if found["name"]:
        return _nth_weekday(year, found)
    return safe_date(year, int(found["month"]), int(found["day"]))


def lunar_day(year: int, month: int, day: int) -> date | None:
    """Return the solar day of a lunar date of the lunar year that begins in `year`."""
    return _lunar("lunar_day")(year, month, day)


def _nth_weekday(year: int, found: re.Match[str]) -> date | None:
    first = date(year, _MONTHS.index(found["name"]) + 1, 1)
    ahead = (_WEEKDAYS.index(found["weekday"]) - first.weekday()) % 7
    day = first + (ahead + 7 * (int(found["nth"]) - 1)) * DAY
    return day if day.month == first.month else None


def _lunar(name: str) -> Callable[[int, int, int], date | None]:
    # The lunar calendar is only loaded for a question that names a lunar festival.
    module = importlib.import_module("knowledge.dates.lunar")
    return cast("Callable[[int, int, int], date | None]", getattr(module, name))
