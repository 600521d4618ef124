"""Everything that can go wrong on the way to Telegram, each with its right end."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.limiter import Limits, Rate
from bot.channels.telegram.uploads import MOST_MB
from tests.support.telegram.figures import SECRET
from tests.support.telegram.house import (
    GROUP,
    HURRIED,
    MANAGER,
    OPERATOR,
    OWNER,
    STRANGER,
    TOKEN,
    House,
    running,
)
from tests.support.tg_emulator import Process

Journey = Callable[[House], Awaitable[None]]


def travel(emulator: Process, home: Path, journey: Journey, **more: Any) -> None:
    """Run a journey with a service of its own."""

    async def whole() -> None:
        async with running(emulator, home, **more) as house:
            await journey(house)

    asyncio.run(whole())


def states(home: Path) -> dict[str, int]:
    with sqlite3.connect(home / "bot.db") as db:
        return dict(db.execute("SELECT state, count(*) FROM bot_outbox GROUP BY 1").fetchall())


async def visible(house: House, chat: int) -> list[str]:
    shown = await house.call("get_messages", **{"chat_id": chat, "from": "bot"})
    return [m.get("text") or m.get("caption") or "" for m in shown]


async def settled(home: Path, count: int = 1) -> None:
    """Wait until `count` messages are sent or refused, and no other waits."""
    for _ in range(80):
        await asyncio.sleep(0.1)
        found = states(home)
        if sum(found.values()) >= count and not set(found) - {"sent", "refused"}:
            return
    raise AssertionError(states(home))


@pytest.mark.parametrize(
    "fault",
    [
        {"action": "http", "status": 503, "body": "<html>busy</html>"},
        {"action": "hang_after", "seconds": 3},
        {"action": "hang_before", "seconds": 3},
        {"action": "drop_before"},
        {"action": "drop_after"},
        {"action": "bad_json"},
    ],
    ids=lambda fault: fault["action"],
)
def test_an_answer_of_unknown_outcome_ends_as_exactly_one_visible_message(
    emulator: Process, tmp_path: Path, fault: dict[str, Any]
):
    async def journey(house: House) -> None:
        await house.call("faults", methods=["sendMessage"], **fault)
        await house.say("昨天GMV", wait=0.2)
        await settled(tmp_path)

        assert len(await visible(house, OWNER)) == 1
        assert states(tmp_path) == {"sent": 1}

    travel(emulator, tmp_path, journey)


def test_of_two_doubts_in_one_chat_the_one_that_arrived_is_told_by_its_words(
    emulator: Process, tmp_path: Path
):
    async def journey(house: House) -> None:
        await house.say("/start", wait=1)
        both = {"methods": ["sendMessage"], "chat_id": GROUP}
        await house.call("faults", action="drop_before", text_contains="甲", **both)
        await house.call("faults", action="drop_after", text_contains="乙", **both)
        for text in ("甲 GMV", "乙 GMV"):
            await house.say(f"/kpi@zhanggui_bot {text}", chat=GROUP, wait=0.05)
        await settled(tmp_path, 3)
        shown = await visible(house, GROUP)

        assert sorted(text[2] for text in shown) == ["乙", "甲"]
        assert not [text for text in await visible(house, OWNER) if "乙" in text]

    travel(emulator, tmp_path, journey)


def test_a_late_copy_of_a_repeated_message_is_taken_back(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        await house.say("/start", wait=1)
        await house.call("faults", methods=["sendMessage"], action="drop_after")
        await house.call(
            "faults", methods=["editMessageCaption"], action="error", code=400,
            description="Bad Request: message to edit not found", count=12,
        )  # fmt: skip
        await house.say("GMV", wait=0.2)
        await settled(tmp_path, 2)
        doubled = len([t for t in await visible(house, OWNER) if "答：GMV" in t])
        await house.call("delete_faults")
        await asyncio.sleep(4.5)
        left = len([t for t in await visible(house, OWNER) if "答：GMV" in t])

        assert (doubled, left) == (2, 1)

    travel(emulator, tmp_path, journey)


def test_no_copy_is_believed_where_every_id_looks_like_ours(emulator: Process, tmp_path: Path):
    """Telegram's order of checks was read, not tried: another order must lose nothing."""

    async def journey(house: House) -> None:
        await house.call(
            "faults", methods=["editMessageCaption"], action="error", code=400,
            description="Bad Request: BUTTON_DATA_INVALID", count=None,
        )  # fmt: skip
        await house.call("faults", methods=["sendMessage"], action="drop_before")
        await house.say("GMV", wait=0.2)
        await settled(tmp_path)

        assert len([t for t in await visible(house, OWNER) if "答：GMV" in t]) == 1

    travel(emulator, tmp_path, journey)


