"""Which metrics a sentence asks for: by name, by verb, mistyped, or one nobody keeps."""

from __future__ import annotations

import pytest

from tests.support.hearing import Listener


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("卖了多少", ["paid_amount"]),
        ("卖了几单", ["orders"]),
        ("卖了几件", ["units"]),
        ("多少人买", ["buyers"]),
        ("退了多少钱", ["refund_amount"]),
        ("花了多少钱", ["ad_cost"]),
        ("客户花了多少钱", ["paid_amount"]),
        ("会员花掉多少钱", ["paid_amount"]),
        ("广告花了多少钱", ["ad_cost"]),
        ("每人花了多少", ["aov"]),
        ("人均消费了多少", ["aov"]),
        ("目标完成了几成", ["attainment"]),
        ("任务还差多少没完成", ["attainment"]),
        ("离目标还有多远", ["attainment"]),
        ("还差多少完成目标", ["attainment"]),
        ("还缺多少钱才能达成任务", ["attainment"]),
        ("退钱退得最凶", ["refund_amount"]),
        ("日均访客", ["uv"]),
        ("卖得这么差", ["paid_amount"]),
        ("每单多少钱", ["amount_per_order"]),
        ("平均每件多少钱", ["amount_per_unit"]),
        ("扣掉退款还剩多少", ["net_sales"]),
        ("退款后销售额", ["net_sales"]),
        ("退款占销售额多少", ["refund_rate"]),
        ("含未付款的金额", ["gmv"]),
        ("推广带来多少销售额", ["ad_sales"]),
        ("一次点击多少钱", ["cpc"]),
        ("点击一次多少钱", ["cpc"]),
        ("库存还有多少件", ["stock_units"]),
        ("库存还能卖几天", ["days_of_supply"]),
        ("多少人来过", ["uv"]),
        ("买了两次以上的人占比", ["repurchase_rate"]),
        ("有多少种商品卖出去", ["skus_sold"]),
        ("how many orders", ["orders"]),
        ("how much did we sell", ["paid_amount"]),
        ("how much", ["paid_amount"]),
    ],
)
def test_verb_asks_for_a_metric(ear: Listener, text: str, metrics: list[str]) -> None:
    assert ear.metrics(text) == metrics


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("客单价、订单数和访客", ["aov", "orders", "uv"]),
        ("访客和客单价和订单数", ["uv", "aov", "orders"]),
        ("销售额，再看销售额", ["paid_amount"]),
        ("活动销售额", ["paid_amount"]),
        ("净销售额", ["net_sales"]),
        ("天气不错", []),
    ],
)
def test_metrics_come_in_text_order_each_once(
    ear: Listener, text: str, metrics: list[str]
) -> None:
    assert ear.metrics(text) == metrics


@pytest.mark.parametrize(
    ("text", "metrics", "buyer_type"),
    [
        ("昨天新客", ("new_buyers",), None),
        ("昨天几个新客", ("new_buyers",), None),
        ("昨天老客", ("returning_buyers",), None),
        ("昨天新客销售额", ("paid_amount",), ("new",)),
        ("昨天老客的客单价", ("aov",), ("returning",)),
        ("昨天新客数和销售额", ("new_buyers", "paid_amount"), None),
    ],
)
def test_buyers_are_counted_or_qualify(
    ear: Listener, text: str, metrics: tuple[str, ...], buyer_type: tuple[str, ...] | None
) -> None:
    query = ear.ask(text)

    assert query.metrics == metrics
    assert dict(query.filters).get("buyer_type") == buyer_type


@pytest.mark.parametrize("text", ["双11新老客各多少", "双11新老客户"])
def test_new_against_returning_is_a_breakdown(ear: Listener, text: str) -> None:
    query = ear.ask(text)

    assert (query.metrics, query.by) == (("buyers",), "buyer_type")


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("上周转化律", "conversion_rate"),
        ("上周销受额", "paid_amount"),
        ("上周销瘦额", "paid_amount"),
        ("上周销额售", "paid_amount"),
        ("上周客但价", "aov"),
        ("上周退款绿", "refund_rate"),
        ("上周成交鹅", "paid_amount"),
        ("last week revenu", "paid_amount"),
    ],
)
def test_typo_that_sounds_or_looks_the_same_is_taken_as_meant(
    ear: Listener, text: str, metric: str
) -> None:
    assert ear.ask(text).metrics == (metric,)


def test_overview_asks_for_the_core_metrics(ear: Listener) -> None:
    assert ear.ask("昨天的经营情况").metrics == ear.words.overview_metrics


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("昨天毛利率", "毛利率"),
        ("昨天完播率多少", "完播率"),
        ("昨天卖了多少斤", "多少斤"),
        ("昨天卖了几吨", "几吨"),
        ("昨天销售额多少美元", "美元"),
        ("revenue yesterday in usd", "usd"),
    ],
)
def test_number_we_do_not_keep_is_asked_about(ear: Listener, text: str, word: str) -> None:
    asked = ear.asked_back(text)

    assert (asked.about, asked.words) == ("metric", (word,))
