"""Pushes by slot: planned once, claimed by lease and fence, posted once, ended for good.

planned → claimed → posted → sent | refused | unknown; or expired (too late), silent (nothing to
say), failed (could not be made). `posted` means that its letters are in the outbox: how it ends is
what became of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.state.rows import as_row
from bot.state.schema import deliveries, outbox, subscriptions

State = Literal[
    "planned", "claimed", "posted", "sent", "refused", "unknown", "expired", "silent", "failed"
]
STATES: tuple[State, ...] = get_args(State)
FINAL: tuple[State, ...] = ("sent", "refused", "unknown", "expired", "silent", "failed")

_ARRIVED = ("sent", "silent", "posted", "unknown")
_LOST = ("expired", "failed", "refused")
_LONGEST_ERROR = 300
_A_WEEK_S = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Plan:
    """A slot on its way into the table.

    Attributes:
        until_s: Later than this it is not worth sending.
        state: planned, or expired for one that is only recorded.
    """

    subscription: int
    slot: str
    due_s: float
    until_s: float
    state: State = "planned"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One slot of one subscription.

    Attributes:
        attempts: How often the desk was asked for it.
        fence: Counts the claims: whoever holds an older one has lost it.
        posted_s: When it went into the outbox; 0 for not yet.
    """

    id: int
    subscription: int
    slot: str
    due_s: float
    until_s: float
    state: State
    attempts: int
    owner: str
    fence: int
    lease_until_s: float
    not_before_s: float
    posted_s: float
    error: str
    changed_s: float


@dataclass(frozen=True, slots=True)
class Claimer:
    """Who claims, and for how long."""

    owner: str
    lease_s: float


_COLUMNS = tuple(deliveries.c[name] for name in Delivery.__dataclass_fields__)
_ADD = {
    name: module.insert(deliveries).on_conflict_do_nothing(index_elements=["subscription", "slot"])
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql))
}
_BLANK: dict[str, object] = {
    "attempts": 0,
    "owner": "",
    "fence": 0,
    "lease_until_s": 0.0,
    "not_before_s": 0.0,
    "posted_s": 0.0,
    "error": "",
}


def plan(connection: Connection, plans: Sequence[Plan], now_s: float) -> None:
    """Store slots; one that is known stays as it is."""
    if plans:
        values = [as_row(one) | _BLANK | {"changed_s": now_s} for one in plans]
        connection.execute(_ADD[connection.dialect.name], values)


def forget_unbegun(connection: Connection, subscription: int, now_s: float) -> float | None:
    """Forget slots that a clock which ran ahead had planned, or given up too early.

    Returns:
        When the first of them was due; None where there was none.
    """
    state = deliveries.c.state
    wrong = or_(deliveries.c.due_s > now_s, and_(state == "expired", deliveries.c.until_s > now_s))
    gone = (
        delete(deliveries)
        .where(
            deliveries.c.subscription == subscription,
            deliveries.c.posted_s == 0,
            state.in_(("planned", "expired")),
            wrong,
        )
        .returning(deliveries.c.due_s)
    )
    return min(connection.scalars(gone), default=None)


def waiting_chats(connection: Connection, account: int, now_s: float) -> frozenset[int]:
    """Return the chats for which there is something to claim."""
    chats = (
        select(subscriptions.c.chat)
        .join(deliveries, deliveries.c.subscription == subscriptions.c.id)
        .where(deliveries.c.id.in_(_open(account, now_s)))
    )
    return frozenset(connection.scalars(chats.distinct()))


def claim(
    connection: Connection, account: int, claimer: Claimer, now_s: float, most: int
) -> tuple[Delivery, ...]:
    """Take planned slots whose time has come, and those whose claimer has died; oldest first."""
    wanted = _open(account, now_s).order_by(deliveries.c.due_s, deliveries.c.id).limit(most)
    taken = (
        update(deliveries)
        .where(deliveries.c.id.in_(wanted.with_for_update(of=deliveries, skip_locked=True)))
        .values(
            state="claimed",
            owner=claimer.owner,
            fence=deliveries.c.fence + 1,
            attempts=deliveries.c.attempts + 1,
            lease_until_s=now_s + claimer.lease_s,
            changed_s=now_s,
        )
        .returning(*_COLUMNS)
    )
    return tuple(sorted(map(_read, connection.execute(taken)), key=lambda one: one.id))


