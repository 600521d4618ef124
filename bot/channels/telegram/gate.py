"""Few at once while they are quick, more while they wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gate:
    """Lets `most` in, of whom at most `brisk` came within the last `quick_s` seconds.

    Threads that compute at once take the interpreter from each other, which costs processor time;
    one that takes longer most likely waits for somebody else, and waiting costs nothing.
    """

    def __init__(self, brisk: int, most: int, quick_s: float = 0.05) -> None:
        self._inside = asyncio.Semaphore(most)
        self._working = asyncio.Semaphore(brisk)
        self._quick_s = quick_s

    @asynccontextmanager
    async def passed(self) -> AsyncIterator[None]:
        """Wait for a place; whoever turns out to be slow makes room before the end."""
        async with self._inside:
            await self._working.acquire()
            held = [self._working]

            def make_room() -> None:
                if held:
                    held.pop().release()

            timer = asyncio.get_running_loop().call_later(self._quick_s, make_room)
            try:
                yield
            finally:
                timer.cancel()
                make_room()
