"""What was said last, per chat and person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from bot.state.schema import sessions


@dataclass(frozen=True, slots=True)
class SessionKey:
    """Whose conversation it is."""

    channel: str
    chat: str
    person: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A conversation as stored.

    Attributes:
        asked_at: The last question, as the shop's wall clock.
        skill: Who answered it; "" for nobody.
        queries: JSON object, skill → its last query as bot.dispatch.codec writes it.
        choices: JSON list of [label, ask] of the last answer.
    """

    asked_at: datetime
    skill: str
    queries: str
    choices: str


def session_row(connection: Connection, key: SessionKey) -> SessionRow | None:
    """Return the stored conversation, or None."""
    row = connection.execute(select(sessions).where(*_is(key))).one_or_none()
    return SessionRow(row.asked_at, row.skill, row.queries, row.choices) if row else None


def keep_session(connection: Connection, key: SessionKey, row: SessionRow) -> None:
    """Store a conversation, in place of what was known."""
    connection.execute(delete(sessions).where(*_is(key)))
    connection.execute(
        insert(sessions).values(
            channel=key.channel,
            chat=key.chat,
            person=key.person,
            asked_at=row.asked_at,
            skill=row.skill,
            queries=row.queries,
            choices=row.choices,
        )
    )


def _is(key: SessionKey) -> tuple[ColumnElement[bool], ...]:
    return (
        sessions.c.channel == key.channel,
        sessions.c.chat == key.chat,
        sessions.c.person == key.person,
    )
