"""What is asked again within a minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.dispatch.codec import query_type
from bot.dispatch.recent import with_memory
from skills.kit.contract import AnySkill, Context, Reading
from tests.support.back_room import empty_knowledge
from tests.support.desks import ASKED_AT, CueQuery, cue_skill

ASKED = Context(empty_knowledge(), ASKED_AT)


def counted(skill: AnySkill, calls: list[str]) -> AnySkill:
    """Return `skill`, noting every reading and every answer in `calls`."""

    def parse(text: str, context: Context) -> Reading[Any] | None:
        calls.append("parse")
        return skill.parse(text, context)

    def answer(query: CueQuery, context: Context) -> CueQuery:
        calls.append("answer")
        found: CueQuery = skill.answer(query, context)
        return found

    return replace(skill, parse=parse, answer=answer)


def asked(skill: AnySkill, text: str, context: Context) -> str | None:
    reading = skill.parse(text, context)
    return None if reading is None else str(skill.run(reading.query, context).blocks)


def twice(*, steady: bool, **changed: Any) -> list[str]:
    """Ask the same in two contexts, a second and `changed` apart; return what was worked on."""
    calls: list[str] = []
    skill = replace(counted(cue_skill("weather", "天气", 0.9), calls), steady=steady)
    remembering = with_memory({"weather": skill})["weather"]
    later = replace(ASKED, **{"now": ASKED.now + timedelta(seconds=1), **changed})
    first, second = (asked(remembering, "天气", context) for context in (ASKED, later))
    assert first == second
    return calls


def test_a_steady_skill_works_once_on_the_same_question():
    assert twice(steady=True) == ["parse", "answer"]


def test_a_skill_that_does_not_say_it_is_steady_works_each_time():
    assert twice(steady=False) == ["parse", "answer"] * 2


@pytest.mark.parametrize(
    "changed",
    [
        {"now": ASKED.now + timedelta(minutes=1)},
        {"role": "operator"},
        {"shops": frozenset({"一店"})},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_another_minute_role_or_shop_makes_another_question(changed):
    assert twice(steady=True, **changed) == ["parse", "answer"] * 2


def test_after_another_question_the_same_words_are_read_anew():
    assert twice(steady=True, earlier=CueQuery("天气")) == ["parse", "answer", "parse"]


def test_a_sentence_that_is_not_the_skills_own_is_remembered_too():
    calls: list[str] = []
    skill = replace(counted(cue_skill("weather", "天气", 0.9), calls), steady=True)
    remembering = with_memory({"weather": skill})["weather"]

    found = [remembering.parse("昨天GMV", ASKED) for _ in range(2)]

    assert found == [None, None]
    assert calls == ["parse"]


def test_the_type_of_the_queries_can_still_be_told():
    skill = replace(cue_skill("weather", "天气", 0.9), steady=True)

    assert query_type(with_memory({"weather": skill})["weather"].answer) is CueQuery
