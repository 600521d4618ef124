"""What a follow-up keeps of the earlier question, and what it drops."""

from __future__ import annotations

import pytest

from skills.kpi.query import KpiQuestionBack
from tests.support.hearing import Listener, told

_DE = ("region", ("Germany",))


@pytest.mark.parametrize(
    ("first", "then", "filters"),
    [
        ("上周天猫的客单价", "那京东呢", (("platform", ("京东",)),)),
        ("上周京东销售额", "德国呢", (("platform", ("京东",)), _DE)),
        ("上周德国销售额", "全店呢", ()),
        ("上周德国销售额", "按国家看", ()),
        ("上周德国销售额", "按天看", (_DE,)),
        ("上周德国销售额", "订单呢", (_DE,)),
        ("上周德国销售额", "昨天呢", (_DE,)),
        ("上周德国销售额", "昨天订单数", ()),
    ],
)
def test_filters_are_replaced_by_dimension(
    ear: Listener, first: str, then: str, filters: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    assert ear.ask(first, then).filters == filters


@pytest.mark.parametrize(
    ("texts", "metrics", "by", "period"),
    [
        (("上周各渠道销售额", "换成订单数"), "orders", "channel", "2026-11-09～2026-11-15"),
        (("上周各渠道销售额", "昨天的退款率"), "refund_rate", None, "2026-11-19"),
        (("上周各渠道销售额", "那昨天的退款率呢"), "refund_rate", "channel", "2026-11-19"),
        (("上周各渠道销售额", "昨天"), "paid_amount", "channel", "2026-11-19"),
        (("上周各渠道销售额", "直通车呢"), "paid_amount", None, "2026-11-09～2026-11-15"),
        (("上周德国和法国销售额分别", "一共呢"), "paid_amount", None, "2026-11-09～2026-11-15"),
    ],
)
def test_complete_question_is_new_unless_it_says_so(
    ear: Listener, texts: tuple[str, str], metrics: str, by: str | None, period: str
) -> None:
    query = ear.ask(*texts)

    assert (query.metrics, query.by, told(query.period)) == ((metrics,), by, period)


@pytest.mark.parametrize(
    ("then", "field", "value"),
    [
        ("画个图", "chart", True),
        ("导出来", "export", True),
        ("为什么", "want", "why"),
        ("那最好的呢", "order", "desc"),
    ],
)
def test_wish_is_added_to_the_earlier_question(
    ear: Listener, then: str, field: str, value: object
) -> None:
    query = ear.ask("上周各商品销售额", then)

    assert getattr(query, field) == value
    assert told(query.period) == "2026-11-09～2026-11-15"


def test_chart_and_export_are_for_one_question_only(ear: Listener) -> None:
    query = ear.ask("上周销售额画个图，导出来", "昨天呢")

    assert (query.chart, query.export) == (False, False)


def test_unanswered_draft_is_gone_on_with(ear: Listener) -> None:
    back = ear.asked_back("上周高端销售额")

    reading = ear.parse("昨天呢", back)

    assert reading is not None
    assert not isinstance(reading.query, KpiQuestionBack)
    assert told(reading.query.period) == "2026-11-19"


@pytest.mark.parametrize("then", ["你好", "谢谢", "亲，我的快递到哪了", "什么是私域流量"])
def test_talk_is_no_follow_up(ear: Listener, then: str) -> None:
    assert ear.parse(then, ear.ask("上周销售额")) is None


def test_several_named_values_are_told_apart(ear: Listener) -> None:
    query = ear.ask("上周德国和法国分别多少订单")

    assert (query.by, query.filters) == ("region", (("region", ("Germany", "France")),))
