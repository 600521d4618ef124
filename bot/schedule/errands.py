"""What has to be asked for the slots that were claimed, or why it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.dispatch.messages import Asker
from bot.dispatch.standing import House, asker_of
from bot.schedule import words
from bot.schedule.topics import Offered
from bot.state.deliveries import Delivery, State
from bot.state.subscriptions import Subscription, subscription
from skills.kit.contract import Due


@dataclass(frozen=True, slots=True)
class Board:
    """What can be pushed, and by whose rights.

    Attributes:
        account: The bot's own user id.
        topics: Everything that can be subscribed to, by name.
    """

    account: int
    zone: ZoneInfo
    house: House
    topics: Mapping[str, Offered]


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed slot, and with whose rights its topic is asked."""

    delivery: Delivery
    subscription: Subscription
    offered: Offered
    due: Due
    asker: Asker


@dataclass(frozen=True, slots=True)
class Hopeless:
    """A claimed slot that ends without being asked for."""

    delivery: Delivery
    subscription: Subscription | None
    state: State
    why: str = ""


def errand(
    connection: Connection, delivery: Delivery, board: Board, now: datetime
) -> Errand | Hopeless:
    """Return what to ask for a claimed slot, with the rights that its chat has now."""
    one = subscription(connection, delivery.subscription)
    if one is None or one.paused:
        return Hopeless(delivery, one, "expired")
    if now.timestamp() > delivery.until_s:
        return Hopeless(delivery, one, "failed" if delivery.error else "expired", delivery.error)
    known = board.topics.get(one.topic)
    if known is None:
        return Hopeless(delivery, one, "failed", words.no_topic(one.topic))
    asker = asker_of(connection, board.house, one.chat)
    if asker is None:
        return Hopeless(delivery, one, "refused", words.NO_RIGHT)
    if one.shop and asker.shops is not None and one.shop not in asker.shops:
        return Hopeless(delivery, one, "refused", words.no_shop(one.shop))
    return Errand(delivery, one, known, due_of(one, delivery, board.zone, now), asker)


def due_of(one: Subscription, delivery: Delivery, zone: ZoneInfo, now: datetime) -> Due:
    """Return the hour of a slot as a topic takes it."""
    muted = frozenset(key for key, until_s in one.muted.items() if until_s > now.timestamp())
    return Due(wall(delivery.due_s, zone), one.shop or None, one.memo, muted)


def wall(at_s: float, zone: ZoneInfo) -> datetime:
    """Return seconds since 1970 as the shop's wall clock (naive)."""
    return datetime.fromtimestamp(at_s, UTC).astimezone(zone).replace(tzinfo=None)
