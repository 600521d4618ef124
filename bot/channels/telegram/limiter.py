"""Our own pace, so that Telegram never has to refuse: sliding windows, penalties, priorities.

A place in a window is held from before a call until one period after its answer came. Whenever the
server counts, two calls are then a full period apart.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_MARGIN_S = 0.01
"""Timers may fire a little early, and the server's clock is not ours."""

_TIDY = 1000
"""Chats after which idle ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `size` messages in any `period_s` seconds."""

    size: int
    period_s: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What Telegram allows: the whole bot, one private chat, one group.

    Attributes:
        at_once: Messages between intent and answer at the same time.
    """

    overall: Rate = Rate(30, 1.0)
    private: Rate = Rate(1, 1.0)
    group: Rate = Rate(20, 60.0)
    at_once: int = 30

    def of(self, chat: int) -> Rate:
        """Return the rate of a chat; groups have negative ids."""
        return self.private if chat > 0 else self.group


UNLIMITED = Limits(*(Rate(1_000_000, 0.001),) * 3)
"""For a Bot API server of one's own without limits, and for measuring."""


@dataclass(slots=True)
class _Window:
    rate: Rate
    at_once: int = 1
    held: int = 0
    freed_at: deque[float] = field(default_factory=deque)

    def wait_s(self, now: float) -> float:
        """Return the seconds until there is room; infinite while calls hold it all."""
        while self.freed_at and self.freed_at[0] <= now:
            self.freed_at.popleft()
        if self.held >= self.at_once:
            return float("inf")
        over = self.held + len(self.freed_at) - self.rate.size
        if over < 0:
            return 0.0
        return self.freed_at[over] - now if over < len(self.freed_at) else float("inf")

    def release(self, now: float) -> None:
        self.held -= 1
        self.freed_at.append(now + self.rate.period_s + _MARGIN_S)

    @property
    def idle(self) -> bool:
        return not self.held and not self.freed_at


class Limiter:
    """Lets calls through at the pace of `limits`, by priority (the smaller number first)."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._overall = _Window(limits.overall, limits.at_once)
        self._chats: dict[int, _Window] = {}
        self._penalties: dict[int, float] = {}
        self._queue: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self, chat: int, priority: int) -> AsyncIterator[None]:
        """Wait for a place in both windows, and hold it for the length of the block.

        Calls to one chat come one after another: the caller sees to that.
        """
        window = self._chats.setdefault(chat, _Window(self.limits.of(chat)))
        window.held += 1
        try:
            await self._enter(chat, window, priority)
            try:
                yield
            finally:
                self._overall.release(_now())
                self._let_in()
        finally:
            window.release(_now())
            self._tidy()

    @asynccontextmanager
    async def small_turn(self, chat: int, priority: int) -> AsyncIterator[None]:
        """Wait for a place for a call that sends nothing new: it counts for the bot as a whole."""
        await asyncio.sleep(max(0.0, self.penalty_s(chat)))
        await self._pass_gate(priority)
        try:
            yield
        finally:
            self._overall.release(_now())
            self._let_in()

    def penalise(self, chat: int, seconds: float) -> None:
        """Send nothing to `chat` for `seconds`."""
        until = _now() + seconds
        self._penalties[chat] = max(until, self._penalties.get(chat, 0.0))

    def wait_s(self, chat: int) -> float:
        """Return how long a message to `chat` would have to wait, the rest of the bot aside."""
        window = self._chats.get(chat)
        room = window.wait_s(_now()) if window else 0.0
        return max(room, self._penalties.get(chat, 0.0) - _now(), 0.0)

    def penalty_s(self, chat: int) -> float:
        """Return the seconds for which nothing may be sent to `chat`; 0 or less for none."""
        return self._penalties.get(chat, 0.0) - _now()

    async def _enter(self, chat: int, window: _Window, priority: int) -> None:
        while True:
            window.held -= 1  # our own place does not stand in our way
            wait = self.wait_s(chat)
            window.held += 1
            if wait > 0:
                await asyncio.sleep(min(wait, 3600.0))
                continue
            await self._pass_gate(priority)
            if self._penalties.get(chat, 0.0) <= _now():
                self._penalties.pop(chat, None)
                return
            self._overall.held -= 1  # the place goes back unused
            self._let_in()

    async def _pass_gate(self, priority: int) -> None:
        """Take a place in the overall window."""
        if not self._queue and self._overall.wait_s(_now()) <= 0:
            self._overall.held += 1
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (priority, next(self._order), waiter))
        self._let_in()
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._overall.held -= 1
                self._let_in()
            raise

    def _let_in(self) -> None:
        while self._queue:
            if self._queue[0][2].done():  # cancelled meanwhile
                heapq.heappop(self._queue)
                continue
            wait = self._overall.wait_s(_now())
            if wait > 0:
                self._look_again(wait)
                return
            self._overall.held += 1
            heapq.heappop(self._queue)[2].set_result(None)

    def _look_again(self, wait: float) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if wait != float("inf"):  # else the next release looks
            self._timer = asyncio.get_running_loop().call_later(wait, self._let_in)

    def _tidy(self) -> None:
        if len(self._chats) > _TIDY:
            now = _now()
            for window in self._chats.values():
                window.wait_s(now)
            self._chats = {c: w for c, w in self._chats.items() if not w.idle}
            self._penalties = {c: until for c, until in self._penalties.items() if until > now}


def _now() -> float:
    return asyncio.get_running_loop().time()
