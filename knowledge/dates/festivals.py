"""Festivals and their legal holidays."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from knowledge.dates.period import Period
from knowledge.dates.rows import YamlRow, only_known, read_rows, text_of, texts_of
from knowledge.dates.rules import DayRule
from knowledge.dates.stretch import DAY

LONG_WEEKEND = "long_weekend"
_FIELDS = frozenset({"key", "title", "aliases", "spans", "day", "holiday"})
_SATURDAY_BY_WEEKDAY = {0: -2, 4: 0, 5: 0, 6: -1}


@dataclass(frozen=True, slots=True)
class Festival:
    """A day the whole country knows.

    Attributes:
        aliases: Folded words that name it.
        spans: Folded words that only name its holiday, together with 假期, 黄金周 ….
        rule: The day.
        holiday_rule: First and last day off, LONG_WEEKEND, or () for no day off.
    """

    key: str
    title: str
    aliases: tuple[str, ...]
    spans: tuple[str, ...]
    rule: DayRule
    holiday_rule: tuple[str, ...]

    def day(self, year: int) -> date | None:
        """Return the festival's day in a solar year (腊八 may fall in the next one)."""
        return self.rule.in_year(year)

    def holiday(self, year: int) -> Period | None:
        """Return the days off: as announced, else by the rule; None where there are none."""
        day = self.day(year)
        if not self.holiday_rule or day is None:
            return None
        start, end = self._announced(day) or self._by_rule(day, year)
        return Period(start, end, "event", name=self.key)

    def _announced(self, day: date) -> tuple[date, date] | None:
        # The announced holidays are only loaded for a question about a holiday.
        legal = importlib.import_module("knowledge.dates.legal")
        return cast("tuple[date, date] | None", legal.announced(day))

    def _by_rule(self, day: date, year: int) -> tuple[date, date]:
        if self.holiday_rule == (LONG_WEEKEND,):
            return _long_weekend(day)
        first, last = (DayRule(text).in_year(year) for text in self.holiday_rule)
        return first or day, last or day


def load_festivals() -> tuple[Festival, ...]:
    """Read festivals.yaml.

    Raises:
        CatalogueError: the file is not valid; names file and line.
    """
    return read_rows(Path(__file__).with_name("festivals.yaml"), festival_of)


def festival_of(row: YamlRow) -> Festival:
    """Return the festival a row describes; ValueError tells what is wrong with it."""
    only_known(row, _FIELDS)
    holiday = row.values.get("holiday")
    rules = (LONG_WEEKEND,) if holiday == LONG_WEEKEND else texts_of(row, "holiday")
    if rules != (LONG_WEEKEND,) and len(rules) not in {0, 2}:
        raise ValueError(f"holiday must be {LONG_WEEKEND} or two day rules, not {holiday!r}")
    for text in rules if rules != (LONG_WEEKEND,) else ():
        DayRule(text)
    return Festival(
        text_of(row, "key"),
        text_of(row, "title"),
        texts_of(row, "aliases"),
        texts_of(row, "spans"),
        DayRule(text_of(row, "day")),
        rules,
    )


def _long_weekend(day: date) -> tuple[date, date]:
    """Return three days with the weekend where the day touches it, else the day alone."""
    ahead = _SATURDAY_BY_WEEKDAY.get(day.weekday())
    if ahead is None:
        return day, day
    start = day + ahead * DAY
    return start, start + 2 * DAY
