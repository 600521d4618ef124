"""A question that names a metric and asks for something else is the handbook's."""

from __future__ import annotations

import pytest

from bot.dispatch.memory import remember_for
from bot.dispatch.messages import Asker, Incoming
from bot.dispatch.pipeline import Desk
from skills import discover
from tests.support.desks import ASKED_AT, fresh_state


@pytest.fixture
def asked(knowledge, tmp_path):
    """Return the skill that answers a sentence."""
    skills, state = discover(), fresh_state()
    desk = Desk(skills, knowledge, remember_for(state, skills), tmp_path)
    yield lambda text: desk.hear(Incoming(text, ASKED_AT, Asker("owner", "owner"))).skill
    state.close()


@pytest.mark.parametrize(
    "text",
    [
        "清库存有啥招",
        "爆款被人抄了，流量被分走怎么办",
        "加购很多但不下单",
        "客单价上不去",
        "SEM 和信息流属于哪种流量",
        "双11的目标应该定哪几样",
        "昨天还好好的转化突然往下掉，先查什么",
        "十大能力",
        "private traffic",
    ],
)
def test_metric_named_in_passing_leaves_the_question_to_the_handbook(asked, text):
    assert asked(text) == "handbook"


@pytest.mark.parametrize(
    "text",
    [
        "昨天销售额",
        "流量为什么跌了",
        "转化率多少",
        "什么是客单价",
        "UV 是什么",
        "库存还有多少",
        "客单价上个月是涨了还是跌了",
        "卖得最好的商品",
    ],
)
def test_question_for_a_figure_or_a_definition_stays_with_figures(asked, text):
    assert asked(text) == "kpi"


def test_card_is_offered_once_while_typing_and_no_gap_is_filed(knowledge, tmp_path):
    skills, state = discover(), fresh_state()
    desk = Desk(skills, knowledge, remember_for(state, skills), tmp_path)
    asker = Asker("telegram:7", "operator")

    offered = desk.offers(Incoming("滞销品怎么处理", ASKED_AT, asker))
    none = desk.offers(Incoming("量子纠缠怎么开票", ASKED_AT, asker))

    state.close()
    replies = [offer.reply for offer in offered]
    assert replies[0].data["cards"][0]["id"] == "lifecycle"
    assert sum(reply == replies[0] for reply in replies) == 1
    assert none == ()
    assert [gap.question for gap in knowledge.library.care.gaps()] == []
