"""Messages on their way out.

queued → sending → sent | refused | unknown; the intent (`sending`) is stored before the call. An
unknown one ends as sent where a copy is found, or goes back to queued as often as its policy says;
dropped is a person's decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.state.schema import meta, outbox
from bot.state.subscriptions import Policy

State = Literal["queued", "sending", "sent", "refused", "unknown", "dropped"]
STATES: tuple[State, ...] = ("queued", "sending", "sent", "refused", "unknown", "dropped")

ANSWER, BUTTON, PUSH, STATUS = range(4)
"""Priorities: the smaller goes first."""

SUPERGROUPS = -1_000_000_000_000
"""Ids below it are supergroups, which count their messages by themselves."""

_LONGEST_ERROR = 300


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to be sent.

    Attributes:
        key: Names what it answers and which part it is; the same key is never queued twice.
        body: JSON as the channel wrote it.
        after_message: A message id of the chat that is older than this message will be.
        policy: What follows an unknown outcome.
        delivery: The push it is a part of; None for none.
    """

    key: str
    chat: int
    body: str
    priority: int = ANSWER
    after_message: int = 0
    policy: Policy = "reconcile"
    delivery: int | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A stored message.

    Attributes:
        not_before_s: Seconds since 1970 before which it must not be tried; of an unknown one that
            is not sent again, when it is looked for next.
        message_id: None until Telegram has named it.
        doubtful: One of its attempts had no known outcome.
        near_message: The newest id that the account's small chats had before it was sent.
    """

    id: int
    key: str
    chat: int
    priority: int
    body: str
    state: State
    attempts: int
    not_before_s: float
    after_message: int
    message_id: int | None
    doubtful: bool
    error: str
    changed_s: float
    policy: Policy = "reconcile"
    delivery: int | None = None
    near_message: int = 0


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that may send for an account; each start has a name of its own."""

    account: int
    name: str


_COLUMNS = tuple(outbox.c[name] for name in Mail.__dataclass_fields__)
_HOLDS = exists().where(meta.c.key == bindparam("role"), meta.c.value == bindparam("holder"))
_INTEND = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("one"),
        or_(
            outbox.c.state == "queued",
            # our own intent, whose confirmation a crash of the database swallowed
            and_(outbox.c.state == "sending", outbox.c.attempts == bindparam("attempt")),
        ),
        _HOLDS,
    )
    .values(
        state="sending",
        attempts=bindparam("attempt"),
        after_message=bindparam("base"),
        near_message=bindparam("near"),
        changed_s=bindparam("now"),
    )
)
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("one"))
    .values(state="sent", message_id=bindparam("named"), changed_s=bindparam("now"))
)


_START: Mapping[str, Any] = {
    "state": "queued",
    "attempts": 0,
    "not_before_s": 0.0,
    "message_id": None,
    "doubtful": False,
    "error": "",
}
_ADD = {
    name: module.insert(outbox)
    .on_conflict_do_nothing(index_elements=["key"])
    .returning(outbox.c.id)
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql))
}


def enqueue(
    connection: Connection, account: int, letters: Sequence[Letter], now_s: float
) -> tuple[Mail, ...]:
    """Store letters as queued and return them; one whose key is known is left out."""
    stored = (_stored(connection, account, letter, now_s) for letter in letters)
    return tuple(mail for mail in stored if mail)


def queued_ids(connection: Connection, account: int) -> tuple[int, ...]:
    """Return the numbers of what waits to be sent, oldest first."""
    waiting = (outbox.c.account == account, outbox.c.state == "queued")
    return tuple(connection.scalars(select(outbox.c.id).where(*waiting).order_by(outbox.c.id)))


def queued(connection: Connection, ids: Sequence[int]) -> tuple[Mail, ...]:
    """Return those of `ids` that still wait to be sent, oldest first."""
    return _select(connection, outbox.c.id.in_(ids), outbox.c.state == "queued")


def in_state(connection: Connection, *states: State, most: int = 1000) -> tuple[Mail, ...]:
    """Return what is in one of the states, oldest first."""
    return _select(connection, outbox.c.state.in_(states), most=most)


def mail(connection: Connection, mail_id: int) -> Mail | None:
    """Return one stored message, or None."""
    return next(iter(_select(connection, outbox.c.id == mail_id)), None)


def unswept(connection: Connection, before_s: float) -> tuple[Mail, ...]:
    """Return what was sent again after a doubt, before `before_s`, and not looked at since."""
    return _select(
        connection,
        outbox.c.state == "sent",
        outbox.c.doubtful,
        outbox.c.changed_s < before_s,
    )


def repeated_in(connection: Connection, chat: int) -> tuple[Mail, ...]:
    """Return what was sent to `chat` again after a doubt and not swept since."""
    return _select(connection, outbox.c.chat == chat, outbox.c.state == "sent", outbox.c.doubtful)


def intend(connection: Connection, mail: Mail, holder: Holder, now_s: float) -> bool:
    """Store that the call is about to be made.

    False where somebody dropped it, or another process than `holder` has taken over sending for
    the account meanwhile.
    """
    values: dict[str, object] = {"one": mail.id, "attempt": mail.attempts + 1, "now": now_s}
    values |= {"base": mail.after_message, "near": mail.near_message}
    values |= {"role": _role(holder.account), "holder": holder.name}
    return bool(connection.execute(_INTEND, values).rowcount)


def mark_sent(connection: Connection, mail_id: int, message_id: int, now_s: float) -> None:
    """Store the message id that Telegram gave."""
    connection.execute(_SENT, {"one": mail_id, "named": message_id, "now": now_s})


