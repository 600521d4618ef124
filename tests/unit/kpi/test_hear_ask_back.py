"""When a question is put back, what passes as talk, and what is not a question for figures."""

from __future__ import annotations

import pytest

from skills.kit.reply import Choice
from skills.kpi.parse import parse
from tests.support.hearing import Listener


@pytest.mark.parametrize(
    ("text", "about", "words"),
    [
        ("上周团购销售额", "leftover", ("团购",)),
        ("上周高端销售额", "leftover", ("高端",)),
        ("上周取消的订单", "leftover", ("取消",)),
        ("昨天未付款的订单", "leftover", ("未付款",)),
        ("上周退货件数", "leftover", ("退货",)),
        ("上周销售额，不含预售", "leftover", ("含预售",)),
        ("上周销售额最高的是", "leftover", ("最高", "最低")),
        ("上周最高", "leftover", ("最高", "最低")),
        ("销售额", "period", ()),
        ("为什么跌了", "metric", ()),
    ],
)
def test_what_may_change_the_number_is_asked_about(
    ear: Listener, text: str, about: str, words: tuple[str, ...]
) -> None:
    asked = ear.asked_back(text)

    assert (asked.about, asked.words) == (about, words)


def test_unsure_typo_is_offered_as_a_choice(ear: Listener) -> None:
    asked = ear.asked_back("上周几号卖得最好")

    assert (asked.about, asked.words) == ("metric", ("几号",))
    assert asked.choices


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("销售额", ["昨天销售额", "近 7 天销售额", "本月销售额"]),
        ("上周销售额最高的是", ["上周销售额最高的是哪天", "上周销售额最高的是哪个商品"]),
    ],
)
def test_choice_is_a_question_that_can_be_answered(
    ear: Listener, text: str, asks: list[str]
) -> None:
    choices = ear.asked_back(text).choices

    assert [choice.ask for choice in choices if isinstance(choice, Choice)] == asks
    for ask in asks:
        assert ear.ask(ask).metrics == ("paid_amount",)


@pytest.mark.parametrize(
    "text",
    [
        "帮我拿下上周销售额",
        "上周销售额，用于结账核对",
        "上周给老板汇报用的销售额",
        "上周的销售额到底咋样啊掌柜的",
        "麻烦看一下上周销售额，谢谢",
    ],
)
def test_talk_and_words_of_doing_pass(ear: Listener, text: str) -> None:
    query = ear.ask(text)

    assert (query.metrics, query.filters) == (("paid_amount",), ())


@pytest.mark.parametrize("text", ["什么是转化率", "客单价是怎么算的", "退款率的口径"])
def test_definition_of_a_metric_is_ours(ear: Listener, text: str) -> None:
    assert ear.ask(text).want == "definition"


@pytest.mark.parametrize(
    "text",
    [
        "什么是私域流量",
        "怎么提高转化率",
        "如何降低退款率",
        "how to improve conversion",
        "亲，我的快递到哪了",
        "双11 要准备什么",
        "你好",
        "昨天",
        "涨了吗",
        "",
        "销售额" * 101,
    ],
)
def test_other_talk_is_not_ours(ear: Listener, text: str) -> None:
    assert ear.parse(text) is None


def test_question_for_reasons_is_ours_although_it_asks_advice(ear: Listener) -> None:
    assert ear.ask("为什么转化率这么低怎么提高").want == "why"


def test_score_falls_where_words_are_left(ear: Listener) -> None:
    sure = parse("上周各渠道销售额", ear.context)
    unsure = parse("上周高端销售额", ear.context)

    assert sure is not None
    assert unsure is not None
    assert 0 < unsure.score < sure.score < 1
    assert unsure.left == ("高端",)
    assert ("销售额", "paid_amount") in sure.because
