"""Putting the questions to the desk, as the command line does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.channels.console import safely
from bot.channels.machine import answer_object
from bot.dispatch.access import role_named
from bot.dispatch.memory import remember_for
from bot.dispatch.messages import Asker, Incoming
from bot.dispatch.pipeline import Desk
from knowledge.facade import Knowledge
from skills import discover
from tests.eval.cases import ASKED_AT, Case
from tests.eval.score import Answer
from tests.support.desks import fresh_state

_OWNER = Asker("owner", role_named("owner"))


@contextmanager
def seated_desk(knowledge: Knowledge, artefacts: Path) -> Iterator[Desk]:
    """Give a desk with all skills and a memory of its own; charts and sheets go to `artefacts`."""
    skills = discover()
    state = fresh_state()
    try:
        yield Desk(skills, knowledge, remember_for(state, skills), artefacts)
    finally:
        state.close()


def answers(desk: Desk, cases: Iterable[Case]) -> Iterator[tuple[Case, Answer]]:
    """Ask one case after another at `ASKED_AT`; the turns of a talk share a session."""
    for case in cases:
        incoming = Incoming(case.text, ASKED_AT, _OWNER, session=case.talk)
        yield case, answer_object(safely(desk, incoming), question_id=case.id)
