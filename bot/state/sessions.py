"""What was said last, per chat and person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.state.rows import as_row
from bot.state.schema import sessions

# Made once: every question comes by here, and making a statement costs more than running it.
_IT = (
    sessions.c.channel == bindparam("its_channel"),
    sessions.c.chat == bindparam("its_chat"),
    sessions.c.person == bindparam("its_person"),
)
_FIND = select(sessions).where(*_IT)
_CHANGE = (
    update(sessions)
    .where(*_IT)
    .values({name: bindparam(name) for name in ("asked_at", "skill", "queries", "choices")})
)
_ADD = insert(sessions)


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
    row = connection.execute(_FIND, _named(key)).one_or_none()
    return SessionRow(row.asked_at, row.skill, row.queries, row.choices) if row else None


def keep_session(connection: Connection, key: SessionKey, row: SessionRow) -> None:
    """Store a conversation, in place of what was known."""
    if not connection.execute(_CHANGE, _named(key) | as_row(row)).rowcount:
        connection.execute(_ADD, as_row(key) | as_row(row))


def _named(key: SessionKey) -> dict[str, str]:
    return {"its_channel": key.channel, "its_chat": key.chat, "its_person": key.person}
