"""What holds for any text: of the sheet the readers share, and of reading as a whole."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.text.fold import fold
from skills.kit.sheet import Sheet, alternatives, any_of
from skills.kpi.query import KpiQuery
from tests.support.hearing import PRODUCTS, VALUES, Listener

_PATTERNS = ("销售额", "销", "上周", "a+", r"\d+", "额的?", "[a-z]{2}", "的")
_OURS = (
    *["上周", "昨天", "9月", "去年", "双11", "本月", "近7天", "每个周末", "前一天", "再前一周"],
    *[
        "销售额",
        "订单",
        "退款率",
        "新客",
        "转化律",
        "客单价",
        "毛利率",
        "卖了多少",
        "几单",
        "多少人买",
        "多少钱",
    ],
    *[
        "各",
        "按天",
        "各国",
        "哪个国家",
        "哪天",
        "前3",
        "倒数",
        "最好的",
        "最差",
        "爆款",
        "排名",
        "top",
        "5",
    ],
    *[
        "同比",
        "环比",
        "对比",
        "比",
        "涨了",
        "为什么",
        "是什么",
        "怎么提高",
        "画个图",
        "导出",
        "走势",
        "日报",
    ],
    *[
        "除了",
        "不算",
        "以外",
        "去掉",
        "这个条件",
        "全店",
        "和",
        "、",
        "，",
        "的",
        "呢",
        "?",
        "取",
        "要",
        "分别",
        "一共",
        "未",
    ],
    *(name for names in VALUES.values() for name in names),
    *(part for product in PRODUCTS for part in product),
    *[
        "德国",
        "英国",
        "江浙沪",
        "拼多多",
        "how",
        "much",
        "orders",
        "last",
        "week",
        "best",
        "by",
        "country",
    ],
)


@given(st.text("销售额上周的a1 ", max_size=30), st.lists(st.sampled_from(_PATTERNS), max_size=6))
def test_no_character_belongs_to_two_readers(text: str, patterns: list[str]) -> None:
    sheet = Sheet(text)

    for pattern in patterns:
        sheet.claim(re.compile(pattern), pattern)

    owners = [i for start, end, _ in sheet.taken for i in range(start, end)]
    assert len(owners) == len(set(owners))
    assert len(sheet.masked()) == len(text)
    assert all(
        mask == "□" if i in set(owners) else mask == text[i]
        for i, mask in enumerate(sheet.masked())
    )


@given(st.text("销售额上周的a1 ", max_size=30), st.sampled_from(_PATTERNS))
def test_what_is_left_is_free_and_as_written(text: str, pattern: str) -> None:
    sheet = Sheet(text)
    sheet.claim(re.compile(pattern), "taken")

    left = sheet.left()

    assert all(sheet.is_free(start, end) for start, end, _ in left)
    assert all(text[start:end] == run for start, end, run in left)


@given(st.text("aab", max_size=12))
def test_claimed_pattern_leaves_no_free_match(text: str) -> None:
    sheet = Sheet(text)

    sheet.claim(re.compile("ab"), "x")

    assert not list(sheet.find(re.compile("ab")))


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["销售", "销售额"], "销售额", "销售"),
        (["order"], "orders", None),
        (["order"], "an order", "order"),
        (["卖了{n}"], "卖了多少", "卖了多少"),
        (["{n}"], "周几", None),
        ([], "上周", None),
    ],
)
def test_words_are_found_whole_in_the_order_given(
    words: list[str], text: str, found: str | None
) -> None:
    match = any_of(words).search(text)

    assert (match and match[0]) == found


def test_word_list_is_split_longest_first() -> None:
    assert alternatives("一, 一二三,\n 一二, \\d{1,2}") == ("\\d{1,2}", "一二三", "一二", "一")


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=80)
@example("\ud800销售额")
@example("未")
@example("前0")
def test_reading_never_fails_on_any_text(ear: Listener, text: str) -> None:
    reading = ear.parse(text)

    assert reading is None or 0 <= reading.score <= 1


@given(words=st.lists(st.sampled_from(_OURS), min_size=1, max_size=9), follows=st.booleans())
@settings(deadline=None, max_examples=200)
def test_reading_never_fails_on_our_own_words(
    ear: Listener, words: list[str], *, follows: bool
) -> None:
    earlier = ear.ask("上周德国各渠道销售额") if follows else None

    reading = ear.parse("".join(words), earlier)

    if reading is not None and isinstance(reading.query, KpiQuery):
        query = reading.query
        assert query.metrics
        assert query.top is None or query.by is not None
        assert query.filters == tuple(sorted(query.filters))
        assert (query.order is None) or query.by is not None


@given(st.lists(st.sampled_from(_OURS), min_size=1, max_size=9))
@settings(deadline=None, max_examples=100)
def test_no_two_readers_understand_the_same_word(ear: Listener, words: list[str]) -> None:
    heard = ear.hear("".join(words))

    owners = [i for start, end, _ in heard.sheet.taken for i in range(start, end)]
    assert heard.sheet.text == fold("".join(words))
    assert len(owners) == len(set(owners))
