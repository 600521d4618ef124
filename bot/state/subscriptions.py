"""What a chat wants to be told without asking, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.state.rows import as_row
from bot.state.schema import deliveries, subscriptions

Policy = Literal["reconcile", "at_most_once", "at_least_once"]
"""How often a message of unknown outcome is sent again: once, never, until it is known."""

Paused = Literal["", "person", "lost", "away"]
"""Why nothing is pushed: a person's wish; the chat is gone (news), and its owners know."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One topic in one chat.

    Attributes:
        id: 0 until it is stored.
        account: The bot's own user id.
        thread: Topic of a forum; 0 for none.
        topic: Name, as in `/subscribe daily`.
        shop: "" for all that the chat may see.
        cadence: hour, day, week or month.
        at: HH:MM by the shop's wall clock.
        weekday: 0 for Monday.
        quiet: HH:MM-HH:MM; "" for none.
        next_due_s: Seconds since 1970 at which the next slot is due.
        memo: What the last reply asked to remember.
        muted: Key of an alert → silent until, seconds since 1970.
        person: Who made it.
        made_s: Nothing that is due before it counts.
    """

    account: int
    chat: int
    topic: str
    cadence: str
    at: str
    person: int
    made_s: float
    next_due_s: float
    id: int = 0
    thread: int = 0
    shop: str = ""
    weekday: int = 0
    month_day: int = 1
    workdays: bool = False
    quiet: str = ""
    policy: Policy = "reconcile"
    paused: Paused = ""
    memo: str = ""
    muted: Mapping[str, float] = field(default_factory=dict)


_PLACE = ("account", "chat", "thread", "topic", "shop")
_KEPT = ("memo", "muted")
"""What a subscription remembers when it is made anew."""


def subscription(connection: Connection, number: int) -> Subscription | None:
    """Return a stored subscription, or None."""
    row = connection.execute(select(subscriptions).where(subscriptions.c.id == number)).first()
    return _read(row) if row else None


def subscriptions_of(
    connection: Connection, account: int, chat: int | None = None
) -> tuple[Subscription, ...]:
    """Return the subscriptions of a chat, or of all chats, in the order in which they came."""
    wanted = select(subscriptions).where(subscriptions.c.account == account)
    if chat is not None:
        wanted = wanted.where(subscriptions.c.chat == chat)
    return tuple(map(_read, connection.execute(wanted.order_by(subscriptions.c.id))))


def count_subscriptions(connection: Connection) -> tuple[int, int]:
    """Return how many subscriptions run, and how many are paused."""
    paused = list(connection.scalars(select(subscriptions.c.paused)))
    running = sum(not why for why in paused)
    return running, len(paused) - running


def due_subscriptions(
    connection: Connection, account: int, now_s: float
) -> tuple[Subscription, ...]:
    """Return the subscriptions whose next slot is due, the longest due first."""
    wanted = select(subscriptions).where(
        subscriptions.c.account == account, subscriptions.c.next_due_s <= now_s
    )
    return tuple(map(_read, connection.execute(wanted.order_by(subscriptions.c.next_due_s))))


def keep_subscription(connection: Connection, wanted: Subscription) -> int:
    """Store a subscription and return its number.

    The same topic and shop in the same place is one subscription: it is changed, and goes on
    with its memo.
    """
    values = _values(wanted)
    place = [subscriptions.c[name] == values[name] for name in _PLACE]
    known = connection.execute(select(subscriptions.c.id).where(*place)).scalar()
    if known is None:
        made = connection.execute(insert(subscriptions).values(values)).inserted_primary_key
        if made is None:
            raise RuntimeError("the database named no id")
        return int(made[0])
    changed = {name: value for name, value in values.items() if name not in _KEPT}
    connection.execute(update(subscriptions).where(subscriptions.c.id == known).values(changed))
    return int(known)


def change(connection: Connection, number: int, **values: object) -> None:
    """Set columns of a subscription; `muted` is a mapping."""
    if "muted" in values:
        values["muted"] = json.dumps(values["muted"], ensure_ascii=False)
    connection.execute(update(subscriptions).where(subscriptions.c.id == number).values(values))


def advance(connection: Connection, known: Subscription, next_due_s: float) -> bool:
    """Move the next due time; False where somebody else has moved it meanwhile."""
    moved = update(subscriptions).where(
        subscriptions.c.id == known.id, subscriptions.c.next_due_s == known.next_due_s
    )
    return bool(connection.execute(moved.values(next_due_s=next_due_s)).rowcount)


def end_subscription(connection: Connection, number: int) -> None:
    """Forget a subscription; what was planned for it is not begun any more."""
    drop_planned(connection, number)
    connection.execute(delete(subscriptions).where(subscriptions.c.id == number))


def drop_planned(connection: Connection, number: int) -> None:
    """Forget what is planned for a subscription and was not posted yet."""
    connection.execute(
        delete(deliveries).where(
            deliveries.c.subscription == number, deliveries.c.state.in_(("planned", "claimed"))
        )
    )


def move_subscriptions(connection: Connection, old: int, new: int) -> None:
    """Carry the subscriptions of a group over to the supergroup it became."""
    there = {_place(row) for row in _in(connection, new)}
    for row in _in(connection, old):
        if _place(row) in there:
            end_subscription(connection, row.id)
    moved = update(subscriptions).where(subscriptions.c.chat == old).values(chat=new)
    connection.execute(moved)


def lose_chat(connection: Connection, chat: int) -> None:
    """Pause what a chat subscribed to, because nothing can be sent there."""
    running = update(subscriptions).where(subscriptions.c.chat == chat)
    connection.execute(running.where(subscriptions.c.paused == "").values(paused="lost"))


def find_chat(connection: Connection, chat: int) -> None:
    """Go on with what was paused because the chat was gone."""
    gone = update(subscriptions).where(
        subscriptions.c.chat == chat, subscriptions.c.paused.in_(("lost", "away"))
    )
    connection.execute(gone.values(paused=""))


def newly_lost(connection: Connection, account: int) -> tuple[Subscription, ...]:
    """Return what was paused for a lost chat and nobody was told of; from now on they were."""
    lost = (subscriptions.c.account == account, subscriptions.c.paused == "lost")
    rows = connection.execute(select(subscriptions).where(*lost)).all()
    if rows:
        connection.execute(update(subscriptions).where(*lost).values(paused="away"))
    return tuple(map(_read, rows))


def _in(connection: Connection, chat: int) -> tuple[Row[Any], ...]:
    found = connection.execute(select(subscriptions).where(subscriptions.c.chat == chat))
    return tuple(found.all())


def _place(row: Row[Any]) -> tuple[object, ...]:
    return (row.account, row.thread, row.topic, row.shop)


def _read(row: Row[Any]) -> Subscription:  # columns as the schema has them
    return Subscription(**row._asdict() | {"muted": json.loads(row.muted)})


def _values(wanted: Subscription) -> dict[str, Any]:  # the same
    values = as_row(wanted)
    values["muted"] = json.dumps(wanted.muted, ensure_ascii=False)
    del values["id"]
    return values
