"""What owners have to know about pushes: late, failed, refused, unknown; each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.channels.telegram.drafts import to_body
from bot.channels.telegram.render import Spot
from bot.channels.telegram.results import plain_draft
from bot.schedule import words
from bot.schedule.errands import Board
from bot.state import deliveries
from bot.state.deliveries import Delivery
from bot.state.outbox import STATUS, Letter, enqueue
from bot.state.places import place
from bot.state.subscriptions import Subscription, newly_lost, subscription

_LISTED = 8
_BAD = frozenset({"refused", "unknown", "failed"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """A push of which the owners should know; `how` is in words."""

    delivery: Delivery
    how: str


def settle(connection: Connection, board: Board, now_s: float) -> None:
    """End what is posted as its letters ended, and tell the owners of what ended badly."""
    changed = deliveries.settle(connection, board.account, now_s)
    bad = [Trouble(d, words.end(d.state)) for d in changed if d.state in _BAD]
    tell(connection, board, bad, now_s)
    _tell_of_lost(connection, board, now_s)


def tell(connection: Connection, board: Board, troubles: Sequence[Trouble], now_s: float) -> None:
    """Put one message to each owner into the outbox; the same troubles are told once."""
    if not troubles:
        return
    found = {t.delivery.id: subscription(connection, t.delivery.subscription) for t in troubles}
    lines = [_line(connection, board, t, found[t.delivery.id]) for t in troubles[:_LISTED]]
    text = words.trouble(lines, more=len(troubles) - len(lines))
    first, last = troubles[0], troubles[-1]
    key = f"trouble.{first.delivery.id}.{last.delivery.id}.{first.delivery.state}"
    _to_owners(connection, board, {key: text}, now_s)


def title_of(board: Board, one: Subscription | None) -> str:
    """Return what a subscription is called."""
    known = board.topics.get(one.topic) if one else None
    return known.topic.title if known else one.topic if one else ""


def _line(connection: Connection, board: Board, trouble: Trouble, one: Subscription | None) -> str:
    where = _place(connection, one.chat) if one else ""
    return words.trouble_line(title_of(board, one), where, trouble.delivery.slot, trouble.how)


def _tell_of_lost(connection: Connection, board: Board, now_s: float) -> None:
    lost = newly_lost(connection, board.account)
    if not lost:
        return
    lines = [
        words.lost_line(title_of(board, one), _place(connection, one.chat))
        for one in lost[:_LISTED]
    ]
    key = f"lost.{'.'.join(str(one.id) for one in lost[:_LISTED])}.{int(now_s)}"
    _to_owners(connection, board, {key: words.lost(lines)}, now_s)


def _to_owners(
    connection: Connection, board: Board, texts: Mapping[str, str], now_s: float
) -> None:
    letters = [
        Letter(f"{key}.{owner}", owner, to_body(plain_draft(text, Spot())), STATUS)
        for key, text in texts.items()
        for owner in sorted(board.house.owners)
    ]
    enqueue(connection, board.account, letters, now_s)


def _place(connection: Connection, chat: int) -> str:
    return words.place_name(place(connection, chat).title, chat)
