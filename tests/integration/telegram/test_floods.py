"""Load: nothing lost, nothing out of order, memory flat; and Telegram's real limits."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from benchmarks.telegram_flood import ours
from tests.support.telegram.house import GROUP, OPERATOR, OWNER, TOKEN, served
from tests.support.telegram.shop import QUESTIONS, built_shop, shop_file
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
    wanted = json.dumps({"skills": "real", "unlimited": False})
    shop = built_shop(tmp_path)
    with served(emulator, tmp_path, wanted, STORE_URL=f"sqlite:///{shop}"):
        for chat in (GROUP, OWNER):
            emulator.say(chat_id=chat, user_id=OWNER, text="@zhanggui_bot 昨天GMV", wait=20)
        emulator.limits(enabled=True)
        for number in range(25):
            text = f"@zhanggui_bot {QUESTIONS[number % len(QUESTIONS)]}"
            emulator.say(chat_id=GROUP, user_id=OPERATOR, text=text)
            time.sleep(0.35)
        began = time.monotonic()
        other = emulator.say(chat_id=OWNER, user_id=OWNER, text="上周退款率", wait=10, expect=1)
        other_s = time.monotonic() - began
        done = emulator.get_wait(chat_id=GROUP, count=26, timeout=55)
        done = emulator.get_wait(chat_id=GROUP, count=26, timeout=55)
        flood = emulator.get_stats()["bots"][TOKEN]["flood"]

    print(f"25 in a group: {done['count'] - 1}, another chat {other_s:.2f} s, {flood}")  # noqa: T201  # the figures are what the soak is for
    assert other["replies"]
    assert other_s < 1.3
    assert done["count"] == 26
    assert flood == {"overall": 0, "chat": 0, "group": 0, "during_penalty": 0}
