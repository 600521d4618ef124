"""Writes of many tasks in few transactions: whoever waits while one commits goes into the next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.state.engine import State
from knowledge.errors import StoreUnusableError

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Connection], T]

_FAULTS = (
    SQLAlchemyError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
_MOST = 64
_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0


@dataclass(frozen=True, slots=True)
class _Entry:
    work: Work[Any]  # each entry has a result type of its own
    done: asyncio.Future[Any]


class Ledger:
    """Runs database work in the background, in the order in which it was given.

    A database that is locked, full or away is tried again until it is back: what waits here is
    what must not be lost.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._entries: asyncio.Queue[_Entry] = asyncio.Queue()
        self._runner: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Start working."""
        self._runner = asyncio.create_task(self._run(), name="ledger")

    async def close(self) -> None:
        """Finish what was given and stop."""
        if self._runner:
            await self._entries.join()
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)

    async def do(self, work: Work[T]) -> T:
        """Run `work` inside a transaction and return its result once that is committed.

        Raises:
            Exception: whatever `work` itself raises; the others in its transaction are not hurt.
        """
        entry = _Entry(work, asyncio.get_running_loop().create_future())
        self._entries.put_nowait(entry)
        result: T = await entry.done
        return result

    async def _run(self) -> None:
        while True:
            batch = [await self._entries.get()]
            while len(batch) < _MOST and not self._entries.empty():
                batch.append(self._entries.get_nowait())
            await self._commit(batch)
            for _ in batch:
                self._entries.task_done()

    async def _commit(self, batch: list[_Entry]) -> None:
        pause = _FIRST_PAUSE_S
        while True:
            try:
                results = await asyncio.to_thread(self._together, batch)
            except StoreUnusableError as error:
                log.warning("the bot's database cannot be written, trying again: %s", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
                continue
            break
        for entry, result in zip(batch, results, strict=True):
            if entry.done.cancelled():
                continue
            if isinstance(result, Exception):
                entry.done.set_exception(result)
            else:
                entry.done.set_result(result)

    def _together(self, batch: list[_Entry]) -> list[Any]:
        """Return each entry's result or its error; one that fails makes the others run alone."""
        try:
            with self._state.writing() as connection:
                return [entry.work(connection) for entry in batch]
        except StoreUnusableError:
            raise
        except _FAULTS as error:
            if len(batch) == 1:
                return [error]
        return [self._together([entry])[0] for entry in batch]
