"""A skill whose reading costs more is not asked where another is sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dispatch.memory import remember_for
from bot.dispatch.messages import Asker, Incoming
from bot.dispatch.pipeline import Desk
from bot.dispatch.reading import read_sentence
from knowledge.facade import Knowledge
from knowledge.library.library import open_library
from skills import discover
from skills.kit.contract import Context
from tests.support.desks import ASKED_AT, cue_skill, fresh_state


def costly(name, cue):
    skill = cue_skill(name, cue, 0.6)
    return replace(skill, card=replace(skill.card, yields_at=0.9))


def names(text, skills, context):
    return [named.skill for named in read_sentence(text, skills, lambda _name: context)]


@pytest.mark.parametrize("score", [0.95, 0.9])
def test_costly_skill_is_not_asked_where_another_is_sure(context, score):
    skills = {"costly": costly("costly", "数"), "sure": cue_skill("sure", "数", score)}

    assert names("数", skills, context) == ["sure"]


def test_costly_skill_is_asked_where_the_other_is_less_sure_or_silent(context):
    skills = {"costly": costly("costly", "数"), "sure": cue_skill("sure", "数几", 0.89)}

    assert names("数几", skills, context) == ["sure", "costly"]
    assert names("数", skills, context) == ["costly"]


@pytest.fixture
def lone_knowledge(knowledge: Knowledge):
    """The demo shop with a handbook that nobody has opened yet."""
    library = open_library("sqlite://")
    yield replace(knowledge, library=library)
    library.close()


@pytest.mark.parametrize(
    "text", ["昨天销售额", "上周各平台销售额，跟前一周比", "近 7 天按天看订单数", "昨天退款率"]
)
def test_question_for_figures_does_not_read_the_handbook(lone_knowledge, text, tmp_path):
    skills, state = discover(), fresh_state()
    desk = Desk(skills, lone_knowledge, remember_for(state, skills), tmp_path)

    answer = desk.hear(Incoming(text, ASKED_AT, Asker("owner", "owner")))

    state.close()
    assert answer.skill == "kpi"
    assert not lone_knowledge.library.is_read


def test_no_title_of_a_card_is_lost_to_another_skill(knowledge: Knowledge):
    handbook, *others = sorted(discover().values(), key=lambda one: one.card.name != "handbook")
    context = Context(knowledge, ASKED_AT)

    titles = [card.title for card in knowledge.library.cards]
    rivals = [(title, skill.parse(title, context)) for title in titles for skill in others]

    assert len(titles) > 100
    assert [t for t, read in rivals if read and read.score >= handbook.card.yields_at] == []
    assert [t for t in titles if knowledge.library.find(t).tier != "answer"] == []


def test_handbook_question_after_a_figure_is_still_the_handbook_s(knowledge: Knowledge, tmp_path):
    skills, state = discover(), fresh_state()
    desk = Desk(skills, knowledge, remember_for(state, skills), tmp_path)

    said = [
        desk.hear(Incoming(text, ASKED_AT, Asker("owner", "owner"), "chat")).skill
        for text in ("为什么昨天退款率高", "滞销品怎么处理")
    ]

    state.close()
    assert said == ["kpi", "handbook"]
