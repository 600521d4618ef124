"""From what somebody ordered to a subscription, or to the sentence that says why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.dispatch.messages import Asker
from bot.schedule import bureau_words as words
from bot.schedule.errands import wall
from bot.schedule.orders import Subscribe
from bot.schedule.timetable import Cadence, next_slot, upcoming
from bot.schedule.topics import Offered, quiet_of, rule_of
from bot.state import deliveries
from bot.state.subscriptions import Subscription

_USUAL: Mapping[Cadence, time] = {
    "hour": time(0),
    "day": time(9),
    "week": time(9, 30),
    "month": time(10),
}
_NIGHT = "22:00-08:00"
_HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody subscribes, and who it is."""

    account: int
    chat: int
    thread: int
    person: int


def made(order: Subscribe, known: Offered, spot: Spot, now: datetime) -> Subscription:
    """Return the subscription; what was not said is as usual.

    Alerts are hourly and keep silent at night unless other quiet hours were named.
    """
    hourly = known.cadence == "hour"
    at = order.at or _USUAL[known.cadence]
    quiet = "-".join(f"{end:%H:%M}" for end in order.quiet or ())
    return Subscription(
        account=spot.account,
        chat=spot.chat,
        thread=spot.thread,
        topic=known.name,
        shop=order.shop,
        cadence=known.cadence,
        at=f"{at:%H:%M}",
        weekday=order.weekday or 0,
        month_day=order.month_day or 1,
        workdays=order.workdays,
        quiet=quiet or (_NIGHT if hourly else ""),
        policy=order.policy,
        person=spot.person,
        made_s=now.timestamp(),
        next_due_s=0.0,
    )


def timed(one: Subscription, zone: ZoneInfo, now: datetime) -> Subscription:
    """Return the subscription with its next slot."""
    return replace(one, next_due_s=next_slot(rule_of(one, zone), now).due.timestamp())


def moved(one: Subscription, *, later: bool) -> Subscription:
    """Return the subscription with its time half an hour later or earlier, around the clock."""
    day = datetime(2000, 1, 2, tzinfo=UTC)  # any day: only the time counts
    at = datetime.combine(day, time.fromisoformat(one.at))
    shifted = at + _HALF_HOUR if later else at - _HALF_HOUR
    return replace(one, at=f"{shifted:%H:%M}")


def objection(one: Subscription, known: Offered, order: Subscribe, asker: Asker) -> str:
    """Return why a chat cannot have a subscription; "" where it can."""
    title, cadence = known.topic.title, known.cadence
    if one.workdays and cadence not in {"day", "hour"}:
        return words.unfit(title)
    if order.weekday is not None and cadence != "week":
        return words.wrong_day(title)
    if order.month_day is not None and (cadence != "month" or not 1 <= one.month_day <= 31):  # noqa: PLR2004  # days of a month
        return words.wrong_day(title)
    quiet = quiet_of(one.quiet)
    if cadence != "hour" and quiet and quiet.holds(time.fromisoformat(one.at)):
        return words.in_quiet(title, one.at, one.quiet)
    if one.shop and asker.shops is not None and one.shop not in asker.shops:
        return words.shop_hidden(one.shop)
    return ""


def coming(
    connection: Connection, one: Subscription, zone: ZoneInfo, now: datetime
) -> datetime | None:
    """Return when the next push comes, as the shop's wall clock; a slot that was had is none."""
    if one.paused:
        return None
    had = deliveries.known_slots(connection, one.id, now.timestamp() - _TWO_DAYS_S)
    due = next((s.due for s in upcoming(rule_of(one, zone), now) if s.name not in had), None)
    return wall(due.timestamp(), zone) if due else None


_TWO_DAYS_S = 2 * 86_400.0
"""A slot of today may have been due at an earlier time, before the time was changed."""
