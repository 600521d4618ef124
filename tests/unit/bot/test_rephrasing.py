"""A language model at the desk: asked last, believed little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.dispatch.messages import Incoming
from skills.kit.reply import Text
from tests.support.desks import ASKED_AT, Person, cue_skill, person_at_desk, texts
from tests.support.rephraser import ScriptedRephraser

Helped = Callable[[ScriptedRephraser], Person]


@pytest.fixture
def helped():
    person = person_at_desk(cue_skill("figures", "卖了", 0.9), cue_skill("advice", "怎么", 0.5))

    def by(model: ScriptedRephraser) -> Person:
        return replace(person, desk=replace(person.desk, rephraser=model))

    yield by
    person.state.close()


def test_what_nobody_understood_is_answered_as_the_model_says_it(helped: Helped):
    answer = helped(ScriptedRephraser("昨天卖了多少")).ask("昨儿个进账如何")

    assert (answer.skill, answer.reply.status) == ("figures", "answered")
    first, second = answer.reply.blocks
    assert first == Text("大模型把这句话理解为「昨天卖了多少」：", note=True)
    assert second == Text("figures:昨天卖了多少")


def test_the_model_hears_examples_of_what_the_asker_may_ask(helped: Helped):
    model = ScriptedRephraser("")
    helped(model).ask("昨儿个进账如何")

    assert {"卖了呢", "怎么呢", "回声 早安"} <= set(model.examples)


@pytest.mark.parametrize("text", ["昨天卖了多少", "/figures 昨天卖了多少", "", "/figures"])
def test_what_the_skills_understand_is_never_asked(helped: Helped, text: str):
    model = ScriptedRephraser("怎么办")
    helped(model).ask(text)

    assert model.asked == []


@pytest.mark.parametrize(
    "words",
    [
        "",
        "去年也没人懂",
        "近7天卖了多少",
        "近7天卖了多少，近30天卖了多少",
        "/figures 卖了多少",
        "／figures 卖了多少",
        "昨天卖了多少\n还有别的",
        "昨天卖了" + "多" * 100,
    ],
)
def test_words_that_help_nobody_or_add_a_number_change_nothing(helped: Helped, words: str):
    alone = helped(ScriptedRephraser("")).ask("进账如何，近30天")
    answer = helped(ScriptedRephraser(words)).ask("进账如何，近30天")

    assert answer.reply == alone.reply
    assert answer.reply.status == "unknown"


def test_number_of_the_sentence_itself_may_be_said_again(helped: Helped):
    answer = helped(ScriptedRephraser("近30天卖了多少")).ask("进账如何，近30天")

    assert answer.reply.status == "answered"


def test_model_that_is_away_costs_nothing_but_its_help(helped: Helped):
    answer = helped(ScriptedRephraser("昨天卖了多少", is_away=True)).ask("昨儿个进账如何")

    assert (answer.skill, answer.reply.status) == ("help", "unknown")
    assert texts(answer.reply).startswith("没听懂这句话")


def test_the_model_sees_no_phone_number(helped: Helped):
    model = ScriptedRephraser("")
    helped(model).ask("买家 13812345678 的单子咋整")

    assert model.asked == ["买家 *** 的单子咋整"]


def test_what_is_typed_for_inline_results_is_not_sent_to_the_model(helped: Helped):
    model = ScriptedRephraser("昨天卖了多少")
    person = helped(model)
    person.desk.offers(Incoming("昨儿个进账如何", ASKED_AT, person.asker, None))

    assert model.asked == []


def test_rights_hold_for_the_model_s_words_too(helped: Helped):
    person = helped(ScriptedRephraser("昨天卖了多少")).being("service")

    answer = person.ask("昨儿个进账如何")

    assert answer.reply.status == "unknown"
    assert "figures:" not in texts(answer.reply)
