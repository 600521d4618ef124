"""One comparable form of a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.text.fold import fold, folded

_TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("雙十一週後個號點琴日咗幾多呢今 　\t\n１Ａａ①㎏é̈ﬁß\u200b️近三年Q3"),
        st.characters(),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("雙十一", "双十一"),
        ("上個週末", "上个周末"),
        ("禮拜一", "礼拜一"),
        ("Ｑ３　２０２５", "q3 2025"),
        ("近 三 年", "近三年"),
        ("  GMV \n 是 多少 ", "gmv是多少"),
        ("11月1日～11日", "11月1日~11日"),
        ("昨天\u200b销量", "昨天销量"),
        ("昨天\ud83d销量", "昨天\ufffd销量"),
        ("近 7 天 sku A 1 的 GMV", "近7天sku a 1的gmv"),
        ("琴日賣咗幾多", "昨日卖了多少"),
        ("今個月嘅生意額", "这个月的营业额"),
        ("喺邊個星期冇人睇", "在哪个星期没人看"),
        ("听日语课，10点解决", "听日语课,10点解决"),
        ("", ""),
    ],
)
def test_width_case_script_and_spaces_are_levelled(raw: str, expected: str) -> None:
    assert fold(raw) == expected


@settings(max_examples=150, deadline=None)
@given(_TEXT)
def test_folding_twice_changes_nothing(raw: str) -> None:
    once = fold(raw)

    assert fold(once) == once


@settings(max_examples=150, deadline=None)
@given(_TEXT)
def test_every_folded_character_knows_a_raw_place(raw: str) -> None:
    done = folded(raw)

    assert len(done.origin) == len(done.text)
    assert list(done.origin) == sorted(done.origin)
    assert all(0 <= at < len(raw) for at in done.origin)


def test_places_point_at_the_character_that_was_folded() -> None:
    raw = "看 Ｑ３ 與 雙11"

    done = folded(raw)

    assert [raw[at] for at in done.origin if raw[at] != " "] == list("看Ｑ３與雙11")
    assert done.text == "看q3与双11"


def test_one_raw_character_may_become_several() -> None:
    done = folded("①㎏x")

    assert done.text == "1kgx"
    assert done.origin == (0, 1, 1, 2)
