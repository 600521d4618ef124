"""What kind of day a day is, and which days of earlier years are like it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from knowledge.dates.calendar import load_calendar
from skills.kpi.alerts.days import special, years_before
from skills.kpi.alerts.rules import load_rules

CALENDAR = load_calendar()
SEASONS = load_rules().seasons


def _where(day: str) -> tuple[str, str] | None:
    found = special(date.fromisoformat(day), SEASONS, CALENDAR)
    return (found.season.key, found.place) if found else None


def _before(day: str) -> list[list[str]]:
    when = date.fromisoformat(day)
    found = special(when, SEASONS, CALENDAR)
    assert found is not None
    return [[d.isoformat() for d in same] for same in years_before(when, found, 2, CALENDAR)]


@pytest.mark.parametrize(
    ("day", "where"),
    [
        ("2026-09-16", None),
        ("2026-11-11", ("double11", "in")),
        ("2026-10-20", ("double11", "in")),  # presale
        ("2026-10-12", ("double11", "before")),
        ("2026-11-13", ("double11", "after")),
        ("2026-06-18", ("618", "in")),
        ("2026-06-20", ("618", "after")),  # the Dragon Boat weekend lies in it
        ("2026-02-17", ("spring_festival", "in")),
        ("2026-02-05", ("nianhuo", "after")),
        ("2026-10-03", ("national", "in")),
        ("2026-08-18", None),  # too small to bend the weeks around it
    ],
)
def test_day_stands_in_its_season(day, where):
    assert _where(day) == where


def test_day_of_a_promotion_is_held_against_the_same_day_of_it():
    assert _before("2026-11-11") == [["2025-11-11"], ["2024-11-11"]]


def test_lunar_feast_takes_its_days_along():
    assert _before("2026-02-17") == [["2025-01-29"], ["2024-02-10"]]


def test_day_after_a_promotion_is_held_against_the_days_after_it():
    assert _before("2026-11-15")[0] == ["2025-11-14", "2025-11-15", "2025-11-16"]


def test_first_day_after_leaves_the_promotion_itself_out():
    assert _before("2026-11-12")[0] == ["2025-11-12", "2025-11-13"]


def test_days_of_other_years_stand_in_the_same_place_of_the_same_season():
    day, wrong = date(2024, 1, 1), []
    while day < date(2028, 1, 1):
        found = special(day, SEASONS, CALENDAR)
        for same in years_before(day, found, 2, CALENDAR) if found else ():
            others = {special(d, SEASONS, CALENDAR) for d in same}
            wrong += [
                (day, other)
                for other in others
                if other is None or other.season.is_holiday < found.season.is_holiday
            ]
        day += timedelta(days=1)

    assert [day for day, other in wrong if other is None] == []
