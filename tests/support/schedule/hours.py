"""A database clock that is moved by hand, and subscriptions in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.schedule.timetable import next_slot
from bot.schedule.topics import rule_of
from bot.state.engine import State
from bot.state.subscriptions import Subscription, keep_subscription
from tests.support.clock import SHANGHAI

ACCOUNT = 123456


class Hours:
    """Stands in for bot.state.clock.database_now."""

    def __init__(self, now: datetime, zone: ZoneInfo = SHANGHAI) -> None:
        self.now, self.zone = now.astimezone(UTC), zone

    def clock(self, _connection: Connection) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Move by the named timedelta parts."""
        self.now += timedelta(**by)


def subscribed(state: State, hours: Hours, **fields: Any) -> Subscription:
    """Subscribe a chat to the daily push at nine, or as the fields say."""
    values = {"chat": -4001, "topic": "daily", "cadence": "day", "at": "09:00", "person": 11}
    made_s = hours.now.timestamp()
    one = Subscription(account=ACCOUNT, made_s=made_s, next_due_s=made_s, **{**values, **fields})
    due = next_slot(rule_of(one, hours.zone), hours.now).due
    return kept(state, replace(one, next_due_s=due.timestamp()))


def kept(state: State, one: Subscription) -> Subscription:
    """Store a subscription and return it with its number."""
    with state.writing() as connection:
        return replace(one, id=keep_subscription(connection, one))
