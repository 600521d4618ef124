"""The audit log (append-only: the database refuses changes) and the doubts that people filed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, func, insert, select

from bot.state.questions import masked
from bot.state.rows import as_row
from bot.state.schema import audit, doubts

_APPEND = insert(audit)

Kind = Literal["answer", "rights", "import", "doubt"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody did or was told.

    Attributes:
        person: Telegram user id; 0 for the bot itself.
        chat: Telegram chat id; 0 for none.
        what: Codes, ids and roles; never a buyer's words.
    """

    at_s: float
    kind: Kind
    person: int
    chat: int
    what: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A figure that somebody says is wrong.

    Attributes:
        facts: JSON of the skill, its query and the figures as answered.
    """

    at_s: float
    person: int
    chat: int
    question: str
    facts: str


def record(connection: Connection, entry: Entry) -> None:
    """Append to the audit log."""
    connection.execute(_APPEND, as_row(entry))


def recent_entries(connection: Connection, most: int) -> tuple[Entry, ...]:
    """Return the newest entries, newest first."""
    columns = [audit.c[name] for name in Entry.__dataclass_fields__]
    rows = connection.execute(select(*columns).order_by(audit.c.id.desc()).limit(most))
    return tuple(Entry(**row._asdict()) for row in rows)


def file_doubt(connection: Connection, doubt: Doubt) -> int:
    """Store a doubt, its question masked, and return its number."""
    values = as_row(doubt) | {"question": masked(doubt.question)}
    key = connection.execute(insert(doubts), values).inserted_primary_key
    if key is None:
        raise RuntimeError("the database named no id")
    return int(key[0])


def doubts_filed(connection: Connection) -> int:
    """Return how many doubts there are."""
    return connection.execute(select(func.count()).select_from(doubts)).scalar_one()
