"""Times that come back are slots: neither spans nor left over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.dates.calendar import load_calendar
from knowledge.dates.phrases import DateReading, read_dates
from knowledge.dates.slots import Slot
from knowledge.text.fold import folded

_NOW = datetime.fromisoformat("2025-12-08T10:30")


def _read(text: str) -> DateReading:
    return read_dates(folded(text), _NOW, load_calendar())


def test_slot_points_at_its_words_and_leaves_nothing_behind() -> None:
    text = folded("看看 11 月 每周三 的订单")

    reading = read_dates(text, _NOW, load_calendar())

    assert reading.slots == (Slot(5, 8, "weekday", ("3",)),)
    assert text.text[5:8] == "每周三"
    assert [span.text for span in reading.spans] == ["11月"]
    assert reading.left == ()


@pytest.mark.parametrize(
    "text", ["每天的销售额", "每周的退款率", "上周三", "11月第二个周末", "周末"]
)
def test_breakdown_or_single_day_is_no_slot(text: str) -> None:
    assert _read(text).slots == ()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 23), st.integers(1, 24))
def test_hours_are_those_the_clock_passes_through(start: int, end: int) -> None:
    end = max(end, start + 1)
    expected = tuple(f"{hour:02d}" for hour in range(start, end))

    reading = _read(f"上周每天{start}:00到{end}:00的订单")

    assert [slot.values for slot in reading.slots] == [expected]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.integers(0, 60))
def test_same_days_a_week_earlier_are_seven_days_back(length: int, back: int) -> None:
    end = date(2025, 12, 7) - timedelta(days=back)
    start = end - timedelta(days=length)

    reading = _read(f"{start}到{end}比上周同期")

    assert reading.compare == "given"
    assert reading.base is not None
    assert reading.base.start == start - timedelta(days=7)
    assert reading.base.end == end - timedelta(days=7)


def test_bracket_spells_the_base_out() -> None:
    reading = _read("12月1日至7日与前一周（11月24日至30日）对比")

    assert reading.base is not None
    assert (reading.base.start, reading.base.end) == (date(2025, 11, 24), date(2025, 11, 30))
    assert len(reading.spans) == 1


@pytest.mark.parametrize("text", ["早上开会要用：昨天的销售额", "今天下午要汇报昨天的退款"])
def test_hour_of_the_meeting_is_not_asked_about(text: str) -> None:
    reading = _read(text)

    assert [span.text for span in reading.spans] == ["昨天"]
    assert reading.left == ()
