"""Names of the store in a sentence: whole, in part, absent, ruled out, taken back."""

from __future__ import annotations

import pytest

from tests.support.hearing import VALUES, Listener


@pytest.mark.parametrize(
    ("text", "dimension", "values"),
    [
        ("栖木天猫旗舰店上周销售额", "shop", ("栖木天猫旗舰店",)),
        ("折扣仓上周销售额", "shop", ("栖木折扣仓",)),
        ("直播上周销售额", "channel", ("店铺直播",)),
        ("上周收纳销量", "category", ("厨房收纳",)),
        ("狗东上周销售额", "platform", ("京东",)),
        ("上周手机端销售额", "device", ("手机",)),
        ("上周金卡会员的销售额", "tier", ("金卡",)),
        ("上周 Germany 销售额", "region", ("Germany",)),
        ("上周德国和法国的销售额", "region", ("Germany", "France")),
        ("上周英国销售额", "region", ("United Kingdom",)),
        ("广东省上周销售额", "region", ("广东",)),
        ("浙江上周销售额", "region", ("浙江省",)),
        ("江浙沪上周销售额", "region", ("上海", "江苏省", "浙江省")),
        ("西班牙上周销售额", "region", ("西班牙",)),
        ("拼多多上周销售额", "platform", ("拼多多",)),
        ("85123A上周销量", "sku", ("85123A",)),
        ("85123a上周销量", "sku", ("85123a",)),
        ("sn-001上周销量", "sku", ("SN-001",)),
        ("上周22423的销量", "sku", ("22423",)),
        ("上周收纳箱销量", "sku", ("SN-002", "SN-003")),
        ("上周 cakestand 销量", "sku", ("22423",)),
        ("上周四件套销量", "sku", ("SN-001",)),
    ],
)
def test_name_becomes_the_stored_values(
    ear: Listener, text: str, dimension: str, values: tuple[str, ...]
) -> None:
    assert ear.ask(text).filters == ((dimension, values),)


@pytest.mark.parametrize(
    ("text", "dimension", "named"),
    [
        ("上周除了英国的销售额", "region", {"United Kingdom"}),
        ("上周去掉英国的销售额", "region", {"United Kingdom"}),
        ("英国除外上周销售额", "region", {"United Kingdom"}),
        ("上周京东不算的销售额", "platform", {"京东"}),
        ("上周不含京东的销售额", "platform", {"京东"}),
        ("上周不算英国和爱尔兰的销售额", "region", {"United Kingdom", "EIRE"}),
        ("上周英国和爱尔兰除外的销售额", "region", {"United Kingdom", "EIRE"}),
        ("上周英国、爱尔兰以外的销售额", "region", {"United Kingdom", "EIRE"}),
        ("revenue last week excluding germany and france", "region", {"Germany", "France"}),
    ],
)
def test_exclusion_leaves_all_the_others(
    ear: Listener, text: str, dimension: str, named: set[str]
) -> None:
    query = ear.ask(text)

    assert query.filters == ((dimension, tuple(sorted(set(VALUES[dimension]) - named))),)


def test_exclusion_of_one_dimension_leaves_the_other_named(ear: Listener) -> None:
    query = ear.ask("上周天猫除了英国的销售额")

    assert dict(query.filters)["platform"] == ("天猫",)
    assert "United Kingdom" not in dict(query.filters)["region"]


def test_condition_is_taken_back_not_turned_round(ear: Listener) -> None:
    query = ear.ask("上周德国京东销售额", "去掉德国这个条件")

    assert query.filters == (("platform", ("京东",)),)


def test_name_that_is_a_word_counts_beside_its_noun_only(ear: Listener) -> None:
    beside = ear.ask("上周活动渠道销售额")
    alone = ear.asked_back("上周活动销售额")

    assert beside.filters == (("channel", ("活动",)),)
    assert alone.words == ("活动",)
