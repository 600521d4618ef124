"""From subscriptions to slots: what is due gets a row, once, however many planners there are."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.schedule.jumps import Watch
from bot.schedule.timetable import Rule, Slot, deadline, next_slot, slots
from bot.schedule.topics import rule_of
from bot.state import deliveries
from bot.state.clock import Clock, database_now, keep_jump
from bot.state.deliveries import Plan
from bot.state.engine import State
from bot.state.subscriptions import (
    Subscription,
    advance,
    due_subscriptions,
    subscriptions_of,
)

log = logging.getLogger(__name__)

_MOST_SLOTS = 400
"""Slots of one subscription that are put on record after a long time out of service."""

_CHECK_EVERY = timedelta(minutes=1)
_TIDY_EVERY = timedelta(hours=1)
_KEPT = timedelta(days=400)
_A_MOMENT = timedelta(seconds=1)


@dataclass(slots=True)
class Planner:
    """Plans what is due for one account.

    Attributes:
        lookback: How far before the present a slot may lie that was never planned; zero but for
            a run that is told what time it is.
    """

    state: State
    account: int
    zone: ZoneInfo
    clock: Clock = database_now
    lookback: timedelta = timedelta()
    watch: Watch = field(default_factory=Watch)
    _checked: datetime | None = field(default=None, init=False)
    _tidied: datetime | None = field(default=None, init=False)

    def plan(self) -> None:
        """Put every slot that is due on record and move on, in one transaction.

        Of several slots that were missed only the newest is planned, and only while it is worth
        sending; the others are recorded as expired.

        Raises:
            StoreUnusableError: the database is away or locked.
        """
        with self.state.reading() as connection:
            now = self.clock(connection)
            waits = due_subscriptions(connection, self.account, now.timestamp())
        self._look_for_a_jump(now)
        if not waits and not _is_time(self._checked, now, _CHECK_EVERY):
            return
        with self.state.writing() as connection:
            now = self.clock(connection)
            if _is_time(self._checked, now, _CHECK_EVERY):
                self._pull_back(connection, now)
                self._checked = now
            if _is_time(self._tidied, now, _TIDY_EVERY):
                deliveries.forget_slots(connection, (now - _KEPT).timestamp())
                self._tidied = now
            for due in due_subscriptions(connection, self.account, now.timestamp()):
                self._plan(connection, due, now)

    def _look_for_a_jump(self, now: datetime) -> None:
        """Say once that the clock was set: nothing is doubled by it, but a day may be missed."""
        jump = self.watch.jump(now.timestamp())
        if jump is None:
            return
        jumped_s = jump.to_s - jump.from_s
        log.warning("the clock that decides about pushes has jumped by %.0f s", jumped_s)
        with self.state.writing() as connection:
            keep_jump(connection, jump)

    def _pull_back(self, connection: Connection, now: datetime) -> None:
        """Let nothing wait longer than until its next slot: a clock that ran ahead had moved it.

        What that clock had planned and nobody begun is forgotten; a slot that was sent keeps its
        row and is not sent twice.
        """
        for one in subscriptions_of(connection, self.account):
            wanted = next_slot(rule_of(one, self.zone), now - self.lookback).due.timestamp()
            if one.next_due_s > wanted:
                log.info("subscription %d waited for a time too far ahead", one.id)
                first = deliveries.forget_unbegun(connection, one.id, now.timestamp())
                advance(connection, one, min(wanted, first or wanted))

    def _plan(self, connection: Connection, one: Subscription, now: datetime) -> None:
        rule = rule_of(one, self.zone)
        since = datetime.fromtimestamp(one.next_due_s, UTC) - _A_MOMENT
        found = list(slots(rule, since, now))[-_MOST_SLOTS:]
        if not one.paused:
            rows = [_plan_of(one, rule, slot, now, newest=slot is found[-1]) for slot in found]
            deliveries.plan(connection, rows, now.timestamp())
        advance(connection, one, next_slot(rule, now).due.timestamp())


def _is_time(last: datetime | None, now: datetime, every: timedelta) -> bool:
    """Tell whether something is to be done again; also where the clock was set back."""
    return last is None or not timedelta() <= now - last < every


def _plan_of(one: Subscription, rule: Rule, slot: Slot, now: datetime, *, newest: bool) -> Plan:
    until = deadline(rule, slot.due)
    return Plan(
        one.id,
        slot.name,
        slot.due.timestamp(),
        until.timestamp(),
        "planned" if newest and now < until else "expired",
    )
