"""Numbers, days and names as people read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dates.period import Period
from skills.kpi.saying.wording import (
    arrow,
    clipped,
    direction,
    grouped,
    in_wan,
    key_name,
    shown,
    span,
    width,
)
from tests.support.fake_metrics import FakeCatalogue
from tests.support.kpi_shop import days


@pytest.mark.parametrize(
    ("metric", "value", "said"),
    [
        ("paid_amount", 150_949_633, "1,509,496.33 元"),
        ("paid_amount", -5, "-0.05 元"),
        ("paid_amount", 0, "0.00 元"),
        ("paid_amount", None, "暂无数据"),
        ("aov", Decimal("19500.5"), "195.01 元"),
        ("orders", 12345, "12,345 单"),
        ("uv", Decimal("10.5"), "10.5 人"),
        ("conversion_rate", Decimal("0.02333"), "2.33%"),
        ("roi", Decimal("4.652"), "4.65"),
        ("days_of_supply", Decimal(30), "30.0 天"),
        ("rating", Decimal("4.8"), "4.80 分"),
    ],
)
def test_values_have_unit_and_separators(metric: str, value: Decimal | int, said: str) -> None:
    assert str(shown(FakeCatalogue().find(metric), value)) == said


def test_another_currency_is_named() -> None:
    assert str(shown(FakeCatalogue().find("paid_amount"), 5, "GBP")) == "0.05 英镑"


@pytest.mark.parametrize(
    ("yuan", "said"),
    [
        ("1509496.33", "约 150.9 万元"),
        ("9999.99", ""),
        ("10000", "即 1 万元"),
        ("88000", "即 8.8 万元"),
        ("12345.6", "约 1.23 万元"),
        ("-23456", "约 -2.35 万元"),
        ("150949633", "约 1.51 亿元"),
        ("20000000", "即 2,000 万元"),
    ],
)
def test_large_money_is_also_said_in_wan(yuan: str, said: str) -> None:
    assert in_wan(Decimal(yuan)) == said


@pytest.mark.parametrize(
    ("change", "word", "cell"),
    [
        ("0.123", "涨", "▲12.3%"),
        ("-0.2", "跌", "▼20.0%"),
        ("0.0004", "持平", "持平"),
        ("0", "持平", "持平"),
        ("12.3456", "涨", "▲1,234.6%"),
    ],
)
def test_changes_have_a_direction(change: str, word: str, cell: str) -> None:
    assert (direction(Decimal(change)), arrow(Decimal(change))) == (word, cell)


def _clock(start: str, end: str) -> Period:
    instants = datetime.fromisoformat(start), datetime.fromisoformat(end)
    last = instants[1].date() if instants[1].hour else instants[0].date()
    return Period(instants[0].date(), last, "hours", clock=instants)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (days("2026-11-16", "2026-11-22"), "2026-11-16～11-22"),
        (days("2025-12-30", "2026-01-02"), "2025-12-30～2026-01-02"),
        (days("2026-11-21", "2026-11-21"), "2026-11-21（周六）"),
        (_clock("2026-11-11T20:00", "2026-11-12T00:00"), "2026-11-11（周三）20:00～24:00"),
        (_clock("2026-11-11T08:00", "2026-11-11T09:30"), "2026-11-11（周三）08:00～09:30"),
        (_clock("2026-11-11T20:00", "2026-11-12T02:00"), "2026-11-11 20:00～11-12 02:00"),
    ],
)
def test_spans_name_every_day_once(period: Period, said: str) -> None:
    assert span(period) == said


@pytest.mark.parametrize(
    ("key", "dimension", "said"),
    [
        ("2026-11-16", "day", "11-16 周一"),
        ("2026-11-16", "week", "11-16 起"),
        ("7", "weekday", "周日"),
        ("08", "hour", "08 点"),
        ("", "channel", "未注明"),
        ("直通\n车\t 站内", "channel", "直通 车 站内"),
    ],
)
def test_keys_are_named(key: str, dimension: str, said: str) -> None:
    assert key_name(key, dimension) == said


@given(st.text(max_size=40), st.integers(2, 30))
def test_clipped_text_fits_and_short_text_stays(text: str, columns: int) -> None:
    cut = clipped(text, columns)

    assert width(cut) <= columns
    assert cut == text or width(text) > columns


@given(st.decimals(-(10**12), 10**12, places=4))
def test_grouped_numbers_round_by_less_than_half(value: Decimal) -> None:
    read = Decimal(grouped(value, 2).replace(",", ""))

    assert abs(read - value) <= Decimal("0.005")


def test_a_day_has_its_weekday() -> None:
    assert span(Period(date(2026, 11, 22), date(2026, 11, 22))) == "2026-11-22（周日）"
