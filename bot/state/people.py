"""Who may talk to the bot, in which role and about which shops."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from bot.state.schema import chats, people


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role.

    Attributes:
        id: Channel and its user id, `telegram:42`.
        role: owner, manager, operator or service.
        shops: Shops the person may see; None for all.
    """

    id: str
    role: str
    shops: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat the bot knows; `allowed` is whether it answers there."""

    id: str
    allowed: bool
    shops: frozenset[str] | None = None


def person(connection: Connection, person_id: str) -> Person | None:
    """Return the stored person, or None."""
    row = connection.execute(select(people).where(people.c.id == person_id)).one_or_none()
    return Person(row.id, row.role, _shops(row.shops)) if row else None


def everyone(connection: Connection) -> tuple[Person, ...]:
    """Return all stored people by id."""
    rows = connection.execute(select(people).order_by(people.c.id))
    return tuple(Person(row.id, row.role, _shops(row.shops)) for row in rows)


def keep_person(connection: Connection, somebody: Person) -> None:
    """Store `somebody`, in place of what was known."""
    connection.execute(delete(people).where(people.c.id == somebody.id))
    connection.execute(
        insert(people).values(id=somebody.id, role=somebody.role, shops=_shop_list(somebody.shops))
    )


def forget_person(connection: Connection, person_id: str) -> None:
    """Take somebody's role away."""
    connection.execute(delete(people).where(people.c.id == person_id))


def chat(connection: Connection, chat_id: str) -> Chat | None:
    """Return the stored chat, or None."""
    row = connection.execute(select(chats).where(chats.c.id == chat_id)).one_or_none()
    return Chat(row.id, row.allowed, _shops(row.shops)) if row else None


def keep_chat(connection: Connection, place: Chat) -> None:
    """Store `place`, in place of what was known."""
    connection.execute(delete(chats).where(chats.c.id == place.id))
    connection.execute(
        insert(chats).values(id=place.id, allowed=place.allowed, shops=_shop_list(place.shops))
    )


def _shops(stored: str | None) -> frozenset[str] | None:
    return None if stored is None else frozenset(json.loads(stored))


def _shop_list(shops: frozenset[str] | None) -> str | None:
    return None if shops is None else json.dumps(sorted(shops), ensure_ascii=False)
