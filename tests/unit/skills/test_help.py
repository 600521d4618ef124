"""What the help skill says to whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skills.help import skill
from skills.help.answer import HelpAnswer
from skills.help.present import present
from skills.help.query import HelpQuery
from skills.kit.card import Card, Example
from skills.kit.reply import Choice, Text
from tests.support.echo import skill as echo_skill

KPI = Card(
    "kpi",
    "查指标",
    "销售、流量、退款的数",
    ("kpi",),
    (),
    (
        Example("上月 GMV", {}),
        Example("那上周呢", {}, ("昨天",)),
        Example("昨天销售额", {}, demo=True),
    ),
    (),
)


def said(reply):
    return [block.text for block in reply.blocks if isinstance(block, Text)]


def test_overview_lists_the_skills_of_the_asker_with_sentences_that_work(context):
    context = replace(context, cards=(KPI, echo_skill.card, skill.card))

    reply = skill.run(HelpQuery("overview"), context)

    assert said(reply) == [
        "我可以帮您：",
        "· 查指标（/kpi）：销售、流量、退款的数。比如「昨天销售额」、「上月 GMV」",
        "· 回声（/echo）：把话原样说一遍。比如「回声 早安」、「回声 晚安」",
    ]
    assert Choice("昨天销售额", "昨天销售额") in reply.blocks


def test_role_without_skills_is_told_so(context):
    reply = skill.run(HelpQuery("overview"), replace(context, cards=(skill.card,)))

    assert said(reply) == ["目前没有您的角色可以使用的功能，请联系店主。"]


def test_metrics_are_listed_by_title(context):
    reply = present(HelpAnswer("metrics", (), ("支付金额", "订单数")), context)

    assert said(reply) == ["可以查的指标有：支付金额、订单数。"]


def test_metrics_are_not_listed_for_a_role_that_may_not_ask_them(context):
    reply = skill.run(HelpQuery("metrics"), replace(context, cards=(echo_skill.card, skill.card)))

    assert said(reply)[0] == "您的角色目前没有可以查的指标。"


@pytest.mark.parametrize(
    ("command", "topic"), [("help", "overview"), ("start", "start"), ("帮助", "overview")]
)
def test_commands_are_read_whatever_stands_behind(context, command, topic):
    assert skill.commands[command]("payload", context).query == HelpQuery(topic)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("您好！", "greeting"),
        ("hello~", "greeting"),
        ("有人在吗？", "greeting"),
        ("好的，谢谢你", "thanks"),
        ("收到", "thanks"),
        ("你都能做些什么呀", "overview"),
        ("HELP", "overview"),
        ("你叫什么名字", "start"),
        ("有什么指标可以问", "metrics"),
    ],
)
def test_courtesies_and_questions_about_the_bot_are_understood(context, text, topic):
    assert skill.parse(text, context).query.topic == topic


@pytest.mark.parametrize(
    "text",
    [
        "",
        "退货怎么用语",
        "好的商品有哪些",
        "早上卖了多少",
        "你好多少钱",
        "会员能做什么",
        "谢谢参与文案",
    ],
)
def test_sentences_about_something_else_are_left_alone(context, text):
    assert skill.parse(text, context) is None
