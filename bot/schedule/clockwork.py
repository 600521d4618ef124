"""One turn of the schedule: plan what is due, push what is planned, see how it ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from bot.schedule.planner import Planner
from bot.schedule.pushes import Pushes
from bot.state.deliveries import Delivery
from knowledge.errors import StoreUnwritableError

log = logging.getLogger(__name__)

Vouch = Callable[[int], Awaitable[bool]]
"""Looks up a person's right to be told something in private; False where nobody can tell now."""


async def nobody_asked(_person: int) -> bool:
    """Take everybody's rights as they are stored."""
    return True


@dataclass(frozen=True, slots=True)
class Clockwork:
    """Planner and pushes together; any number of processes may have one."""

    planner: Planner
    pushes: Pushes
    vouch: Vouch = nobody_asked
    turning: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def tick(self) -> None:
        """Do a turn; where the database is away, the next one does it all."""
        try:
            await self.turn()
        except StoreUnwritableError as error:
            log.warning("the bot's database is away, nothing is pushed now: %s", error)

    async def turn(self) -> tuple[Delivery, ...]:
        """Do a turn and return what was claimed.

        Raises:
            StoreUnwritableError: the database is away or locked.
        """
        async with self.turning:
            await asyncio.to_thread(self.planner.plan)
            waiting = await asyncio.to_thread(self.pushes.waiting_chats)
            found: tuple[Delivery, ...] = ()
            if waiting:
                unsure = {chat for chat in waiting if chat > 0 and not await self.vouch(chat)}
                found = await asyncio.to_thread(partial(self.pushes.push, frozenset(unsure)))
            await asyncio.to_thread(self.pushes.settle)
            return found
