"""The shop's calendar: festivals, legal holidays, promotions and the fiscal year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from knowledge.dates.festivals import Festival, load_festivals
from knowledge.dates.period import Period
from knowledge.dates.promotions import Promotion, load_promotions
from knowledge.errors import CatalogueError


@dataclass(frozen=True, slots=True)
class EventName:
    """What an event of the promotion calendar is called.

    Attributes:
        aliases: Folded words that name it.
    """

    key: str
    title: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Days that have names.

    Attributes:
        fiscal_start: Month and day on which a fiscal year begins.
    """

    festivals: tuple[Festival, ...]
    promotions: tuple[Promotion, ...]
    fiscal_start: tuple[int, int] = (1, 1)

    @property
    def events(self) -> tuple[EventName, ...]:
        """Every event of the promotion calendar in the order of the file."""
        return tuple(EventName(p.key, p.title, p.aliases) for p in self.promotions)

    def event_period(self, key: str, year: int) -> Period | None:
        """Return the window of a promotion in a year; None where no such event is known."""
        return next((p.period(year) for p in self.promotions if p.key == key), None)

    def event_day(self, key: str, year: int) -> date | None:
        """Return the day a promotion is named after; None for events that are only a window."""
        return next((p.day(year) for p in self.promotions if p.key == key), None)

    def festival(self, key: str, year: int) -> date | None:
        """Return the day of a festival in a year; None where no such festival is known."""
        return next((f.day(year) for f in self.festivals if f.key == key), None)

    def holiday(self, key: str, year: int) -> Period | None:
        """Return the days off around a festival; None where there are none."""
        return next((f.holiday(year) for f in self.festivals if f.key == key), None)

    def events_on(self, day: date) -> tuple[str, ...]:
        """Return the keys of the promotions whose window holds the day, in file order."""
        return tuple(p.key for p in self.promotions if _holds(p, day))


def _holds(promotion: Promotion, day: date) -> bool:
    windows = (promotion.period(year) for year in (day.year - 1, day.year, day.year + 1))
    return any(window and window.start <= day <= window.end for window in windows)


@lru_cache(maxsize=8)
def load_calendar(fiscal_start: tuple[int, int] = (1, 1)) -> Calendar:
    """Read the calendar's files, once per process.

    Args:
        fiscal_start: Month and day on which a fiscal year begins; 29 February is no such day.

    Raises:
        CatalogueError: a file is not valid, two rows share a key or a name, or there is no day
            `fiscal_start` in every year.
    """
    _check_fiscal(fiscal_start)
    calendar = Calendar(load_festivals(), load_promotions(), fiscal_start)
    rows: tuple[Festival | Promotion, ...] = (*calendar.festivals, *calendar.promotions)
    names = [
        (name, row.key) for row in rows for name in (*row.aliases, *row.spans, f"key {row.key}")
    ]
    seen: dict[str, str] = {}
    for name, key in names:
        if name in seen:
            raise CatalogueError("calendar", f"{name!r} names both {seen[name]} and {key}")
        seen[name] = key
    return calendar


def _check_fiscal(fiscal_start: tuple[int, int]) -> None:
    try:
        date(2025, *fiscal_start)
    except ValueError as fault:
        raise CatalogueError("fiscal_start", f"{fiscal_start} is no day of a year") from fault