def extend(connection: Connection, claimer: Claimer, now_s: float) -> None:
    """Let the claims of a process last longer: it is still at work."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.state == "claimed", deliveries.c.owner == claimer.owner)
        .values(lease_until_s=now_s + claimer.lease_s)
    )


def put(  # noqa: PLR0913  # a state and what goes with it
    connection: Connection,
    claimed: Delivery,
    state: State,
    *,
    now_s: float,
    error: str = "",
    not_before_s: float = 0.0,
) -> bool:
    """Put a claimed slot into `state`; False where the claim was lost meanwhile."""
    values: dict[str, object] = {"state": state, "owner": "", "changed_s": now_s}
    values |= {"error": error[:_LONGEST_ERROR], "not_before_s": not_before_s}
    if state == "posted":
        values["posted_s"] = now_s
    ours = (
        deliveries.c.id == claimed.id,
        deliveries.c.state == "claimed",
        deliveries.c.fence == claimed.fence,
    )
    return bool(connection.execute(update(deliveries).where(*ours).values(values)).rowcount)


def missed(connection: Connection, before: Delivery) -> tuple[str, ...]:
    """Return the slots that nobody saw since the last one that arrived, oldest first."""
    mine = (deliveries.c.subscription == before.subscription, deliveries.c.due_s < before.due_s)
    last = select(func.max(deliveries.c.due_s)).where(*mine, deliveries.c.state.in_(_ARRIVED))
    since = connection.execute(last).scalar() or 0.0
    lost = select(deliveries.c.slot).where(
        *mine, deliveries.c.due_s > since, deliveries.c.state.in_(_LOST)
    )
    return tuple(connection.scalars(lost.order_by(deliveries.c.due_s)))


def known_slots(connection: Connection, subscription: int, after_s: float) -> frozenset[str]:
    """Return the slots due behind `after_s` that have a row already."""
    found = select(deliveries.c.slot).where(
        deliveries.c.subscription == subscription, deliveries.c.due_s > after_s
    )
    return frozenset(connection.scalars(found))


def latest(connection: Connection, subscription: int) -> Delivery | None:
    """Return the newest slot of a subscription, or None."""
    mine = select(*_COLUMNS).where(deliveries.c.subscription == subscription)
    row = connection.execute(mine.order_by(deliveries.c.due_s.desc()).limit(1)).first()
    return _read(row) if row else None


def of_slots(connection: Connection, ids: Iterable[int]) -> tuple[Delivery, ...]:
    """Return stored slots by their numbers, ascending."""
    wanted = select(*_COLUMNS).where(deliveries.c.id.in_(list(ids)))
    return tuple(map(_read, connection.execute(wanted.order_by(deliveries.c.id))))


def settle(connection: Connection, account: int, now_s: float) -> tuple[Delivery, ...]:
    """End what is posted as its letters ended; return what has changed.

    What ended badly is looked at for another week: an owner may send its letters again.
    """
    changed = []
    for delivery, states in _letters(connection, account, now_s - _A_WEEK_S):
        state = _end(states)
        if state and state != delivery.state:
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery.id, deliveries.c.state == delivery.state)
                .values(state=state, changed_s=now_s)
            )
            changed.append(delivery.id)
    return of_slots(connection, changed)


def counts(connection: Connection, since_s: float) -> Mapping[str, int]:
    """Return how many slots due since then are in each state."""
    counted = select(deliveries.c.state, func.count()).where(deliveries.c.due_s >= since_s)
    rows = connection.execute(counted.group_by(deliveries.c.state))
    return dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in rows}


def oldest_due(connection: Connection) -> float | None:
    """Return when the oldest slot was due that is not in the outbox yet; None for no such slot."""
    oldest = select(func.min(deliveries.c.due_s)).where(
        deliveries.c.state.in_(("planned", "claimed"))
    )
    return connection.execute(oldest).scalar()


def overdue(connection: Connection, before_s: float) -> int:
    """Return how many slots were due before then and are not in the outbox yet."""
    waiting = select(func.count()).where(
        deliveries.c.state.in_(("planned", "claimed")), deliveries.c.due_s < before_s
    )
    return connection.execute(waiting).scalar_one()


def forget_slots(connection: Connection, before_s: float) -> None:
    """Drop the slots that ended before then."""
    old = delete(deliveries).where(
        deliveries.c.changed_s < before_s, deliveries.c.state.in_(FINAL)
    )
    connection.execute(old)


def _open(account: int, now_s: float) -> Any:  # a select of ids; its full type is unwieldy
    state = deliveries.c.state
    return (
        select(deliveries.c.id)
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription)
        .where(
            subscriptions.c.account == account,
            or_(
                and_(state == "planned", deliveries.c.not_before_s <= now_s),
                and_(state == "claimed", deliveries.c.lease_until_s < now_s),
                # what a clock that ran ahead has put off does not bind
                and_(state.in_(("planned", "claimed")), deliveries.c.changed_s > now_s + 1),
            ),
        )
    )


def _letters(
    connection: Connection, account: int, since_s: float
) -> list[tuple[Delivery, list[str]]]:
    """Return the slots that may still end otherwise, each with the states of its letters."""
    state = deliveries.c.state
    again = and_(state.in_(("unknown", "refused")), deliveries.c.changed_s > since_s)
    # an unknown letter that has a time for the next look is one that is not sent again
    told = and_(outbox.c.state == "unknown", outbox.c.not_before_s > 0).label("told")
    rows = connection.execute(
        select(*_COLUMNS, outbox.c.state.label("letter"), told)
        .join(outbox, outbox.c.delivery == deliveries.c.id)
        .where(outbox.c.account == account, or_(state == "posted", again))
        .order_by(deliveries.c.id)
    )
    found: dict[int, tuple[Delivery, list[str]]] = {}
    for row in rows:
        values = row._asdict()
        letter, is_told = values.pop("letter"), values.pop("told")
        _, states = found.setdefault(row.id, (Delivery(**values), []))
        states.append("open" if letter == "unknown" and not is_told else letter)
    return list(found.values())


def _end(letters: Sequence[str]) -> State | None:
    """Return how a push ended by what became of its letters; None while they are on their way."""
    if any(state in {"open", "queued", "sending"} for state in letters):
        return None
    if "unknown" in letters:
        return "unknown"
    return "refused" if {"refused", "dropped"} & set(letters) else "sent"


def _read(row: Row[Any]) -> Delivery:  # columns as the schema has them
    return Delivery(**row._asdict())
