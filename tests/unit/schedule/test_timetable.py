"""Slots: one for each local day or hour, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule.timetable import (
    Quiet,
    Rule,
    deadline,
    instant,
    next_slot,
    patience,
    slots,
)
from tests.support.clock import SHANGHAI

ZONES = ("Asia/Shanghai", "Europe/Helsinki", "America/New_York", "Australia/Lord_Howe")
HELSINKI = ZoneInfo("Europe/Helsinki")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def names(rule: Rule, start: str, end: str) -> list[str]:
    return [slot.name for slot in slots(rule, at(start, rule.zone), at(end, rule.zone))]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", [time(0), time(2, 30), time(3), time(9), time(23, 30)])
def test_every_local_day_of_five_years_has_one_slot_on_that_day(zone, clock):
    rule = Rule("day", clock, ZoneInfo(zone))
    first, days = date(2024, 1, 1), 5 * 365

    found = list(slots(rule, at("2024-01-01T00:00", rule.zone) - timedelta(seconds=1),
                       at("2028-12-29T23:59", rule.zone)))  # fmt: skip

    assert [slot.name for slot in found] == [str(first + timedelta(n)) for n in range(days)]
    assert all(slot.due.astimezone(rule.zone).date().isoformat() == slot.name for slot in found)


def test_skipped_hour_gives_the_first_instant_behind_it():
    assert instant(date(2026, 3, 29), time(3, 30), HELSINKI) == at("2026-03-29T04:00", HELSINKI)


def test_repeated_hour_counts_once_the_first_time():
    found = instant(date(2026, 10, 25), time(3, 30), HELSINKI)

    assert found == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_hourly_slots_leave_the_skipped_hour_out_and_take_the_repeated_one_once():
    rule = Rule("hour", time(0), HELSINKI)

    spring = names(rule, "2026-03-29T01:30", "2026-03-29T05:30")
    autumn = names(rule, "2026-10-25T01:30", "2026-10-25T05:30")

    assert [name[-2:] for name in spring] == ["02", "04", "05"]
    assert [name[-2:] for name in autumn] == ["02", "03", "04", "05"]


def test_quiet_hours_over_midnight_hold_hourly_slots_back():
    rule = Rule("hour", time(0), SHANGHAI, quiet=Quiet(time(22), time(8)))

    found = names(rule, "2026-11-19T20:30", "2026-11-20T09:30")

    assert [name[-2:] for name in found] == ["21", "08", "09"]


def test_month_day_31_is_the_last_day_of_shorter_months():
    rule = Rule("month", time(10), SHANGHAI, month_day=31)

    assert names(rule, "2026-01-01T00:00", "2026-04-30T23:00") == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
    ]


def test_week_comes_on_its_weekday():
    rule = Rule("week", time(9, 30), SHANGHAI, weekday=0)

    assert names(rule, "2026-11-16T09:30", "2026-12-01T00:00") == ["2026-11-23", "2026-11-30"]


def test_workdays_follow_the_announced_calendar():
    """In 2025 the National Day holiday ran from 1 to 8 October, 28 September was worked for it."""
    rule = Rule("day", time(9), SHANGHAI, workdays=True)

    assert names(rule, "2025-09-27T00:00", "2025-10-12T23:00") == [
        "2025-09-28",
        "2025-09-29",
        "2025-09-30",
        "2025-10-09",
        "2025-10-10",
        "2025-10-11",
    ]


def test_daily_push_may_be_late_until_midnight_and_a_late_evening_one_two_hours():
    rule = Rule("day", time(9), SHANGHAI)

    assert deadline(rule, at("2026-11-20T09:00")) == at("2026-11-21T00:00")
    assert deadline(rule, at("2026-11-20T23:30")) == at("2026-11-21T01:30")
    assert patience(rule, at("2026-11-20T09:00")) == at("2026-11-20T12:00")


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["hour", "day", "week", "month"]),
    st.sampled_from(ZONES),
    st.times(),
)
def test_next_slot_is_the_first_of_the_slots_behind_an_instant(after, cadence, zone, clock):
    rule = Rule(cadence, clock.replace(second=0, microsecond=0), ZoneInfo(zone))

    found = next_slot(rule, after)

    assert found.due > after
    assert list(slots(rule, after, found.due)) == [found]
