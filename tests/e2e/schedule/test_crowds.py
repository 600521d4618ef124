"""A thousand of something: unknown outcomes, and chats that are due at nine."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.settling import Patience
from tests.support.schedule.hours import Hours, subscribed
from tests.support.schedule.house import Office, office
from tests.support.schedule.stage import NINE
from tests.support.telegram.house import HURRIED, OWNER, UNLIMITED
from tests.support.tg_emulator import Process

EARLY = NINE - timedelta(minutes=1)
DOUBTS: tuple[dict[str, Any], ...] = (
    {"action": "drop_after"},
    {"action": "http_after", "status": 502},
    {"action": "hang_after", "seconds": 3},
    {"action": "drop_before"},
)


def groups(emulator: Process, count: int) -> tuple[int, ...]:
    """Make groups."""
    chats = tuple(-5000 - n for n in range(count))
    for chat in chats:
        emulator.chats(id=chat, type="group", title="群", members={str(OWNER): "creator"})
    return chats


def doubted(emulator: Process, home: Path, count: int) -> dict[str, int]:
    """Push `count` messages of which nobody knows at first whether they arrived."""
    chats = groups(emulator, count // 4)
    patience = Patience(settle_s=0.4, sweep_s=2.0, misses=6, probe_s=0.0, round_s=0.2)
    pace = replace(HURRIED, limits=UNLIMITED, patience=patience, look_s=0.1)

    async def whole() -> dict[str, int]:
        async with office(emulator, home, EARLY, pace=pace, allowed_chats=chats) as house:
            await house.say("/start")
            for number in range(count):
                subscribed(house.app.state, house.hours, chat=chats[number % len(chats)],
                           shop=f"s{number}")  # fmt: skip
            for doubt in DOUBTS:
                emulator.faults(
                    methods=["sendMessage"], count=count // 4, text_contains="日报|", **doubt
                )
            await house.turn(minutes=1)
            await quiet(house, count)
            hits = sum(fault["hits"] for fault in emulator.get_faults())
            shown = [text for chat in chats for text in await house.shown(chat)]
            copies = [sum(f"|s{n}|" in text for text in shown) for n in range(count)]
            return {"doubts": hits, "missing": copies.count(0), "once": copies.count(1)}

    return asyncio.run(whole())


async def quiet(house: Office, count: int) -> None:
    """Wait until every push has ended and every doubt was looked at to its end."""
    for _ in range(1200):
        await house.turn()
        ended = house.read("SELECT count(*) FROM bot_deliveries WHERE state = 'sent'")[0]
        doubts = house.read("SELECT count(*) FROM bot_outbox WHERE doubtful")[0]
        if ended == count and not doubts:
            return
        await asyncio.sleep(0.5)


def test_forty_unknown_outcomes_end_as_one_message_each(emulator: Process, tmp_path: Path):
    assert doubted(emulator, tmp_path, 40) == {"doubts": 40, "missing": 0, "once": 40}


@pytest.mark.soak
def test_thousand_unknown_outcomes_end_as_one_message_each(emulator: Process, tmp_path: Path):
    found = doubted(emulator, tmp_path, 1000)

    print(found)  # noqa: T201  # the figures are what the soak is for
    assert found == {"doubts": 1000, "missing": 0, "once": 1000}


def burst(emulator: Process, home: Path, count: int) -> dict[str, float]:
    """Let chats be due at the same moment under Telegram's limits, while somebody asks."""
    chats = groups(emulator, count)
    emulator.limits(enabled=True)
    pace = replace(HURRIED, look_s=0.5, timeouts=replace(HURRIED.timeouts, read_s=10.0))
    waits: list[float] = []

    async def ask(house: Office) -> None:
        while True:
            await asyncio.sleep(1.5)
            began = time.monotonic()
            await house.say("回声 在吗", wait=10, quiet=0.0)
            waits.append(time.monotonic() - began)

    async def whole() -> dict[str, float]:
        async with office(emulator, home, EARLY, pace=pace, allowed_chats=chats) as house:
            hours = Hours(EARLY)
            for chat in chats:
                subscribed(house.app.state, hours, chat=chat)
            await house.turn(minutes=1)
            asking = asyncio.create_task(ask(house))
            began = time.monotonic()
            while emulator_sent(emulator) < count:  # noqa: ASYNC110  # another process's count
                await asyncio.sleep(0.2)
            took = time.monotonic() - began
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            await house.ended("sent")
            flood = next(iter(emulator.get_stats()["bots"].values()))["flood"]
            return {
                "sent": float(len(house.read("SELECT id FROM bot_deliveries WHERE state='sent'"))),
                "per_s": round((count + len(waits)) / took, 1),
                "refused": float(sum(flood.values())),
                "longest_wait_s": round(max(waits, default=0.0), 2),
                "usual_wait_s": round(statistics.median(waits or [0.0]), 2),
            }

    return asyncio.run(whole())


def emulator_sent(emulator: Process) -> int:
    return int(emulator.get_stats()["methods"].get("sendMessage", 0))


def test_sixty_chats_at_nine_are_told_without_a_refusal(emulator: Process, tmp_path: Path):
    found = burst(emulator, tmp_path, 60)

    assert (found["sent"], found["refused"]) == (60, 0)


@pytest.mark.soak
def test_thousand_chats_at_nine_are_told_at_telegram_s_pace(emulator: Process, tmp_path: Path):
    found = burst(emulator, tmp_path, 1000)

    print(found)  # noqa: T201  # the figures are what the soak is for
    assert found["sent"] == 1000
    assert found["refused"] <= 10
