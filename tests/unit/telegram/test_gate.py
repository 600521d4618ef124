"""Who is let in when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.channels.telegram.gate import Gate


class Visits:
    """People at a gate, each inside until told to leave."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.inside: list[str] = []
        self.leaving = {name: asyncio.Event() for name in "abcd"}

    async def visit(self, name: str) -> None:
        async with self.gate.passed():
            self.inside.append(name)
            await self.leaving[name].wait()
        self.inside.remove(name)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110  # the loop's own turns are what is waited for
            await asyncio.sleep(0)


async def turns(count: int = 50) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.mark.parametrize(("quick_s", "let_in"), [(3600.0, "a"), (0.0, "abc")])
def test_the_slow_make_room_for_others_and_the_quick_do_not(quick_s, let_in):
    async def journey() -> None:
        visits = Visits(Gate(brisk=1, most=3, quick_s=quick_s))
        tasks = [asyncio.create_task(visits.visit(name)) for name in "abcd"]
        await until(lambda: visits.inside == list(let_in))
        await turns()
        assert visits.inside == list(let_in)
        for event in visits.leaving.values():
            event.set()
        await asyncio.gather(*tasks)

    asyncio.run(journey())


def test_whoever_leaves_quickly_lets_one_in_and_no_more():
    async def journey() -> None:
        visits = Visits(Gate(brisk=1, most=3, quick_s=3600.0))
        tasks = [asyncio.create_task(visits.visit(name)) for name in "abc"]
        await until(lambda: visits.inside == ["a"])
        visits.leaving["a"].set()
        await until(lambda: visits.inside == ["b"])
        await turns()
        assert visits.inside == ["b"]
        for event in visits.leaving.values():
            event.set()
        await asyncio.gather(*tasks)

    asyncio.run(journey())


def test_whoever_is_called_off_leaves_the_gate_open():
    async def journey() -> None:
        visits = Visits(Gate(brisk=1, most=1, quick_s=3600.0))
        first, second = (asyncio.create_task(visits.visit(name)) for name in "ab")
        await until(lambda: visits.inside == ["a"])
        first.cancel()
        await until(lambda: "b" in visits.inside)
        visits.leaving["b"].set()
        await second

    asyncio.run(journey())
