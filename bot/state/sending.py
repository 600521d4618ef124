"""Who may send for an account, and the intent that is stored before each call.

One process at a time: the name written last in `bot_meta` is the only one under which an intent is
stored, whatever became of the lock that keeps processes from racing.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from bot.state.outbox import Mail, State, mark
from bot.state.schema import meta, outbox

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


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that may send for an account; each start has a name of its own."""

    account: int
    name: str


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


def intend(connection: Connection, mail: Mail, holder: Holder, now_s: float) -> bool:
    """Store that the call is about to be made.

    False where somebody dropped it, or another process than `holder` has taken over sending for
    the account meanwhile.
    """
    values: dict[str, object] = {"one": mail.id, "attempt": mail.attempts + 1, "now": now_s}
    values |= {"base": mail.after_message, "near": mail.near_message}
    values |= {"role": _role(holder.account), "holder": holder.name}
    return bool(connection.execute(_INTEND, values).rowcount)


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


def _role(account: int) -> str:
    return f"sender.{account}"
