"""Updates as they came in: stored before they are confirmed, each worked on once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from bot.state.rows import as_row
from bot.state.schema import inbox

_WAITING, _DONE, _FAILED = "waiting", "done", "failed"

_KNOWN = select(inbox.c.update_id).where(
    inbox.c.account == bindparam("an_account"),
    inbox.c.update_id.in_(bindparam("ids", expanding=True)),
)
_PENDING = (
    select(inbox)
    .where(
        inbox.c.account == bindparam("an_account"),
        inbox.c.state == _WAITING,
        inbox.c.id > bindparam("after"),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
_FINISH = (
    update(inbox)
    .where(inbox.c.id == bindparam("one"), inbox.c.state == _WAITING)
    .values(state=bindparam("now"), outcome=bindparam("became"), raw="")
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update on its way into the inbox.

    Attributes:
        lane: What must stay in order: the chat's id, or the person's where there is no chat.
        person: 0 where the update names nobody.
        raw: JSON as received.
    """

    update_id: int
    lane: int
    person: int
    raw: str


@dataclass(frozen=True, slots=True)
class Task:
    """A stored update that waits to be worked on; `id` is the order of arrival."""

    id: int
    update_id: int
    lane: int
    raw: str
    received_s: float


def receive(
    connection: Connection, account: int, arrivals: Sequence[Arrival], now_s: float
) -> tuple[Task, ...]:
    """Store what has not come before and return it, in order.

    An update id that is already there, finished or not, was delivered twice.
    """
    ids = [arrival.update_id for arrival in arrivals]
    seen = set(connection.scalars(_KNOWN, {"an_account": account, "ids": ids}))
    fresh = {a.update_id: a for a in arrivals if a.update_id not in seen}
    if not fresh:
        return ()
    values = [
        as_row(arrival)
        | {"account": account, "state": _WAITING, "outcome": "", "received_s": now_s}
        for arrival in fresh.values()
    ]
    rows = connection.execute(
        insert(inbox).returning(inbox.c.id, sort_by_parameter_order=True), values
    )
    return tuple(
        Task(row.id, a.update_id, a.lane, a.raw, now_s)
        for row, a in zip(rows, fresh.values(), strict=True)
    )


def waiting(
    connection: Connection, account: int, *, after: int = 0, most: int = 500
) -> tuple[Task, ...]:
    """Return the oldest updates that wait, `most` at a time, behind the id `after`."""
    found = connection.execute(_PENDING, {"an_account": account, "after": after, "most": most})
    return tuple(map(_task, found))


def finish(connection: Connection, task: int, outcome: str, *, failed: bool = False) -> bool:
    """Mark a task as done and forget its text; False where it was done before."""
    now = _FAILED if failed else _DONE
    done = connection.execute(_FINISH, {"one": task, "now": now, "became": outcome})
    return bool(done.rowcount)


def recent_outcomes(
    connection: Connection, lane: int, person: int, most: int = 5
) -> tuple[str, ...]:
    """Return what became of a person's last updates in a chat, newest first."""
    return tuple(
        connection.scalars(
            select(inbox.c.outcome)
            .where(inbox.c.lane == lane, inbox.c.person == person, inbox.c.state != _WAITING)
            .order_by(inbox.c.id.desc())
            .limit(most)
        )
    )


def forget_done(connection: Connection, before_s: float) -> int:
    """Drop finished updates received before `before_s`; return how many there were.

    Telegram repeats an update for at most 24 hours.
    """
    old = delete(inbox).where(inbox.c.state != _WAITING, inbox.c.received_s < before_s)
    return connection.execute(old).rowcount


def backlog(connection: Connection) -> tuple[int, float]:
    """Return how many updates wait, and since when the oldest does (0 for none)."""
    counted = select(func.count(), func.min(inbox.c.received_s)).where(inbox.c.state == _WAITING)
    count, oldest = connection.execute(counted).one()
    return count, oldest or 0.0


def _task(row: Row[tuple[object, ...]]) -> Task:
    return Task(row.id, row.update_id, row.lane, row.raw, row.received_s)
