"""Laws of the date grammar, proved by counting days."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.dates.calendar import load_calendar
from knowledge.dates.phrases import DateReading, Span, read_dates
from knowledge.text.fold import folded

_DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))
_DAY = timedelta(days=1)
_WORDS = st.sampled_from([
    "今天", "昨天", "去年", "上", "上上", "本", "这", "周", "月", "个", "季度", "年", "天", "日",
    "号", "1", "3", "12", "31", "999", "2025", "一", "十", "廿", "半", "到", "至", "-", "~", ".",
    "/", "前", "后", "初", "底", "中旬", "第", "最后", "近", "最近", "以来", "至今", "之前",
    "之后", "从", "截止", "和", "之间", "双11", "618", "国庆", "春节", "期间", "大促", "那周",
    "晚上", "8点", "20:00", "小时", "比", "同期", "环比", "跟", "财年", "q3", "nov", "last",
    "days", "ago", "vs", "since", "周末", "工作日",
])  # fmt: skip


def _read(text: str, today: date, *, fiscal_start: tuple[int, int] = (1, 1)) -> DateReading:
    now = datetime.combine(today, time(10, 30))
    return read_dates(folded(text), now, load_calendar(fiscal_start))


def _only(text: str, today: date) -> Span:
    (span,) = _read(text, today).spans
    return span


@settings(max_examples=60, deadline=None)
@given(_DAYS, st.integers(1, 400))
def test_rolling_days_are_whole_and_end_yesterday(today: date, count: int) -> None:
    span = _only(f"近{count}天", today)

    assert span.end == today - _DAY
    assert span.start == today - count * _DAY


@settings(max_examples=60, deadline=None)
@given(_DAYS, st.integers(1, 12), st.integers(1, 28))
def test_a_day_without_a_year_is_the_newest_that_has_begun(
    today: date, month: int, day: int
) -> None:
    span = _only(f"{month}月{day}日", today)
    newest = today
    while (newest.month, newest.day) != (month, day):
        newest -= _DAY

    assert (span.start, span.end) == (newest, newest)


@settings(max_examples=40, deadline=None)
@given(_DAYS, st.integers(0, 6))
def test_a_weekday_is_the_newest_that_has_begun(today: date, weekday: int) -> None:
    span = _only(f"周{'一二三四五六日'[weekday]}", today)

    assert span.start is not None
    assert span.start.weekday() == weekday
    assert 0 <= (today - span.start).days < 7


@settings(max_examples=40, deadline=None)
@given(_DAYS, _DAYS)
def test_a_written_range_is_read_as_written(one: date, other: date) -> None:
    low, high = sorted((one, other))

    span = _only(f"{low.isoformat()}至{high.isoformat()}", date(2033, 1, 1))

    assert (span.start, span.end) == (low, high)


@settings(max_examples=40, deadline=None)
@given(_DAYS)
def test_last_month_ends_the_day_before_this_month(today: date) -> None:
    last, this = _only("上个月", today), _only("本月", today)

    assert last.end is not None
    assert last.end + _DAY == this.start
    assert last.start is not None
    assert last.start.day == 1
    assert (this.end, this.running) == (today, True)


@settings(max_examples=200, deadline=None)
@given(st.lists(_WORDS, max_size=9), _DAYS)
def test_no_mixture_of_time_words_breaks_the_grammar(words: list[str], today: date) -> None:
    reading = _read("".join(words), today, fiscal_start=(4, 1))

    for span in (*reading.spans, *([reading.base] if reading.base else [])):
        assert span.start is None or span.end is None or span.start <= span.end
        period = span.period(earliest=date(2010, 1, 1), today=today)
        assert period.bounds()[0] < period.bounds()[1]


def test_span_text_is_the_slice_it_points_at() -> None:
    text = folded("看看 2025 年 10 月 和 雙11 的 GMV")

    reading = read_dates(text, datetime.fromisoformat("2025-11-19T10:00"), load_calendar())

    assert [span.text for span in reading.spans] == ["2025年10月", "双11"]
    assert all(text.text[span.i : span.j] == span.text for span in reading.spans)


def test_only_the_head_of_a_long_text_is_read() -> None:
    filler = "一二三四五六七八九十到至0123456789-" * 4000

    head = _read("昨天的销售额，" + filler, date(2025, 11, 19))
    tail = _read("啊" * 3000 + "昨天的销售额", date(2025, 11, 19))

    assert head.spans[0].start == date(2025, 11, 18)
    assert all(span.j <= 2000 for span in head.spans)
    assert tail.spans == ()


@pytest.mark.parametrize(
    ("text", "start", "end", "running"),
    [
        ("11月", date(2025, 11, 1), date(2025, 11, 19), True),
        ("10月", date(2025, 10, 1), date(2025, 10, 31), False),
        ("双11之后", date(2025, 11, 12), date(2025, 11, 19), False),
        ("截止昨天", date(2025, 1, 1), date(2025, 11, 18), False),
        ("本周", date(2025, 11, 17), date(2025, 11, 19), True),
        ("下周", date(2025, 11, 24), date(2025, 11, 30), False),
    ],
)
def test_period_closes_open_sides_and_cuts_what_runs(
    text: str, start: date, end: date, *, running: bool
) -> None:
    today = date(2025, 11, 19)

    period = _only(text, today).period(earliest=date(2025, 1, 1), today=today)

    assert (period.start, period.end, period.running) == (start, end, running)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("财年", date(2025, 4, 1), date(2025, 11, 19)),
        ("上财年", date(2024, 4, 1), date(2025, 3, 31)),
        ("2025财年", date(2025, 4, 1), date(2026, 3, 31)),
        ("FY24", date(2024, 4, 1), date(2025, 3, 31)),
        ("本财年Q1", date(2025, 4, 1), date(2025, 6, 30)),
        ("2024财年下半年", date(2024, 10, 1), date(2025, 3, 31)),
        ("FY2025 Q2", date(2025, 7, 1), date(2025, 9, 30)),
    ],
)
def test_fiscal_years_begin_where_the_shop_says(text: str, start: date, end: date) -> None:
    (span,) = _read(text, date(2025, 11, 19), fiscal_start=(4, 1)).spans

    assert (span.start, span.end) == (start, end)


def test_events_and_festivals_carry_their_key() -> None:
    reading = _read("双11、618期间、年货节、春节、国庆假期", date(2025, 11, 19))

    assert [span.name for span in reading.spans] == [
        "double11",
        "618",
        "nianhuo",
        "spring_festival",
        "national",
    ]
    assert {span.grain for span in reading.spans} == {"event"}


def test_words_of_time_that_nobody_read_are_left_over() -> None:
    reading = _read("前段时间的GMV", date(2025, 11, 19))

    assert reading.spans == ()
    assert [word for _, _, word in reading.left] == ["前段时间"]


def test_comparison_words_are_named() -> None:
    text = folded("11月GMV比10月增长多少")

    reading = read_dates(text, datetime.fromisoformat("2025-11-19"), load_calendar())

    assert [text.text[i:j] for i, j in reading.compare_at] == ["比"]
    assert reading.base is not None
    assert reading.base.text == "10月"


def test_plain_dates_load_neither_lunar_nor_holiday_tables() -> None:
    program = (
        "import sys; from datetime import datetime; from knowledge.dates.calendar import"
        " load_calendar; from knowledge.dates.report import when_json;"
        " when_json('近7天和上个月的GMV, 双11期间', datetime(2025, 11, 19), load_calendar());"
        " print({'lunar_python', 'chinese_calendar', 'pandas'} & set(sys.modules))"
    )

    done = subprocess.run(  # noqa: S603  # our own interpreter, our own words
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "set()"
