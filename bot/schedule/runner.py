"""The ticker; the only importer of apscheduler.

It knows no job but "look what is due": every due time and every push is a row of ours, so nothing
that a scheduler forgets, skips or repeats can lose or double one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import time

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.schedule.clockwork import Clockwork

TICK_S = 3.0
"""Seconds between two looks."""


@asynccontextmanager
async def ticking(clockwork: Clockwork, every_s: float = TICK_S) -> AsyncIterator[None]:
    """Let the clockwork turn for the length of the block; a turn under way is finished."""
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    at_once = datetime.fromtimestamp(time(), UTC)
    tick = _shielded(clockwork.tick)
    scheduler.add_job(tick, "interval", seconds=every_s, next_run_time=at_once)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        async with clockwork.turning:
            pass


def _shielded(tick: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Keep a turn alive when the scheduler shuts down: it cancels the jobs that run."""

    async def run() -> None:
        await asyncio.shield(asyncio.ensure_future(tick()))

    return run
