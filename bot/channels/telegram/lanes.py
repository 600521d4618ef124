"""Work in order inside each chat, many chats at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.state.inbox import Task

MOST_WAITING = 1000
"""Updates kept in memory; the rest waits in the inbox or at Telegram."""


class Lanes:
    """Hands tasks to `work`, one at a time per lane."""

    def __init__(self, work: Callable[[Task], Awaitable[None]]) -> None:
        self._work = work
        self._lanes: dict[int, deque[Task]] = {}
        self._room = asyncio.Condition()
        self._runners: set[asyncio.Task[None]] = set()
        self._closing = False
        self.waiting = 0

    async def put(self, task: Task) -> None:
        """Add a task to its lane; waits while too many are in memory."""
        if self.waiting >= MOST_WAITING:
            async with self._room:
                await self._room.wait_for(lambda: self.waiting < MOST_WAITING)
        self.waiting += 1
        lane = self._lanes.get(task.lane)
        if lane is not None:
            lane.append(task)
            return
        self._lanes[task.lane] = deque([task])
        runner = asyncio.create_task(self._run(task.lane), name=f"lane {task.lane}")
        self._runners.add(runner)
        runner.add_done_callback(self._runners.discard)

    async def drain(self, seconds: float) -> None:
        """Work on for at most `seconds`; what is not finished then is stored and comes again."""
        self._closing = True
        if self._runners:
            await asyncio.wait(self._runners, timeout=seconds)
        for runner in self._runners:
            runner.cancel()
        await asyncio.gather(*self._runners, return_exceptions=True)

    async def _run(self, key: int) -> None:
        lane = self._lanes[key]
        while lane:
            if self._closing:
                return
            await self._work(lane[0])
            lane.popleft()
            self.waiting -= 1
            if self.waiting == MOST_WAITING - 1:
                async with self._room:
                    self._room.notify_all()
        del self._lanes[key]
