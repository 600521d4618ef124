"""What can be subscribed to: the topics of all skills by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from bot.schedule.timetable import Cadence, Quiet, Rule
from bot.state.subscriptions import Subscription
from knowledge.errors import CatalogueError
from skills.kit.contract import AnySkill, Topic

_CADENCES: Mapping[str, Cadence] = {"weekly": "week", "monthly": "month", "alerts": "hour"}


@dataclass(frozen=True, slots=True)
class Offered:
    """A topic and the skill that has it."""

    skill: str
    name: str
    topic: Topic[Any]  # a query of the skill's own type

    @property
    def cadence(self) -> Cadence:
        """How often it comes: as its name says, else daily."""
        return _CADENCES.get(self.name, "day")


def offered(skills: Mapping[str, AnySkill]) -> Mapping[str, Offered]:
    """Return every topic by name.

    Raises:
        CatalogueError: two skills offer a topic of the same name.
    """
    found: dict[str, Offered] = {}
    for skill, trade in skills.items():
        for name, topic in trade.topics.items():
            if name in found:
                raise CatalogueError("topics", f"{name!r} is of {found[name].skill} and {skill}")
            found[name] = Offered(skill, name, topic)
    return found


def rule_of(subscription: Subscription, zone: ZoneInfo) -> Rule:
    """Return when a stored subscription is due."""
    return Rule(
        cadence=cadence_named(subscription.cadence),
        at=time.fromisoformat(subscription.at),
        zone=zone,
        weekday=subscription.weekday,
        month_day=subscription.month_day,
        workdays=subscription.workdays,
        quiet=quiet_of(subscription.quiet),
    )


def quiet_of(stored: str) -> Quiet | None:
    """Return the quiet hours that HH:MM-HH:MM writes; None for ""."""
    start, _, end = stored.partition("-")
    return Quiet(time.fromisoformat(start), time.fromisoformat(end)) if stored else None


def cadence_named(stored: str) -> Cadence:
    """Return a stored cadence; anything strange is daily."""
    match stored:
        case "hour" | "week" | "month":
            return stored
        case _:
            return "day"
