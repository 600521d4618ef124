"""What the buttons under a subscription do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.channels.telegram.results import Write
from bot.schedule import bureau_words as words
from bot.schedule.errands import wall
from bot.schedule.making import moved, timed
from bot.schedule.pushes import AT_ONCE
from bot.schedule.topics import quiet_of, rule_of
from bot.state import deliveries
from bot.state.deliveries import Plan
from bot.state.subscriptions import (
    Subscription,
    drop_planned,
    end_subscription,
    keep_subscription,
)

_WORTH_S = 7200.0
"""How long a push that somebody asked for is worth sending."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a button was pressed, by the clock that decides what is due.

    Attributes:
        task: Number of the press: the same press is one push.
    """

    now: datetime
    zone: ZoneInfo
    task: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a press comes to.

    Attributes:
        after: The subscription as it is then; None where it is gone.
    """

    text: str
    after: Subscription | None
    write: Write | None = None


def actions(one: Subscription) -> tuple[tuple[str, str], ...]:
    """Return what can be done with a subscription: name and label."""
    if one.paused == "person":
        return (("resume", words.RESUME), ("delete", words.DELETE))
    shift = (("earlier", words.EARLIER), ("later", words.LATER)) if one.cadence != "hour" else ()
    return (("now", words.NOW), *shift, ("pause", words.PAUSE), ("delete", words.DELETE))


def changed(do: str, one: Subscription, title: str, moment: Moment) -> Change:
    """Return what the action `do` comes to."""
    does: Mapping[str, Callable[[Subscription, str, Moment], Change]] = {
        "pause": _pause,
        "resume": _resume,
        "earlier": partial(_shift, later=False),
        "later": partial(_shift, later=True),
        "now": _push_now,
        "delete": _end,
    }
    return does[do](one, title, moment)


def _pause(one: Subscription, title: str, _moment: Moment) -> Change:
    after = replace(one, paused="person")

    def write(connection: Connection) -> None:
        keep_subscription(connection, after)
        drop_planned(connection, one.id)

    return Change(words.paused(title), after, write)


def _resume(one: Subscription, title: str, moment: Moment) -> Change:
    after = timed(replace(one, paused=""), moment.zone, moment.now)
    return Change(words.resumed(title), after, partial(keep_subscription, wanted=after))


def _shift(one: Subscription, title: str, moment: Moment, *, later: bool) -> Change:
    shifted = moved(one, later=later)
    rule = rule_of(shifted, moment.zone)
    quiet = quiet_of(one.quiet)
    if quiet and quiet.holds(rule.at):
        return Change(words.in_quiet(title, shifted.at, one.quiet), one)
    after = timed(shifted, moment.zone, moment.now)
    said = words.described(after, title)
    return Change(said, after, partial(keep_subscription, wanted=after))


def _push_now(one: Subscription, _title: str, moment: Moment) -> Change:
    now_s = moment.now.timestamp()
    day = wall(now_s, moment.zone).date()
    planned = Plan(one.id, f"{day}{AT_ONCE}{moment.task}", now_s, now_s + _WORTH_S)
    return Change(words.COMING, one, partial(deliveries.plan, plans=[planned], now_s=now_s))


def _end(one: Subscription, _title: str, _moment: Moment) -> Change:
    return Change(words.DELETED, None, partial(end_subscription, number=one.id))
