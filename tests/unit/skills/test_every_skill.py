"""What holds for every skill, installed or yet to be written.

The fixtures `knowledge` and `context` come from tests/conftest.py.
"""

from __future__ import annotations

from collections import Counter

import pytest

from bot.channels.machine import answer_object, to_line
from bot.channels.plain import render
from bot.dispatch.codec import from_json, query_type, to_json
from bot.dispatch.memory import remember_for
from bot.dispatch.messages import Asker, Incoming
from bot.dispatch.pipeline import Desk
from bot.dispatch.router import FLOOR
from skills import discover
from tests.support.cases import matches, read_example
from tests.support.desks import fresh_state
from tests.support.echo import skill as echo_skill

SKILLS = {**discover(), "echo": echo_skill}
EXAMPLES = [(name, example) for name, skill in SKILLS.items() for example in skill.card.examples]
STRANGERS = [(name, ask) for name, skill in SKILLS.items() for ask in skill.card.not_mine]
_IDS = [f"{name}:{'>'.join((*example.earlier, example.ask))}" for name, example in EXAMPLES]

every_example = pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=_IDS)


@pytest.fixture
def desk(knowledge, tmp_path):
    """A desk with all skills and an empty memory."""
    state = fresh_state()
    yield Desk(SKILLS, knowledge, remember_for(state, SKILLS), tmp_path)
    state.close()


@every_example
def test_example_parses_to_its_query(name, example, context):
    reading = read_example(SKILLS[name], example, context)

    assert reading is not None
    assert 0 <= reading.score <= 1
    wrong = {
        field: getattr(reading.query, field)
        for field, wanted in example.query.items()
        if not matches(getattr(reading.query, field), wanted)
    }
    assert wrong == {}


@every_example
def test_query_of_an_example_survives_the_session(name, example, context):
    query = read_example(SKILLS[name], example, context).query

    assert from_json(query_type(SKILLS[name].answer), to_json(query)) == query


@every_example
def test_example_is_answered_by_its_own_skill(name, example, context, desk):
    for sentence in (*example.earlier, example.ask):
        incoming = Incoming(sentence, context.now, Asker("owner", "owner"), "chat")
        answer = desk.hear(incoming)

    assert answer.skill == name
    assert answer.reply.status not in {"error", "unknown"}
    assert render(answer.reply).strip()
    assert to_line(answer_object(answer))


@pytest.mark.parametrize(("name", "ask"), STRANGERS)
def test_stranger_is_left_alone(name, ask, context):
    reading = SKILLS[name].parse(ask, context)

    assert reading is None or reading.score < FLOOR


@pytest.mark.parametrize("name", SKILLS)
def test_card_has_what_the_menu_and_the_demo_need(name):
    card = SKILLS[name].card

    assert card.title
    assert card.summary
    assert card.commands
    assert any(not example.earlier for example in card.examples)


@pytest.mark.parametrize("name", SKILLS)
def test_command_parsers_belong_to_commands_of_the_card(name):
    skill = SKILLS[name]

    assert set(skill.commands) <= {*skill.card.commands, *skill.card.words}


@pytest.mark.parametrize("kind", ["commands", "words"])
def test_no_two_skills_share_a_command(kind):
    counted = Counter(word for skill in SKILLS.values() for word in getattr(skill.card, kind))

    assert [word for word, times in counted.items() if times > 1] == []


def test_no_two_skills_share_an_example():
    counted = Counter(example.ask for _, example in EXAMPLES if not example.earlier)

    assert [ask for ask, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("name", SKILLS)
@pytest.mark.parametrize("text", ["", " ", "？", "😀", "a" * 3000, "\u0000"])
def test_odd_sentence_is_no_fault(name, text, context):
    reading = SKILLS[name].parse(text, context)

    assert reading is None or 0 <= reading.score <= 1