def test_a_search_for_a_copy_that_is_cut_short_leaves_nothing_behind(
    emulator: Process, tmp_path: Path
):
    """A call that was made ready and never made warned in whatever test ran at the time."""
    crawling = replace(HURRIED, limits=Limits(overall=Rate(1, 1000.0)), drain_s=0.1)

    async def journey(house: House) -> None:
        await house.call("faults", methods=["sendMessage"], action="drop_after")
        await house.say("GMV", wait=0.2)
        await asyncio.sleep(1.0)

    travel(emulator, tmp_path, journey, pace=crawling)
    gc.collect()

    assert states(tmp_path) == {"unknown": 1}


def test_a_pause_asked_for_by_telegram_holds_only_that_chat(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        await house.call(
            "faults", methods=["sendMessage"], chat_id=GROUP, action="retry_after", seconds=2
        )
        before = asyncio.get_running_loop().time()
        await house.say("/kpi@zhanggui_bot GMV 1", chat=GROUP, wait=0.1)
        other = await house.say("GMV 2", chat=OWNER)
        other_s = asyncio.get_running_loop().time() - before
        await settled(tmp_path, 2)
        sends = await house.call("get_requests", method="sendMessage", chat_id=GROUP)

        assert other
        assert other_s < 1.5
        assert [s["status"] for s in sends] == [429, 200]
        assert sends[1]["at"] - sends[0]["at"] >= 2.0

    travel(emulator, tmp_path, journey)


def test_a_group_that_became_a_supergroup_gets_its_answer_and_keeps_its_rights(
    emulator: Process, tmp_path: Path
):
    new = -1000000004001

    async def journey(house: House) -> None:
        await house.say("/allow@zhanggui_bot", chat=GROUP)
        await house.call(
            "faults", methods=["sendMessage"], chat_id=GROUP, action="delay", seconds=0.6
        )
        asking = asyncio.create_task(
            house.say("/kpi@zhanggui_bot 慢300 GMV", chat=GROUP, wait=0.1)
        )
        await asyncio.sleep(0.15)
        await house.call("migrate", chat_id=GROUP, to=new)
        await asking
        await settled(tmp_path, 2)
        answered = await visible(house, new)
        later = await house.say("/kpi@zhanggui_bot GMV", chat=new, user=OPERATOR)

        assert [SECRET in text for text in answered] == [True]
        assert SECRET in later[0]["params"]["text"]

    travel(emulator, tmp_path, journey, allowed_chats=())


def test_a_blocked_bot_gives_up_and_comes_back_with_start(emulator: Process, tmp_path: Path):
    def dead() -> str:
        with sqlite3.connect(tmp_path / "bot.db") as db:
            found = db.execute("SELECT dead FROM bot_places WHERE chat=?", (OWNER,)).fetchone()
        return found[0] if found else ""

    async def journey(house: House) -> None:
        await house.say("GMV")
        await house.call("faults", methods=["sendMessage"], action="forbidden")
        await house.say("GMV", wait=0.3)
        await settled(tmp_path)
        for _ in range(100):  # the place is marked right after its message is given up
            if dead():
                break
            await asyncio.sleep(0.05)
        given_up = dead()
        await house.call("block", user_id=OWNER, blocked=False)
        again = await house.say("GMV")

        assert "blocked" in given_up
        assert dead() == ""
        assert SECRET in again[0]["params"]["text"]

    travel(emulator, tmp_path, journey)


def test_a_redelivered_update_is_answered_once(emulator: Process, tmp_path: Path):
    message = {
        "message_id": 900, "date": 1, "text": "GMV",
        "chat": {"id": OWNER, "type": "private"},
        "from": {"id": OWNER, "is_bot": False, "first_name": "a"},
    }  # fmt: skip

    async def journey(house: House) -> None:
        await house.say("GMV")
        handed = {"update_id": 555, "message": {**message, "date": int(time.time())}}
        await house.service.intake.take([handed])
        await house.service.intake.take([handed, handed])
        await asyncio.sleep(0.6)

        assert len(await visible(house, OWNER)) == 2

    travel(emulator, tmp_path, journey)


def test_html_that_telegram_refuses_is_sent_once_more_as_plain_text(
    emulator: Process, tmp_path: Path
):
    async def journey(house: House) -> None:
        bad = "Bad Request: can't parse entities: Unsupported start tag"
        await house.call(
            "faults", methods=["sendMessage"], action="error", code=400, description=bad
        )
        await house.say("GMV", wait=0.2)
        await settled(tmp_path)
        replies = await house.call("get_requests", method="sendMessage", chat_id=OWNER)

        assert [r["status"] for r in replies] == [400, 200]
        assert "parse_mode" not in replies[1]["params"]
        assert SECRET in replies[1]["params"]["text"]

    travel(emulator, tmp_path, journey)


def test_a_closed_topic_falls_back_to_the_chat(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        forum = -1000000004777
        await house.call(
            "chats", id=forum, type="supergroup", title="论坛", is_forum=True,
            members={str(OWNER): "creator"},
        )  # fmt: skip
        topic = (await house.call("topic", chat_id=forum, name="日报"))["message_thread_id"]
        kept = await house.say("/kpi@zhanggui_bot GMV", chat=forum, user=OWNER, thread_id=topic)
        await house.call(
            "faults", methods=["sendMessage"], action="error", code=400,
            description="Bad Request: TOPIC_CLOSED",
        )  # fmt: skip
        await house.say("/kpi@zhanggui_bot GMV", chat=forum, user=OWNER, thread_id=topic, wait=0.2)
        await settled(tmp_path, 2)
        _, *moved = await house.call("get_requests", method="sendMessage", chat_id=forum)

        assert int(kept[0]["params"]["message_thread_id"]) == topic
        assert [r["status"] for r in moved] == [400, 200]
        assert "message_thread_id" not in moved[1]["params"]

    travel(emulator, tmp_path, journey, allowed_chats=(GROUP, -1000000004777))


def test_malformed_updates_are_put_aside_and_nothing_stops(emulator: Process, tmp_path: Path):
    odd = [
        {}, {"message": None}, {"message": 7}, {"message": {"chat": {"id": "x"}}},
        {"message": {"chat": {"id": OWNER}, "text": 3}}, {"callback_query": {"id": 1}},
        {"inline_query": {}}, {"my_chat_member": {"chat": {}}}, {"poll": {}},
        {"message": {
            "chat": {"id": OWNER, "type": "private"}, "from": {"id": True}, "text": "GMV",
        }},
    ]  # fmt: skip

    async def journey(house: House) -> None:
        for start in range(0, 1000, 100):
            numbers = range(start, start + 100)
            raws = [{"update_id": 7000 + n, **odd[n % len(odd)]} for n in numbers]
            await house.service.intake.take(raws)
        while house.service.lanes.waiting:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.05)
        after = await house.say("GMV")

        assert len(after) == 1
        with sqlite3.connect(tmp_path / "bot.db") as db:
            ends = dict(db.execute("SELECT state, count(*) FROM bot_inbox GROUP BY 1").fetchall())
        assert ends == {"done": 1001}

    travel(emulator, tmp_path, journey)


def test_a_file_that_is_too_big_is_declined_with_the_way_out(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        content = {"file_id": "BIG", "file_unique_id": "b", "file_name": "orders.xlsx"}
        now = int(time.time())
        message = {
            "message_id": 901, "date": now, "chat": {"id": OWNER, "type": "private"},
            "from": {"id": OWNER, "is_bot": False, "first_name": "a"},
            "document": {**content, "file_size": 21 * 1024 * 1024},
        }  # fmt: skip
        await house.say("/start", wait=0.3)
        await house.service.intake.take([{"update_id": 800, "message": message}])
        await asyncio.sleep(0.5)
        said = (await visible(house, OWNER))[-1]

        assert f"{MOST_MB} MB" in said
        assert "zhanggui import" in said
        assert not house.tried

    travel(emulator, tmp_path, journey)


def test_an_export_is_tried_confirmed_and_imported_by_those_who_may(
    emulator: Process, tmp_path: Path
):
    async def journey(house: House) -> None:
        await house.say(f"/role {MANAGER} manager", chat=OWNER)
        sent = {"kind": "document", "name": "订单.csv", "content": "order_id,amount\n1,2\n"}
        await house.call("say", chat_id=MANAGER, user_id=MANAGER, text="/start", wait=1)
        dry = await house.call(
            "upload", chat_id=MANAGER, user_id=MANAGER, wait=4, quiet=0.3, **sent
        )
        offered = dry["replies"][0]
        pressed = await house.call(
            "press", chat_id=MANAGER, message_id=offered["result"], label="导入",
            user_id=MANAGER, wait=3,
        )  # fmt: skip
        await asyncio.sleep(0.5)
        said = await visible(house, MANAGER)
        stranger = await house.call("upload", chat_id=STRANGER, user_id=STRANGER, wait=2, **sent)

        assert "读到 2 行" in offered["params"]["text"]
        assert pressed["answers"]
        assert "已经导入" in said[-1]
        assert [(path.name, only_try) for path, only_try in house.tried] == [
            ("订单.csv", True),
            ("订单.csv", False),
        ]
        assert str(STRANGER) in stranger["replies"][0]["params"]["text"]

    travel(emulator, tmp_path, journey)


def test_files_that_cannot_be_imported_say_why_and_are_not_kept(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        await house.say("/start", wait=1)
        sent = {"kind": "document", "chat_id": OWNER, "user_id": OWNER, "wait": 4, "quiet": 0.3}
        picture = await house.call("upload", name="图.png", content="x", **sent)
        strange = await house.call("upload", name="订单 1.csv", content="a,b\n1,2\n", **sent)

        assert "「图.png」不是能导入的表格" in picture["replies"][0]["params"]["text"]
        assert "不能导入" in strange["replies"][0]["params"]["text"]
        assert [path.name for path, _ in house.tried] == ["订单_1.csv"]
        assert not [kept for kept in (tmp_path / "uploads").rglob("*") if kept.is_file()]

    travel(emulator, tmp_path, journey)


def test_a_figure_in_doubt_is_filed_and_the_owner_told(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        await house.say("/start", wait=1)
        asked = await house.say("/kpi@zhanggui_bot 昨天GMV", chat=GROUP, user=OPERATOR)
        for _ in range(2):
            await house.call(
                "press", chat_id=GROUP, message_id=asked[0]["result"], label="这个数不对",
                user_id=OPERATOR, wait=2,
            )  # fmt: skip
        await asyncio.sleep(0.5)
        told = [text for text in await visible(house, OWNER) if "有个数不对" in text]

        assert len(told) == 1
        assert "昨天GMV" in told[0]
        assert SECRET in told[0]
        assert "48213.5" in told[0]

    travel(emulator, tmp_path, journey)


def test_stale_and_foreign_buttons_explain_themselves(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        asked = await house.say(
            "选 /kpi@zhanggui_bot GMV".replace("选 ", "", 1) + " 选", chat=GROUP
        )
        with sqlite3.connect(tmp_path / "bot.db") as db:
            db.execute("UPDATE bot_buttons SET made_s = made_s - 864000 WHERE kind='ask'")
        stale = await house.call(
            "press", chat_id=GROUP, message_id=asked[0]["result"], label="近7天",
            user_id=OPERATOR, wait=2,
        )  # fmt: skip

        assert "失效" in str(stale["answers"])
        assert (await house.call("get_stats"))["callbacks"]["unanswered"] == 0

    travel(emulator, tmp_path, journey)


def test_inline_results_are_for_known_people_only(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        known = await house.call("inline", user_id=OWNER, query="昨天GMV", wait=3)
        strange = await house.call("inline", user_id=STRANGER, query="昨天GMV", wait=3)

        assert SECRET in str(known)
        assert str(known["answer"]["cache_time"]) == "0"
        assert str(known["answer"]["is_personal"]).lower() == "true"
        assert SECRET not in str(strange)
        assert not strange["answer"]["results"]

    travel(emulator, tmp_path, journey)


def test_twenty_five_questions_in_a_group_stay_within_the_limits(
    emulator: Process, tmp_path: Path
):
    """Telegram's 20 a minute, scaled to 20 in 6 seconds; the long form is in benchmarks."""
    quick = Limits(group=Rate(20, 6.0))

    async def journey(house: House) -> None:
        await house.call("limits", enabled=True, group=20, group_period=6.0)
        await house.call(
            "flood",
            chat_ids=[GROUP],
            texts=["/kpi@zhanggui_bot GMV {i}"],
            count=25,
            user_id=OPERATOR,
        )
        await asyncio.sleep(0.3)
        began = asyncio.get_running_loop().time()
        other = await house.say("GMV", chat=OWNER)
        other_s = asyncio.get_running_loop().time() - began
        await house.call("get_wait", chat_id=GROUP, count=25, timeout=15)
        found = await house.call("get_stats")

        assert other
        assert other_s < 1.3
        assert len(await visible(house, GROUP)) == 25
        flood = found["bots"][TOKEN]["flood"]
        assert flood == {"overall": 0, "chat": 0, "group": 0, "during_penalty": 0}
        assert found["methods"].get("setMessageReaction", 0) >= 1  # the ones that had to wait

    travel(emulator, tmp_path, journey, pace=replace(HURRIED, limits=quick))
