"""Desks with tiny skills, and a person who asks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.dispatch.memory import remember_for
from bot.dispatch.messages import Answer, Asker, Incoming
from bot.dispatch.pipeline import Desk
from bot.state.engine import State, make_engine
from bot.state.questions import Question, recent_questions
from bot.state.schema import metadata
from skills.help import skill as help_skill
from skills.kit.card import Card, Example
from skills.kit.contract import AnySkill, Context, Reading, Skill
from skills.kit.reply import Reply, Text
from tests.support.back_room import empty_knowledge
from tests.support.echo import skill as echo_skill

ASKED_AT = datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001  # the shop's wall clock is naive


@dataclass(frozen=True, slots=True)
class CueQuery:
    """A sentence that held the cue."""

    text: str
    metrics: tuple[str, ...] = ()


def cue_skill(name: str, cue: str, score: float, *, metrics: tuple[str, ...] = ()) -> AnySkill:
    """Return a skill that claims every sentence with `cue` in it at `score`."""

    def parse(text: str, _context: Context) -> Reading[CueQuery] | None:
        return Reading(CueQuery(text, metrics), score) if cue in text else None

    def answer(query: CueQuery, _context: Context) -> CueQuery:
        return query

    def present(query: CueQuery, _context: Context) -> Reply:
        return Reply((Text(f"{name}:{query.text}"),))

    card = Card(name, f"{name}事", f"{name}的事", (name,), (), (Example(f"{cue}呢", {}),), ())
    return Skill(card, parse, answer, present)


@dataclass
class Person:
    """Somebody at the desk; `after` lets time go by."""

    desk: Desk
    state: State
    asker: Asker = field(default_factory=lambda: Asker("owner", "owner"))
    session: str | None = "chat"
    now: datetime = ASKED_AT

    def ask(self, text: str) -> Answer:
        return self.desk.hear(Incoming(text, self.now, self.asker, self.session))

    def after(self, **time: Any) -> Person:
        return replace(self, now=self.now + timedelta(**time))

    def being(self, role: Any, id_: str = "", shops: frozenset[str] | None = None) -> Person:
        return replace(self, asker=Asker(id_ or role, role, shops))

    def without_session(self) -> Person:
        return replace(self, session=None)

    def log(self) -> tuple[Question, ...]:
        with self.state.reading() as connection:
            return recent_questions(connection, 10)


def fresh_state() -> State:
    """Return a state in memory; another test proves that migrations make the same tables."""
    engine = make_engine("sqlite://")
    metadata.create_all(engine)
    return State(engine)


def person_at_desk(*skills: AnySkill, state: State | None = None) -> Person:
    """Return a person at a desk with echo, help and `skills`."""
    state = state or fresh_state()
    known = {skill.card.name: skill for skill in (echo_skill, help_skill, *skills)}
    return Person(Desk(known, empty_knowledge(), remember_for(state, known)), state)


def texts(reply: Reply) -> str:
    """Return the paragraphs of `reply` joined by |."""
    return "|".join(block.text for block in reply.blocks if isinstance(block, Text))
