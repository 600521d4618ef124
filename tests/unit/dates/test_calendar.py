"""Festivals, legal holidays and promotions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.dates.calendar import load_calendar
from knowledge.dates.festivals import festival_of
from knowledge.dates.promotions import promotion_of
from knowledge.dates.rows import read_rows
from knowledge.dates.rules import DayRule
from knowledge.errors import CatalogueError


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("11-11", 2025, date(2025, 11, 11)),
        ("lunar 1-1", 2026, date(2026, 2, 17)),
        ("lunar 1-1 -1", 2025, date(2025, 1, 28)),
        ("lunar 7-7", 2025, date(2025, 8, 29)),
        ("lunar 8-15", 2028, date(2028, 10, 3)),
        ("qingming", 2024, date(2024, 4, 4)),
        ("qingming", 2026, date(2026, 4, 5)),
        ("may sun 2", 2027, date(2027, 5, 9)),
        ("nov thu 4 +1", 2030, date(2030, 11, 29)),
        ("02-29", 2025, None),
    ],
)
def test_a_rule_gives_one_day_a_year(rule: str, year: int, day: date | None) -> None:
    assert DayRule(rule).in_year(year) == day


@pytest.mark.parametrize("rule", ["13-01", "02-30", "lunar", "sun 2", "nov thu 6", ""])
def test_a_rule_that_is_none_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"day|month"):
        DayRule(rule)


@pytest.mark.parametrize(
    ("key", "year", "start", "end"),
    [
        ("national", 2025, date(2025, 10, 1), date(2025, 10, 8)),
        ("mid_autumn", 2025, date(2025, 10, 1), date(2025, 10, 8)),
        ("national", 2024, date(2024, 10, 1), date(2024, 10, 7)),
        ("spring_festival", 2024, date(2024, 2, 10), date(2024, 2, 17)),
        ("new_year", 2024, date(2023, 12, 30), date(2024, 1, 1)),
        ("labour", 2025, date(2025, 5, 1), date(2025, 5, 5)),
        ("spring_festival", 2035, date(2035, 2, 7), date(2035, 2, 14)),
        ("national", 2040, date(2040, 10, 1), date(2040, 10, 7)),
    ],
)
def test_legal_holidays_are_announced_or_ruled(
    key: str, year: int, start: date, end: date
) -> None:
    holiday = load_calendar().holiday(key, year)

    assert holiday is not None
    assert (holiday.start, holiday.end, holiday.name) == (start, end, key)


def test_a_festival_without_a_day_off_has_no_holiday() -> None:
    calendar = load_calendar()

    assert calendar.holiday("qixi", 2025) is None
    assert calendar.festival("qixi", 2025) == date(2025, 8, 29)
    assert calendar.festival("nobody", 2025) is None


def test_promotions_have_windows_in_every_year() -> None:
    calendar = load_calendar()

    for event in calendar.events:
        for year in range(2020, 2041):
            window = calendar.event_period(event.key, year)
            assert window is not None
            assert window.grain == "event"
            assert window.name == event.key
            assert 1 <= window.days <= 45


def test_the_day_of_a_promotion_lies_in_its_window() -> None:
    calendar = load_calendar()

    for event in calendar.events:
        day, window = calendar.event_day(event.key, 2026), calendar.event_period(event.key, 2026)
        assert window is not None
        assert day is None or window.start <= day <= window.end


def test_events_on_a_day_are_those_whose_window_holds_it() -> None:
    calendar = load_calendar()

    assert calendar.events_on(date(2025, 11, 1)) == ("double11",)
    assert calendar.events_on(date(2026, 1, 2)) == ("double_festival",) or set(
        calendar.events_on(date(2026, 1, 2))
    ) >= {"double_festival"}
    assert calendar.events_on(date(2025, 7, 20)) == ()


@pytest.mark.parametrize("start", [(2, 29), (13, 1), (0, 1)])
def test_a_fiscal_year_begins_on_a_day_of_every_year(start: tuple[int, int]) -> None:
    with pytest.raises(CatalogueError):
        load_calendar(start)


def test_every_fault_of_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "promotions.yaml"
    path.write_text(
        "- key: a\n  title: A\n  window: [01-01, 01-40]\n"
        "- key: b\n  title: B\n  window: [01-01, 01-05]\n  colour: red\n",
        encoding="utf-8",
    )

    with pytest.raises(CatalogueError) as raised:
        read_rows(path, promotion_of)

    assert [reason.split(":")[:2] for reason in raised.value.reasons] == [
        ["promotions.yaml", "1"],
        ["promotions.yaml", "4"],
    ]


def test_a_file_that_is_no_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "festivals.yaml"
    path.write_text("key: a\n", encoding="utf-8")

    with pytest.raises(CatalogueError, match="a list of rows"):
        read_rows(path, festival_of)


def test_a_single_year_may_have_its_own_window(tmp_path: Path) -> None:
    path = tmp_path / "promotions.yaml"
    path.write_text(
        "- key: a\n  title: A\n  aliases: [a]\n  window: [10-20, 11-11]\n"
        "  years: {2025: [2025-10-15, 2025-11-14]}\n",
        encoding="utf-8",
    )

    (sale,) = read_rows(path, promotion_of)

    known, ruled = sale.period(2025), sale.period(2026)
    assert known is not None
    assert ruled is not None
    assert (known.start, known.end) == (date(2025, 10, 15), date(2025, 11, 14))
    assert (ruled.start, ruled.end) == (date(2026, 10, 20), date(2026, 11, 11))
