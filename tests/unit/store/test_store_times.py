# ruff: noqa: DTZ001  # instants in the store are the shop's wall clock, naive
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.store.importers.times import Clock, read_instant, read_period

SHANGHAI = Clock(ZoneInfo("Asia/Shanghai"), date(2000, 1, 1), date(2027, 12, 31))
instants = st.datetimes(datetime(2000, 1, 1), datetime(2027, 12, 31)).map(
    lambda at: at.replace(microsecond=0)
)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-11-01", datetime(2026, 11, 1)),
        ("2026-11-01 09:05", datetime(2026, 11, 1, 9, 5)),
        ("2026/11/1 9:05:07", datetime(2026, 11, 1, 9, 5, 7)),
        ("2026.11.01 09:05:07.25", datetime(2026, 11, 1, 9, 5, 7, 250000)),
        ("2026年11月1日 9时5分", datetime(2026, 11, 1, 9, 5)),
        ("2026-11-01T09:05:07Z", datetime(2026, 11, 1, 17, 5, 7)),
        ("2026-01-24 17:34:28 +0500", datetime(2026, 1, 24, 20, 34, 28)),
        ("2026-01-24 17:34:28+05:30", datetime(2026, 1, 24, 20, 4, 28)),
        ("20261101", datetime(2026, 11, 1)),
        ("2026-11-01（周日）", datetime(2026, 11, 1)),
        ("2026/11/01 星期日", datetime(2026, 11, 1)),
        ("261101-123456789012345", datetime(2026, 11, 1)),
        ("20261101090507", datetime(2026, 11, 1, 9, 5, 7)),
        ("12/1/2010 8:26", datetime(2010, 12, 1, 8, 26)),
        ("1/24/2026 12:34 AM", datetime(2026, 1, 24, 0, 34)),
        ("1/24/2026 5:34 PM", datetime(2026, 1, 24, 17, 34)),
        ("45000", datetime(2023, 3, 15)),
        ("45000.5", datetime(2023, 3, 15, 12)),
        ("0000-00-00 00:00:00", None),
    ],
)
def test_times_of_exports(said: str, at: datetime | None) -> None:
    assert read_instant(said, SHANGHAI) == at


@pytest.mark.parametrize("said", ["昨天", "13/13/2026", "2026-02-30", "24:00", "1700000000", "12"])
def test_what_is_no_time_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_instant(said, SHANGHAI)


@given(instants)
def test_iso_text_excel_serials_and_unix_seconds_come_back(at: datetime) -> None:
    serial = (at - datetime(1899, 12, 30)) / timedelta(days=1)
    unix = at.replace(tzinfo=SHANGHAI.zone).astimezone(UTC).timestamp()

    assert read_instant(at.isoformat(sep=" "), SHANGHAI) == at
    assert read_instant(repr(serial), SHANGHAI) == at
    assert read_instant(str(int(unix)), SHANGHAI, "unix_s") == at
    assert read_instant(str(int(unix) * 1000), SHANGHAI, "unix_ms") == at


def test_day_first_is_told_by_a_pattern() -> None:
    assert read_instant("3/2/2026", SHANGHAI, "%d/%m/%Y") == datetime(2026, 2, 3)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026年11月", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-11-11", date(2026, 11, 11), date(2026, 11, 11)),
        ("2026-11-01..2026-11-11", date(2026, 11, 1), date(2026, 11, 11)),
        ("2026-11..2026-Q4", date(2026, 11, 1), date(2026, 12, 31)),
    ],
)
def test_periods_of_targets(said: str, first: date, last: date) -> None:
    assert read_period(said) == (first, last)


@pytest.mark.parametrize("said", ["2026-13", "2026-Q5", "11", "2026-11-11..2026-11-01", "双11"])
def test_what_is_no_period_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_period(said)
