"""Rankings in a sentence: how many, of what, which end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.kit.sheet import Sheet
from skills.kpi.reading.ranks import number, ranked_time, ranking
from tests.support.hearing import Listener

_DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "by", "top", "order"),
    [
        ("上周前五", "sku", 5, "desc"),
        ("上周前5商品", "sku", 5, "desc"),
        ("上周销售额前三的商品", "sku", 3, "desc"),
        ("上个月卖得最好的3个商品", "sku", 3, "desc"),
        ("上个月最差的五个国家销售额", "region", 5, "asc"),
        ("上周倒数三个商品", "sku", 3, "asc"),
        ("上周销量最高的5款", "sku", 5, "desc"),
        ("上个月最多的4个省", "region", 4, "desc"),
        ("上个月要5个卖得最好的商品", "sku", 5, "desc"),
        ("上周商品销量第一", "sku", 1, "desc"),
        ("上个月卖得最好的国家", "region", 1, "desc"),
        ("上个月最差的商品", "sku", 1, "asc"),
        ("上个月爆款", "sku", 10, "desc"),
        ("上个月各国销售额排名", "region", None, "desc"),
        ("上个月哪个国家卖得多", "region", 1, "desc"),
        ("上个月哪些国家买得多", "region", 10, "desc"),
        ("这个月哪天卖得最差", "day", 1, "asc"),
        ("上个月哪三天卖得最好", "day", 3, "desc"),
        ("上个月销售额最高的三天", "day", 3, "desc"),
        ("上个月销售额前三的天", "day", 3, "desc"),
        ("上个月销售额倒数2天", "day", 2, "asc"),
        ("上个月几点卖得最多", "hour", 1, "desc"),
        ("which country did best last month", "region", 1, "desc"),
        ("top 5 products by revenue last month", "sku", 5, "desc"),
        ("worst 3 days last month", "day", 3, "asc"),
        ("上周各渠道销售额", "channel", None, None),
        ("上周各商品销售额", "sku", 10, "desc"),
        ("上周销售额", None, None, None),
    ],
)
def test_ranking_is_read(
    ear: Listener, text: str, by: str | None, top: int | None, order: str | None
) -> None:
    query = ear.ask(text)

    assert (query.by, query.top, query.order) == (by, top, order)


@pytest.mark.parametrize(
    ("then", "by", "top", "order"),
    [
        ("最差的呢", "sku", 5, "asc"),
        ("前10呢", "sku", 10, "desc"),
        ("那京东呢", "sku", 5, "desc"),
        ("各国呢", "region", 5, "desc"),
        ("按天看", "day", None, None),
    ],
)
def test_follow_up_turns_what_it_names_and_keeps_the_rest(
    ear: Listener, then: str, by: str, top: int | None, order: str | None
) -> None:
    query = ear.ask("上个月卖得最好的5个商品", then)

    assert (query.by, query.top, query.order) == (by, top, order)


def test_first_week_is_a_date_not_a_first_place(ear: Listener) -> None:
    query = ear.ask("上周德国销售额跟10月第一周比")

    assert (query.by, query.top) == (None, None)


@given(st.integers(1, 99))
def test_chinese_numerals_count_to_ninety_nine(count: int) -> None:
    tens, ones = divmod(count, 10)
    spelt = (_DIGITS[tens] if tens > 1 else "") + "十" * (tens > 0) + _DIGITS[ones] * (ones > 0)

    assert number(spelt) == number(str(count)) == count


@given(st.integers(1, 99), st.sampled_from(["前{}个商品", "top {} products", "最好的{}个国家"]))
@settings(deadline=None, max_examples=60)
def test_any_count_is_kept(ear: Listener, count: int, pattern: str) -> None:
    found, _ = ranking(Sheet(pattern.format(count)), ear.words)

    assert found is not None
    assert found.top == count


@pytest.mark.parametrize(
    ("text", "ranked"),
    [
        ("最差的三天", (3, "asc", "day")),
        ("卖得最好的前5天", (5, "desc", "day")),
        ("最高的月份", (1, "desc", "month")),
        ("销售额前3的月份", (3, "desc", "month")),
        ("最忙的2个小时", (2, "desc", "hour")),
        ("前3天", None),
        ("最近三天", None),
    ],
)
def test_times_are_ranked_before_dates_are_read(
    ear: Listener, text: str, ranked: tuple[int, str, str] | None
) -> None:
    assert ranked_time(Sheet(text), ear.words) == ranked
