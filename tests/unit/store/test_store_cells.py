# ruff: noqa: DTZ001  # instants in the store are the shop's wall clock, naive
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.store.importers.cells import (
    Bad,
    BadCellError,
    Cell,
    Memo,
    converter,
    fen_of,
    plain,
    read_count,
    read_id,
    read_money,
    read_number,
)
from knowledge.store.importers.currency import is_in
from knowledge.store.importers.fields import TABLES
from knowledge.store.importers.times import Clock

CLOCK = Clock(ZoneInfo("Asia/Shanghai"), date(2000, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('="193"', "193"),
        ('=" 193 "', "193"),
        ("'138", "138"),
        ("\t杯\t", "杯"),
        ("-", ""),
        ("--", ""),
        (" NULL ", ""),
        (float("nan"), ""),
        (None, ""),
        (0, "0"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("a-b", "a-b"),
    ],
)
def test_plain_takes_wrappings_off_and_knows_no_value(cell: object, said: str) -> None:
    assert plain(cell) == said


@given(st.text("0123456789nulaeEAT级²", min_size=1, max_size=6))
def test_a_code_is_read_the_same_with_a_blank_before_it(said: str) -> None:
    assert _code_or_reason(said) == _code_or_reason(f" {said}")


def _code_or_reason(cell: str) -> object:
    try:
        return read_id(cell)
    except BadCellError as fault:
        return fault.args


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (17850.0, "17850"),
        ("17850.0", "17850"),
        ("00123", "00123"),
        ("85123A", "85123A"),
        (85123, "85123"),
        ("1.5", "1.5"),
        ('="123456789012345678"', "123456789012345678"),
        (None, ""),
    ],
)
def test_ids_stay_text(cell: object, code: str) -> None:
    assert read_id(cell) == code


@pytest.mark.parametrize("cell", [1.93052e17, "1.93052E+17", "1.9e+18"])
def test_ids_that_lost_digits_are_refused(cell: object) -> None:
    with pytest.raises(BadCellError, match="末位已丢失"):
        read_id(cell)


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1,234.50", 123450),
        ("￥12.3", 1230),
        ("¥ 12.3元", 1230),
        ("£1,234.50", 123450),
        ("１２．５", 1250),
        ("(3.20)", -320),
        ("-3.2", -320),
        ("1.2万", 1200000),
        ("RMB 5", 500),
        (0.1 + 0.2, 30),
        (Decimal("0.005"), 1),
        (-0.005, -1),
        ("-", None),
        ("0元", 0),
    ],
)
def test_money_is_read_exactly_into_fen(cell: object, fen: int | None) -> None:
    assert read_money(cell) == fen


@given(st.integers(-(10**14), 10**14))
def test_money_written_with_separators_comes_back(fen: int) -> None:
    assert read_money(f"{Decimal(fen) / 100:,.2f}") == fen


@given(st.decimals(-(10**9), 10**9, places=6))
def test_rounding_is_never_more_than_half_a_fen(amount: Decimal) -> None:
    assert abs(fen_of(amount) - amount * 100) <= Decimal("0.5")


def test_percent_is_a_share() -> None:
    assert read_number("89.45%") == Decimal("0.8945")


@pytest.mark.parametrize("cell", ["abc", "1e400", "inf", "1e308", "1.2.3", "一", "12\x00"])
def test_what_is_no_number_is_refused(cell: str) -> None:
    with pytest.raises(BadCellError):
        read_number(cell)


def test_counts_are_whole() -> None:
    assert (read_count("6.0"), read_count("6,069"), read_count("-")) == (6, 6069, None)
    with pytest.raises(BadCellError, match="整数"):
        read_count("1.5")


@given(st.text() | st.floats() | st.integers() | st.binary() | st.booleans())
def test_every_kind_of_column_reads_or_refuses_any_cell(cell: object) -> None:
    for spec in TABLES.values():
        for field in spec.fields.values():
            Memo(converter(field.kind, CLOCK))[cell]


def test_memo_keeps_the_reason_of_a_refused_cell() -> None:
    memo = Memo(read_count)

    assert (memo["3"], memo.faulty) == (3, False)
    assert (memo["x"], memo.faulty) == (Bad("不是数字"), True)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("flag", "是", True),
        ("flag", 0.0, False),
        ("flag", "", None),
        ("event", "加购", "cart"),
        ("event", "PV", "pv"),
        ("rating", "4.5", Decimal("4.5")),
        ("region", "广东省深圳市南山区科技园某路 5 号", "广东"),
        ("region", "浙江省", "浙江省"),
        ("day", 20260811.0, date(2026, 8, 11)),
        ("day", datetime(2026, 8, 11, 23), date(2026, 8, 11)),
        ("instant", date(2026, 8, 11), datetime(2026, 8, 11)),
        ("period", date(2026, 11, 11), (date(2026, 11, 11), date(2026, 11, 11))),
    ],
)
def test_kinds_read_what_exports_write(kind: str, cell: object, value: object) -> None:
    assert converter(kind, CLOCK)(cell) == value  # type: ignore[arg-type]  # a literal above


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-01~2026-11-01", date(2026, 11, 1)),
        ("2026-11-01 至 2026-11-01", date(2026, 11, 1)),
        ("20261101 - 20261101", date(2026, 11, 1)),
        (20261101.0, date(2026, 11, 1)),
    ],
)
def test_a_range_of_one_day_is_that_day(said: Cell, day: date) -> None:
    assert converter("day", CLOCK)(said) == day


@pytest.mark.parametrize("said", ["2026-11-01~2026-11-07", "2026.11.01 到 2026.11.02"])
def test_a_range_of_days_is_no_day(said: str) -> None:
    with pytest.raises(BadCellError, match="是几天合在一起的数，请按天导出"):
        converter("day", CLOCK)(said)


@pytest.mark.parametrize(
    ("unit", "money", "price"),
    [
        ("fen", 1250, Decimal("12.50")),
        ("qian", 125_000_000, Decimal(1_250_000)),
        ("wan", 1_250_000_000, Decimal(12_500_000)),
    ],
)
def test_amounts_in_another_unit(unit: str, money: int, price: Decimal) -> None:
    assert converter("money", CLOCK, unit)("1,250") == money
    assert converter("price", CLOCK, unit)("1,250") == price


@pytest.mark.parametrize(
    ("said", "currency", "fits"),
    [
        ("¥1,234.50", "CNY", True),
        ("￥12", "JPY", True),
        ("12.00元", "RMB", True),
        ("RMB", "CNY", True),
        ("12.00", "CNY", True),
        ("", "CNY", True),
        ("-$5.00", "CNY", False),
        ("$5.00", "USD", True),
        ("£5", "EUR", False),
        ("usd", "CNY", False),
        ("₿1", "CNY", False),
        ("DOLLARS", "CNY", False),
    ],
)
def test_an_amount_may_be_in_the_currency(said: str, currency: str, *, fits: bool) -> None:
    assert is_in(said, currency) is fits
