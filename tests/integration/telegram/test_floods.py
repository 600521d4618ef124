"""Load: nothing lost, nothing out of order, memory flat; and Telegram's real limits."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.telegram_flood import ours
from bot.channels.telegram.limiter import Limits
from tests.support.telegram.house import GROUP, HURRIED, OPERATOR, OWNER, TOKEN, running
from tests.support.telegram.shop import built_shop, shop_file
from tests.support.tg_emulator import Process


def test_a_flood_from_many_chats_is_answered_in_order(demo_url: str):
    found = ours(updates=150, chats=30, shop=shop_file(demo_url))

    assert found.answered == 150
    assert found.swapped == 0


@pytest.mark.soak
def test_ten_thousand_updates_from_two_hundred_chats_with_flat_memory(tmp_path: Path):
    found = ours(updates=10_000, chats=200, shop=built_shop(tmp_path))

    print(found.line("zhanggui"))  # noqa: T201  # the figures are what the soak is for
    assert found.answered == 10_000
    assert found.swapped == 0
    assert found.rss_mb[-1] < found.rss_mb[0] * 1.05
    assert found.answered / found.seconds > 30


@pytest.mark.soak
def test_twenty_five_questions_in_a_group_at_the_real_limits(emulator: Process, tmp_path: Path):
    async def journey() -> None:
        pace = replace(HURRIED, limits=Limits())
        async with running(emulator, tmp_path, pace=pace) as house:
            await house.call("limits", enabled=True)
            for number in range(25):
                await house.say(
                    f"/kpi@zhanggui_bot GMV {number}", chat=GROUP, user=OPERATOR, wait=0
                )
                await asyncio.sleep(0.35)
            began = asyncio.get_running_loop().time()
            other = await house.say("GMV", chat=OWNER)
            other_s = asyncio.get_running_loop().time() - began
            done = await house.call("get_wait", chat_id=GROUP, count=25, timeout=55)
            if done["count"] < 25:
                done = await house.call("get_wait", chat_id=GROUP, count=25, timeout=55)
            flood = (await house.call("get_stats"))["bots"][TOKEN]["flood"]

            assert other
            assert other_s < 1.3
            assert done["count"] == 25
            assert flood == {"overall": 0, "chat": 0, "group": 0, "during_penalty": 0}

    asyncio.run(journey())
