"""Telegram chats the bot has met, and who is a member where."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from bot.state.rows import as_row
from bot.state.schema import chats, members, places


@dataclass(frozen=True, slots=True)
class Place:
    """A chat the bot has met.

    Attributes:
        role: What its members without a role of their own may do; "" for nothing.
        dead: Why nothing can be sent there; "" where it can.
        helped_s: When help was last given unasked, seconds since 1970; 0 for never.
        moved_to: The supergroup that the group became.
    """

    chat: int
    title: str = ""
    role: str = ""
    dead: str = ""
    helped_s: float = 0.0
    moved_to: int | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A person in the group that vouches for their role; `checked_s` is when it was last seen."""

    chat: int
    person: int
    present: bool
    checked_s: float


def place(connection: Connection, chat: int) -> Place:
    """Return the chat as known; a blank place for one never met."""
    row = connection.execute(select(places).where(places.c.chat == chat)).one_or_none()
    return Place(**row._asdict()) if row else Place(chat)


def former_ids(connection: Connection, chat: int) -> frozenset[int]:
    """Return the groups that became the supergroup `chat`."""
    return frozenset(connection.scalars(select(places.c.chat).where(places.c.moved_to == chat)))


def keep_place(connection: Connection, known: Place) -> None:
    """Store a chat, in place of what was known."""
    values = as_row(known)
    changed = connection.execute(
        update(places).where(places.c.chat == known.chat).values(**values)
    )
    if not changed.rowcount:
        connection.execute(insert(places).values(**values))


def move_place(connection: Connection, old: int, new: int) -> None:
    """Carry a group's rights over to the supergroup it became."""
    for table, column, ids in (
        (chats, chats.c.id, (f"telegram:{old}", f"telegram:{new}")),
        (places, places.c.chat, (old, new)),
    ):
        there = connection.execute(select(table).where(column == ids[0])).one_or_none()
        if there is None:
            continue
        values = there._asdict() | {column.name: ids[1]}
        connection.execute(delete(table).where(column == ids[1]))
        connection.execute(insert(table).values(**values))
    movers = select(members.c.person).where(members.c.chat == old)
    known = connection.scalars(movers).all()
    connection.execute(delete(members).where(members.c.chat == new, members.c.person.in_(known)))
    connection.execute(update(members).where(members.c.chat == old).values(chat=new))
    gone = update(places).where(places.c.chat == old).values(moved_to=new, role="")
    connection.execute(gone)
    connection.execute(update(chats).where(chats.c.id == f"telegram:{old}").values(allowed=False))


def keep_membership(connection: Connection, known: Membership) -> None:
    """Store whether somebody is in the group that vouches for them."""
    where = (members.c.chat == known.chat, members.c.person == known.person)
    connection.execute(delete(members).where(*where))
    connection.execute(
        insert(members).values(
            chat=known.chat,
            person=known.person,
            present=known.present,
            checked_s=known.checked_s,
        )
    )


def memberships(connection: Connection, person: int) -> tuple[Membership, ...]:
    """Return the groups that vouch for `person`; none for a role given by number."""
    rows = connection.execute(select(members).where(members.c.person == person))
    return tuple(Membership(**row._asdict()) for row in rows)


def forget_memberships(connection: Connection, person: int) -> None:
    """Drop what is known about the groups of `person`."""
    connection.execute(delete(members).where(members.c.person == person))
