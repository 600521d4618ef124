"""Lanes and the ledger: order, fairness, and errors that stay where they belong."""

from __future__ import annotations

import asyncio
import random
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.channels.ledger import Ledger
from bot.channels.telegram.lanes import MOST_WAITING, Lanes
from bot.state.engine import open_state
from bot.state.inbox import Task
from tests.support.telegram.hasty import in_no_time


def task(number: int, lane: int) -> Task:
    return Task(number, number, lane, "", 0.0)


def test_a_lane_keeps_its_order_while_others_go_on():
    done: list[Task] = []
    dice = random.Random(3)  # noqa: S311  # the same each time

    async def work(one: Task) -> None:
        await asyncio.sleep(dice.random())
        done.append(one)

    async def whole() -> None:
        lanes = Lanes(work)
        for number in range(300):
            await lanes.put(task(number, number % 7))
        await asyncio.sleep(200)

    in_no_time(whole())

    assert len(done) == 300
    assert [one.id for one in done] != sorted(one.id for one in done)
    for lane in range(7):
        assert all(a.id < b.id for a, b in pairwise([o for o in done if o.lane == lane]))


def test_a_full_house_makes_the_giver_wait():
    async def whole() -> tuple[int, int]:
        gate = asyncio.Event()

        async def work(_one: Task) -> None:
            await gate.wait()

        lanes = Lanes(work)
        giving = asyncio.create_task(_give(lanes, MOST_WAITING + 50))
        await asyncio.sleep(1)
        held = lanes.waiting
        gate.set()
        await giving
        await asyncio.sleep(1)
        return held, lanes.waiting

    assert in_no_time(whole()) == (MOST_WAITING, 0)


async def _give(lanes: Lanes, count: int) -> None:
    for number in range(count):
        await lanes.put(task(number, number % 50))


def test_work_that_fails_does_not_hurt_its_neighbours(tmp_path: Path):
    def bad(_connection: Connection) -> None:
        raise ValueError("meant to fail")

    def good(connection: Connection) -> int:
        connection.execute(text("INSERT INTO bot_meta VALUES (hex(randomblob(8)), 'x')"))
        return int(connection.execute(text("SELECT count(*) FROM bot_meta")).scalar_one())

    async def whole() -> list[object]:
        ledger = Ledger(open_state(f"sqlite:///{tmp_path}/bot.db"))
        given = [ledger.do(work) for work in (good, good, bad, good)]
        waiting = asyncio.gather(*given, return_exceptions=True)
        await asyncio.sleep(0)
        ledger.open()
        found = await waiting
        await ledger.close()
        return list(found)

    found = asyncio.run(whole())

    assert [found[0], found[1], found[3]] == [1, 2, 3]
    assert isinstance(found[2], ValueError)


def test_a_cancelled_writer_does_not_stop_the_ledger(tmp_path: Path):
    async def whole() -> int:
        ledger = Ledger(open_state(f"sqlite:///{tmp_path}/bot.db"))
        gone = asyncio.create_task(ledger.do(lambda _c: 1))
        await asyncio.sleep(0)
        gone.cancel()
        ledger.open()
        with pytest.raises(asyncio.CancelledError):
            await gone
        found = await ledger.do(lambda _c: 2)
        await ledger.close()
        return found

    assert asyncio.run(whole()) == 2
