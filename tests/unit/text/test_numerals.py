"""Chinese and Arabic numerals."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.text.numerals import NUMERAL, number, whole

_DIGITS = "零一二三四五六七八九"


def _spelled(value: int) -> str:
    """Write a number below a hundred million the long way: 一百零五, 三万二千."""
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return _spelled(high) + "万" + gap + (_spelled(low) if low else "")
    said, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + name
        gap = digit == 0
    return said or "零"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("十", 10),
        ("十二", 12),
        ("二十一", 21),
        ("廿三", 23),
        ("卅一", 31),
        ("两百", 200),
        ("一百零五", 105),
        ("一百五", 150),
        ("一百五十", 150),
        ("三万", 30_000),
        ("三万五", 35_000),
        ("两千零四", 2004),
        ("二〇二五", 2025),
        ("俩", 2),
        ("1,200", 1200),
    ],
)
def test_whole_numbers_in_either_writing(text: str, value: int) -> None:
    assert whole(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.2万", "12000"), ("3k", "3000"), ("2w", "20000"), ("半", "0.5"), ("1.5亿", "150000000")],
)
def test_amounts_are_exact_decimals(text: str, value: str) -> None:
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "abc", "半个", "十x", "1.2.3", "百货"])
def test_other_words_are_no_number(text: str) -> None:
    assert number(text) is None


def test_a_fraction_is_no_whole_number() -> None:
    assert whole("半") is None


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=0, max_value=99_999_999))
def test_spelled_numbers_read_back(value: int) -> None:
    assert whole(_spelled(value)) == value


def test_fragment_takes_both_writings() -> None:
    assert re.findall(NUMERAL, "近7天和十二个月") == ["7", "十二"]
