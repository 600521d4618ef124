"""Dialect words as standard words of the same length."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.text.dialect import standard


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("而家卖紧几多", "现在卖紧多少"),
        ("寻晚同埋琴日", "昨晚以及昨日"),
        ("唔系佢哋啲货", "不是他们些货"),
        ("呢个星期同今个月", "这个星期同这个月"),
        ("这边个数", "这边个数"),
        ("旧年份的货", "旧年份的货"),
        ("至今次数", "至今次数"),
    ],
)
def test_dialect_words_become_standard_ones(raw: str, expected: str) -> None:
    assert standard(raw) == expected


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="琴寻听日边个几多呢今唔系生意额旧年一路到夜晚点解咗嘅月a1", max_size=20))
def test_length_never_changes(raw: str) -> None:
    assert len(standard(raw)) == len(raw)