def mark(  # noqa: PLR0913  # a state and what goes with it
    connection: Connection,
    mail_id: int,
    state: State,
    *,
    now_s: float,
    error: str = "",
    not_before_s: float = 0.0,
) -> None:
    """Put a message into `state`; unknown makes it doubtful for good."""
    values: dict[str, object] = {"state": state, "changed_s": now_s, "not_before_s": not_before_s}
    if error:
        values["error"] = error[:_LONGEST_ERROR]
    if state == "unknown":
        values["doubtful"] = True
    connection.execute(update(outbox).where(outbox.c.id == mail_id).values(values))


def conclude(  # noqa: PLR0913  # as mark
    connection: Connection,
    called: Mail,
    state: State,
    *,
    now_s: float,
    error: str = "",
    not_before_s: float = 0.0,
) -> None:
    """Put a message into `state` after the call that `intend` announced, unless it was taken."""
    ours = (
        outbox.c.id == called.id,
        outbox.c.state == "sending",
        outbox.c.attempts == called.attempts + 1,
    )
    if connection.execute(select(outbox.c.id).where(*ours)).first():
        mark(connection, called.id, state, now_s=now_s, error=error, not_before_s=not_before_s)


def rewrite(connection: Connection, mail_id: int, body: str) -> None:
    """Replace what will be sent."""
    connection.execute(update(outbox).where(outbox.c.id == mail_id).values(body=body))


def settled(connection: Connection, mail_id: int) -> None:
    """Store that a doubt was looked into to its end."""
    connection.execute(update(outbox).where(outbox.c.id == mail_id).values(doubtful=False))


def take_over(connection: Connection, holder: Holder, now_s: float) -> int:
    """Let `holder` alone send for its account; return how many were caught in flight.

    What the last one was sending when it died is unknown. If it lives after all, because only its
    lock was lost, it can begin nothing any more.
    """
    role = _role(holder.account)
    connection.execute(delete(meta).where(meta.c.key == role))
    connection.execute(insert(meta).values(key=role, value=holder.name))
    caught = (
        update(outbox)
        .where(outbox.c.account == holder.account, outbox.c.state == "sending")
        .values(
            state="unknown", doubtful=True, changed_s=now_s, error="the process died meanwhile"
        )
    )
    return connection.execute(caught).rowcount


def recall(connection: Connection, chat: int, now_s: float) -> None:
    """Drop the pushes that wait for a chat whose rights have changed."""
    waiting = update(outbox).where(
        outbox.c.chat == chat, outbox.c.state == "queued", outbox.c.delivery.is_not(None)
    )
    connection.execute(
        waiting.values(state="dropped", changed_s=now_s, error="the chat's rights have changed")
    )


def move_chat(connection: Connection, old: int, new: int) -> None:
    """Send what waits for the chat `old` to `new`."""
    connection.execute(
        update(outbox)
        .where(outbox.c.chat == old, outbox.c.state.in_(("queued", "sending")))
        .values(chat=new, after_message=0)
    )


def known_ids(connection: Connection, chat: int, after: int) -> frozenset[int]:
    """Return the ids of our own messages in `chat` behind the id `after`."""
    found = select(outbox.c.message_id).where(outbox.c.chat == chat, outbox.c.message_id > after)
    return frozenset(found_id for found_id in connection.scalars(found) if found_id is not None)


def highest_id(connection: Connection, account: int, chat: int | None) -> int:
    """Return the highest message id we know of in `chat`.

    For None in all private chats and small groups of the account: Telegram counts their messages
    together, while a supergroup counts for itself.
    """
    high = select(func.max(outbox.c.message_id), func.max(outbox.c.after_message)).where(
        outbox.c.account == account
    )
    where = outbox.c.chat > SUPERGROUPS if chat is None else outbox.c.chat == chat
    row = connection.execute(high.where(where)).one()
    return max(row[0] or 0, row[1] or 0)


def counts(connection: Connection) -> Mapping[str, int]:
    """Return how many messages are in each state."""
    rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in rows}


def forget_old(connection: Connection, before_s: float) -> int:
    """Drop what was sent or dropped before `before_s` and is free of doubt."""
    old = delete(outbox).where(
        outbox.c.changed_s < before_s,
        or_(outbox.c.state == "dropped", (outbox.c.state == "sent") & ~outbox.c.doubtful),
    )
    return connection.execute(old).rowcount


def _stored(connection: Connection, account: int, letter: Letter, now_s: float) -> Mail | None:
    values = {
        "key": letter.key,
        "chat": letter.chat,
        "priority": letter.priority,
        "body": letter.body,
        "after_message": letter.after_message,
        "policy": letter.policy,
        "delivery": letter.delivery,
        **_START,
        "changed_s": now_s,
    }
    add = _ADD[connection.dialect.name]
    made = connection.execute(add, values | {"account": account, "made_s": now_s}).scalar()
    return None if made is None else Mail(id=int(made), **values)


def _select(connection: Connection, *where: object, most: int | None = None) -> tuple[Mail, ...]:
    rows = connection.execute(
        select(*_COLUMNS).where(*where).order_by(outbox.c.id).limit(most)  # type: ignore[arg-type]  # conditions of several classes
    )
    return tuple(map(_mail, rows))


def _mail(row: Row[tuple[object, ...]]) -> Mail:
    return Mail(**row._asdict())


def _role(account: int) -> str:
    return f"sender.{account}"
