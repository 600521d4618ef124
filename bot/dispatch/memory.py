"""Keeping sessions and the question log, without ever standing in the way of an answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.dispatch.codec import query_type
from bot.dispatch.messages import Answer, Incoming
from bot.dispatch.session import Session, is_fresh, revived, stored
from bot.state.engine import State
from bot.state.questions import Question, keep_question
from bot.state.sessions import SessionKey, keep_session, session_row
from knowledge.errors import StoreUnusableError
from skills.kit.contract import AnySkill

log = logging.getLogger(__name__)

_MOST_KNOWN = 2000


@dataclass(frozen=True, slots=True)
class Memory:
    """What the bot remembers of its conversations.

    Attributes:
        kinds: Skill → type of its queries.
        here: What this process stored last; None where others may store sessions too.
    """

    state: State
    kinds: Mapping[str, Any]  # a class or a union of classes
    here: dict[SessionKey, tuple[datetime, Session]] | None = None

    def alone(self) -> Memory:
        """Return a memory that knows what it stored: no other process stores its sessions."""
        return replace(self, here={})

    def session(self, incoming: Incoming) -> Session:
        """Return what the message may lean on; an empty session for one that stands alone.

        A database that cannot be read costs the follow-up, not the answer.
        """
        key = _key(incoming)
        if key is None:
            return Session()
        if self.here and key in self.here:
            asked_at, session = self.here[key]
            return session if is_fresh(asked_at, incoming.now) else Session()
        try:
            with self.state.reading() as connection:
                row = session_row(connection, key)
        except StoreUnusableError as error:
            log.warning("a session was not read: %s", error)
            return Session()
        return revived(row, incoming.now, self.kinds)

    def keep(self, incoming: Incoming, after: Session, answer: Answer) -> None:
        """Store the session and the question in one transaction.

        A disk that is full or a lock that is held too long costs the record, not the answer.
        """
        try:
            with self.state.writing() as connection:
                self.record(connection, incoming, after, answer)
        except StoreUnusableError as error:
            log.warning("a question was not recorded: %s", error)

    def record(
        self, connection: Connection, incoming: Incoming, after: Session, answer: Answer
    ) -> None:
        """Store the session and the question in the caller's transaction."""
        question = _question(incoming, answer)
        _log(question, incoming.asker.id)
        keep_question(connection, question)
        key = _key(incoming)
        if key:
            keep_session(connection, key, stored(after, incoming.now))
            self._know(key, incoming.now, after)

    def _know(self, key: SessionKey, asked_at: datetime, session: Session) -> None:
        if self.here is not None:
            if len(self.here) >= _MOST_KNOWN:
                self.here.clear()
            self.here[key] = (asked_at, session)


def remember_for(state: State, skills: Mapping[str, AnySkill]) -> Memory:
    """Return the memory for these skills.

    Raises:
        CodecError: a skill's `answer` takes something else than dataclasses.
    """
    return Memory(state, {name: query_type(skill.answer) for name, skill in skills.items()})


def _key(incoming: Incoming) -> SessionKey | None:
    if incoming.session is None:
        return None
    return SessionKey(incoming.channel, incoming.session, incoming.asker.id)


def _question(incoming: Incoming, answer: Answer) -> Question:
    return Question(
        asked_at=incoming.now,
        channel=incoming.channel,
        chat=incoming.session or "",
        role=incoming.asker.role,
        text=incoming.text,
        skill=answer.skill if answer.score is not None else "",
        score=answer.score,
        outcome=answer.reply.status,
        ms=answer.elapsed_ms,
    )


def _log(question: Question, asker: str) -> None:
    log.info(
        "question channel=%s chat=%s asker=%s skill=%s score=%s ms=%d outcome=%s",
        question.channel,
        question.chat or "-",
        asker,
        question.skill or "-",
        "-" if question.score is None else f"{question.score:.2f}",
        question.ms,
        question.outcome,
    )
