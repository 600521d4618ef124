"""Who somebody is in a chat, by settings and by what owners said there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.dispatch.access import role_named
from bot.dispatch.messages import Asker
from bot.state.people import chat as stored_chat
from bot.state.people import person as stored_person
from bot.state.places import former_ids, place
from skills.kit.contract import Role

CHANNEL = "telegram"

DEFAULT_ROLE: Role = "operator"
"""What a member of a group that was let in may do without a role of their own."""


@dataclass(frozen=True, slots=True)
class House:
    """What the settings say about people and chats.

    Attributes:
        owners: Telegram user ids.
        allowed: Chats that are let in without an owner's word; a person's id is a private chat.
    """

    owners: frozenset[int]
    allowed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody in a chat.

    Attributes:
        role: None for a stranger.
        own: The role is the person's own, not one that the group lends.
        let_in: The bot answers in this chat.
        shops: Shops that may be seen here; None for all.
    """

    person: int
    role: Role | None
    own: bool
    let_in: bool
    shops: frozenset[str] | None = None

    @property
    def is_owner(self) -> bool:
        """Tell whether the person may change rights."""
        return self.own and self.role == "owner"

    @property
    def asker(self) -> Asker | None:
        """The person as the desk knows askers; None where nothing may be told."""
        if self.role is None or not self.let_in:
            return None
        return Asker(person_key(self.person), self.role, self.shops)


def standing(
    connection: Connection, house: House, person: int, chat: int, *, private: bool
) -> Standing:
    """Return who `person` is in `chat`; nobody by default."""
    own_role, own_shops = _own(connection, house, person)
    if private:
        lent = DEFAULT_ROLE if chat in house.allowed else None
        role = own_role or lent
        return Standing(person, role, own_role is not None, role is not None, own_shops)
    let_in, lent, shops = _of_group(connection, house, chat)
    role = own_role or (lent if let_in else None)
    return Standing(person, role, own_role is not None, let_in, _both(own_shops, shops))


def asker_of(connection: Connection, house: House, chat: int) -> Asker | None:
    """Return as whom the clock asks for a chat: with the rights that the chat has now.

    None where nothing may be told there.
    """
    if chat > 0:
        asker = standing(connection, house, chat, chat, private=True).asker
        return Asker("", asker.role, asker.shops) if asker else None
    let_in, lent, shops = _of_group(connection, house, chat)
    return Asker("", lent, shops) if let_in and lent else None


def person_key(person: int) -> str:
    """Return a person's id as it is stored."""
    return f"{CHANNEL}:{person}"


def _own(
    connection: Connection, house: House, person: int
) -> tuple[Role | None, frozenset[str] | None]:
    if person in house.owners:
        return "owner", None
    known = stored_person(connection, person_key(person))
    return (role_named(known.role), known.shops) if known else (None, None)


def _of_group(
    connection: Connection, house: House, chat: int
) -> tuple[bool, Role | None, frozenset[str] | None]:
    """Return whether the group is let in, the role it lends, and its shops."""
    known = stored_chat(connection, f"{CHANNEL}:{chat}")
    if known is None:
        ids = {chat, *former_ids(connection, chat)}
        return (bool(ids & house.allowed), DEFAULT_ROLE, None)
    lent = place(connection, chat).role
    return known.allowed, role_named(lent) if lent else None, known.shops


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return one if other is None else other
    return one & other
