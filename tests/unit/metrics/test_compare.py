"""What a period is held against (C28)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.dates.period import Period
from knowledge.metrics.compare import (
    CompareKind,
    base_period,
    change,
    normalise,
    whole_period,
)
from tests.support.facts import days

YEARS = {
    ("double11", 2025): days("2025-10-09", "2025-11-14", grain="event", name="double11"),
    ("double11", 2024): days("2024-10-14", "2024-11-14", grain="event", name="double11"),
    ("new_year", 2026): days("2026-01-20", "2026-02-23", grain="event", name="new_year"),
    ("new_year", 2025): days("2024-12-30", "2025-02-04", grain="event", name="new_year"),
}


class Calendar:
    def event_period(self, key: str, year: int, /) -> Period | None:
        return YEARS.get((key, year))


CALENDAR = Calendar()


def base(period: Period, kind: CompareKind = "previous") -> tuple[str, str]:
    found = base_period(period, kind, calendar=CALENDAR)
    assert found is not None
    return str(found.start), str(found.end)


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (days("2025-11-18", grain="day"), ("2025-11-17", "2025-11-17")),
        (days("2025-03-01", "2025-03-31", grain="month"), ("2025-02-01", "2025-02-28")),
        (days("2025-02-01", "2025-02-28", grain="month"), ("2025-01-01", "2025-01-31")),
        (days("2025-01-01", "2025-01-31", grain="month"), ("2024-12-01", "2024-12-31")),
        (days("2025-11-10", "2025-11-16", grain="week"), ("2025-11-03", "2025-11-09")),
        (days("2025-07-01", "2025-09-30", grain="quarter"), ("2025-04-01", "2025-06-30")),
        (days("2025-01-01", "2025-06-30", grain="half"), ("2024-07-01", "2024-12-31")),
        (days("2024-01-01", "2024-12-31", grain="year"), ("2023-01-01", "2023-12-31")),
        (days("2024-07-01", "2025-06-30", grain="year"), ("2023-07-01", "2024-06-30")),
        (days("2025-11-12", "2025-11-18", grain="rolling"), ("2025-11-05", "2025-11-11")),
        (days("2025-11-01", "2025-11-30", grain="rolling"), ("2025-10-02", "2025-10-31")),
        (days("2025-11-03", "2025-11-05"), ("2025-10-31", "2025-11-02")),
        (days("2025-01-01", "2025-07-31"), ("2024-06-01", "2024-12-31")),
    ],
)
def test_c28_previous_is_the_period_of_the_same_kind_just_before(
    period: Period, expected: tuple[str, str]
) -> None:
    assert base(period) == expected


@pytest.mark.parametrize(
    ("grain", "period", "expected"),
    [
        ("month", ("2025-11-01", "2025-11-12"), ("2025-10-01", "2025-10-12")),
        ("month", ("2025-03-01", "2025-03-30"), ("2025-02-01", "2025-02-28")),
        ("week", ("2025-11-17", "2025-11-19"), ("2025-11-10", "2025-11-12")),
        ("quarter", ("2025-10-01", "2025-11-12"), ("2025-07-01", "2025-08-12")),
        ("half", ("2025-07-01", "2025-11-12"), ("2025-01-01", "2025-05-15")),
        ("year", ("2025-01-01", "2025-11-19"), ("2024-01-01", "2024-11-19")),
    ],
)
def test_c28_a_running_period_is_held_against_the_same_elapsed_days(
    grain: str, period: tuple[str, str], expected: tuple[str, str]
) -> None:
    assert base(days(*period, grain=grain, running=True)) == expected


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (days("2025-11-18", grain="day"), ("2024-11-18", "2024-11-18")),
        (days("2024-02-29", grain="day"), ("2023-02-28", "2023-02-28")),
        (days("2024-02-01", "2024-02-29", grain="month"), ("2023-02-01", "2023-02-28")),
        (days("2025-02-01", "2025-02-28", grain="month"), ("2024-02-01", "2024-02-29")),
        (days("2025-01-01", "2025-02-28"), ("2024-01-01", "2024-02-29")),
        (
            days("2025-02-01", "2025-02-28", grain="month", running=True),
            ("2024-02-01", "2024-02-28"),
        ),
        (days("2025-11-10", "2025-11-16", grain="week"), ("2024-11-10", "2024-11-16")),
        (days("2025-02-22", "2025-02-28", grain="rolling"), ("2024-02-22", "2024-02-28")),
    ],
)
def test_c28_year_is_the_same_dates_one_year_earlier(
    period: Period, expected: tuple[str, str]
) -> None:
    assert base(period, "year") == expected


def test_same_weekday_is_a_week_earlier() -> None:
    assert base(days("2025-11-18", grain="day"), "same_weekday") == ("2025-11-11", "2025-11-11")


def test_today_is_held_against_yesterday_up_to_the_same_clock_time() -> None:
    today = _hours("2025-11-19T00:00", "2025-11-19T10:30")

    found = base_period(today, "previous", calendar=CALENDAR)

    assert found == _hours("2025-11-18T00:00", "2025-11-18T10:30")


def test_hours_over_midnight_are_held_against_the_night_before() -> None:
    night = _hours("2025-11-10T20:00", "2025-11-11T02:00")

    found = base_period(night, "previous", calendar=CALENDAR)

    assert found == _hours("2025-11-09T20:00", "2025-11-10T02:00")


def test_hours_of_a_leap_day_are_held_against_the_day_before_it_a_year_earlier() -> None:
    found = base_period(_hours("2024-02-29T20:00", "2024-03-01T00:00"), "year", calendar=CALENDAR)

    assert found is not None
    assert found.clock == (_at("2023-02-28T20:00"), _at("2023-03-01T00:00"))


def test_an_event_is_held_against_the_same_event_a_year_before() -> None:
    assert base(YEARS["double11", 2025], "event") == ("2024-10-14", "2024-11-14")
    assert base(YEARS["new_year", 2026], "event") == ("2024-12-30", "2025-02-04")


def test_a_running_event_is_cut_like_for_like() -> None:
    running = days("2025-10-09", "2025-10-11", grain="event", name="double11", running=True)

    assert base(running, "event") == ("2024-10-14", "2024-10-16")


def test_a_festival_day_is_held_against_last_years() -> None:
    day = days("2025-11-11", grain="day", name="double11")

    assert base(day, "event") == ("2024-11-11", "2024-11-11")


def test_a_lunar_festival_day_keeps_its_place_before_the_end() -> None:
    feast = days("2026-02-17", grain="day", name="new_year")

    assert base(feast, "event") == ("2025-01-29", "2025-01-29")


def test_an_event_the_calendar_does_not_know_has_no_base() -> None:
    unknown = days("2025-06-18", grain="event", name="618")

    assert base_period(unknown, "event", calendar=CALENDAR) is None
    assert base_period(days("2025-06-18"), "event", calendar=CALENDAR) is None


@pytest.mark.parametrize(
    ("period", "given", "expected"),
    [
        (
            days("2025-11-01", "2025-11-12", grain="month", running=True),
            days("2025-10-01", "2025-10-31", grain="month"),
            ("previous", "2025-10-12"),
        ),
        (
            days("2025-11-01", "2025-11-12", grain="month", running=True),
            days("2024-11-01", "2024-11-30", grain="month"),
            ("year", "2024-11-12"),
        ),
        (
            days("2025-01-01", "2025-11-12", grain="year", running=True),
            days("2024-01-01", "2024-12-31", grain="year"),
            ("year", "2024-11-12"),
        ),
        (
            days("2025-11-17", "2025-11-19", grain="week", running=True),
            days("2025-11-10", "2025-11-16", grain="week"),
            ("previous", "2025-11-12"),
        ),
        (
            days("2025-11-01", "2025-11-12", grain="month", running=True),
            days("2025-09-01", "2025-09-30", grain="month"),
            ("given", "2025-09-30"),
        ),
        (
            days("2025-10-01", "2025-10-31", grain="month"),
            days("2025-09-01", "2025-09-30", grain="month"),
            ("previous", "2025-09-30"),
        ),
        (
            YEARS["double11", 2025],
            YEARS["double11", 2024],
            ("event", "2024-11-14"),
        ),
    ],
)
def test_a_named_period_that_is_the_natural_one_is_cut_like_for_like(
    period: Period, given: Period, expected: tuple[str, str]
) -> None:
    kind, found = normalise(period, given, CALENDAR)

    assert (kind, str(found.end)) == expected
    assert base_period(period, "given", given=given, calendar=CALENDAR) == found


def test_today_against_yesterday_by_name_is_cut_to_the_clock() -> None:
    today = _hours("2025-11-19T00:00", "2025-11-19T10:30")

    kind, found = normalise(today, days("2025-11-18", grain="day"), CALENDAR)

    assert kind == "previous"
    assert found.clock == (_at("2025-11-18T00:00"), _at("2025-11-18T10:30"))


@pytest.mark.parametrize(
    ("value", "held_against", "expected"),
    [
        (12, 10, Decimal("0.2")),
        (-5, -10, Decimal("0.5")),
        (5, -10, Decimal("1.5")),
        (5, 0, None),
        (None, 5, None),
        (5, None, None),
        (0, 5, Decimal(-1)),
    ],
)
def test_c28_change_is_relative_to_the_size_of_the_base(
    value: int | None, held_against: int | None, expected: Decimal | None
) -> None:
    assert change(value, held_against) == expected


@pytest.mark.parametrize(
    ("period", "last_day"),
    [
        (days("2025-11-17", "2025-11-19", grain="week", running=True), "2025-11-23"),
        (days("2025-11-01", "2025-11-19", grain="month", running=True), "2025-11-30"),
        (days("2025-10-01", "2025-11-19", grain="quarter", running=True), "2025-12-31"),
        (days("2025-07-01", "2025-11-19", grain="year", running=True), "2026-06-30"),
        (days("2025-11-01", "2025-11-19", grain="month"), "2025-11-19"),
    ],
)
def test_the_whole_of_a_running_period_ends_with_the_calendar(
    period: Period, last_day: str
) -> None:
    assert str(whole_period(period).end) == last_day


@settings(max_examples=150, deadline=None)
@given(
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    length=st.integers(1, 400),
    grain=st.sampled_from(("day", "week", "month", "quarter", "half", "year", "rolling", "range")),
    running=st.booleans(),
    kind=st.sampled_from([k for k in get_args(CompareKind) if k not in ("event", "given")]),
)
def test_a_base_lies_before_its_period_and_is_never_longer_than_a_leap_day_more(
    start: date, length: int, grain: str, running: Literal[True, False], kind: CompareKind
) -> None:
    period = Period(start, start + timedelta(days=length - 1), grain, running)  # type: ignore[arg-type]  # drawn from Grain

    found = base_period(period, kind, calendar=CALENDAR)

    assert found is not None
    assert found.start < period.start
    assert found.end < period.end
    if running:
        assert found.days <= period.days + 1


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _hours(start: str, end: str) -> Period:
    opened, closed = _at(start), _at(end)
    last = (closed - timedelta(microseconds=1)).date()
    return Period(opened.date(), last, "hours", clock=(opened, closed))
