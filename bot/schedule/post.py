"""A push as letters in the outbox, with its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from time import time

from sqlalchemy import Connection

from bot.channels.telegram.answers import Asked, keyboard
from bot.channels.telegram.drafts import Draft, to_body
from bot.channels.telegram.render import Spot, drafts
from bot.schedule.errands import Errand
from bot.schedule.topics import quiet_of
from bot.state.audit import Entry, record
from bot.state.outbox import PUSH, Letter, enqueue
from skills.kit.reply import Reply, Text


def posted(connection: Connection, one: Errand, reply: Reply, head: str, local: datetime) -> None:
    """Put a push into the outbox, in the transaction that marks its slot as posted.

    Args:
        connection: An open transaction.
        one: What was asked for.
        reply: What was answered.
        head: What stands above it; "" for nothing.
        local: The present as the shop's wall clock: in quiet hours a push makes no sound.
    """
    said = replace(reply, blocks=(Text(head, note=True), *reply.blocks)) if head else reply
    subscription, now_s = one.subscription, time()  # the outbox goes by the machine's clock
    asked = Asked(subscription.chat, one.offered.skill, one.offered.topic.title, now_s)
    keys, kept = keyboard(asked, reply)
    quiet = quiet_of(subscription.quiet)
    silent = bool(quiet and quiet.holds(local.time()))
    made = drafts(said, Spot(subscription.thread or None), keys)
    letters = _letters(one, [replace(draft, silent=silent) for draft in made])
    enqueue(connection, subscription.account, letters, now_s)
    for keep in kept:
        keep(connection)
    what = f"push {one.offered.name} {reply.status}"
    record(connection, Entry(now_s, "answer", 0, subscription.chat, what))


def _letters(one: Errand, made: Sequence[Draft]) -> list[Letter]:
    """Return letters whose keys name the slot and the part: no slot is ever queued twice."""
    subscription, delivery = one.subscription, one.delivery
    return [
        Letter(
            f"push.{subscription.id}.{delivery.slot}.{part}",
            subscription.chat,
            to_body(draft),
            PUSH,
            policy=subscription.policy,
            delivery=delivery.id,
        )
        for part, draft in enumerate(made)
    ]
