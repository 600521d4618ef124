"""The promotion calendar: when which sales event runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.dates.period import Period
from knowledge.dates.rows import YamlRow, only_known, read_rows, text_of, texts_of
from knowledge.dates.rules import DayRule

_FIELDS = frozenset(
    {"key", "title", "aliases", "spans", "day", "window", "years", "major", "phases"}
)
Window = tuple[DayRule, DayRule]


@dataclass(frozen=True, slots=True)
class Promotion:
    """A sales event of every year.

    Attributes:
        aliases: Folded words that name it.
        spans: Folded words that only name its window, together with 期间, 大促 ….
        rule: The day it is named after; None where the name means the whole window.
        window: First and last day in a year without a row of its own.
        years: Windows of single years.
        major: 大促 without a name may mean it.
        phases: Parts of the event: (folded word, first and last day).
    """

    key: str
    title: str
    aliases: tuple[str, ...]
    spans: tuple[str, ...]
    rule: DayRule | None
    window: Window
    years: tuple[tuple[int, date, date], ...]
    major: bool
    phases: tuple[tuple[str, Window], ...]

    def day(self, year: int) -> date | None:
        """Return the day the event is named after."""
        return self.rule.in_year(year) if self.rule else None

    def period(self, year: int) -> Period | None:
        """Return the whole window of the event that belongs to a year."""
        for known, start, end in self.years:
            if known == year:
                return Period(start, end, "event", name=self.key)
        return _window(self.window, year, self.key)

    def phase(self, word: str, year: int) -> Period | None:
        """Return the part of the event that `word` names; None where it has no such part."""
        windows = dict(self.phases)
        return _window(windows[word], year, self.key) if word in windows else None


def _window(window: Window, year: int, key: str) -> Period | None:
    start, end = window[0].in_year(year), window[1].in_year(year)
    if start and end and end < start:
        end = window[1].in_year(year + 1)
    return Period(start, end, "event", name=key) if start and end else None


def load_promotions() -> tuple[Promotion, ...]:
    """Read promotions.yaml.

    Raises:
        CatalogueError: the file is not valid; names file and line.
    """
    return read_rows(Path(__file__).with_name("promotions.yaml"), promotion_of)


def promotion_of(row: YamlRow) -> Promotion:
    """Return the event a row describes; ValueError tells what is wrong with it."""
    only_known(row, _FIELDS)
    major = row.values.get("major", False)
    if not isinstance(major, bool):
        raise ValueError(f"major must be true or false, not {major!r}")  # noqa: TRY004  # a fault of the file
    return Promotion(
        text_of(row, "key"),
        text_of(row, "title"),
        texts_of(row, "aliases"),
        texts_of(row, "spans"),
        DayRule(text_of(row, "day")) if "day" in row.values else None,
        _rules(texts_of(row, "window"), "window"),
        _years(row),
        major,
        _phases(row),
    )


def _rules(texts: tuple[str, ...], field: str) -> Window:
    if len(texts) != 2:  # noqa: PLR2004  # first and last day
        raise ValueError(f"{field} must be two day rules, not {list(texts)}")
    return DayRule(texts[0]), DayRule(texts[1])


def _years(row: YamlRow) -> tuple[tuple[int, date, date], ...]:
    rows = row.values.get("years", {})
    if not isinstance(rows, dict):
        raise ValueError(f"years must map a year to two days, not {rows!r}")  # noqa: TRY004  # a fault of the file
    found: list[tuple[int, date, date]] = []
    for year, pair in rows.items():
        match year, pair:
            case int(), [date() as start, date() as end] if start <= end:
                found.append((year, start, end))
            case _:
                raise ValueError(f"years: {year!r} must have a first and a last day, not {pair!r}")
    return tuple(found)


def _phases(row: YamlRow) -> tuple[tuple[str, Window], ...]:
    rows = row.values.get("phases", {})
    if not isinstance(rows, dict):
        raise ValueError(f"phases must map a name to two day rules, not {rows!r}")  # noqa: TRY004  # a fault of the file
    return tuple(
        (str(name), _rules(tuple(map(str, pair)), f"phase {name}")) for name, pair in rows.items()
    )
