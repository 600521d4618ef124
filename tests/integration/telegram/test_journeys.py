"""Whole journeys: a person writes, the bot answers over HTTP."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.support.telegram.figures import SECRET
from tests.support.telegram.house import (
    GROUP,
    MANAGER,
    OPERATOR,
    OWNER,
    STRANGE_GROUP,
    STRANGER,
    House,
    running,
)
from tests.support.tg_emulator import Process


def texts(replies: list[dict]) -> list[str]:
    return [str(r["params"].get("text") or r["params"].get("caption") or "") for r in replies]


def test_a_question_in_private_is_answered_by_one_message_that_quotes_it(
    emulator: Process, tmp_path: Path
):
    async def journey() -> None:
        async with running(emulator, tmp_path) as house:
            replies = await house.say("昨天GMV")

            assert len(replies) == 1
            assert SECRET in texts(replies)[0]
            assert replies[0]["params"]["reply_parameters"]["message_id"] == 1

    asyncio.run(journey())


def test_chinese_mentions_and_full_width_signs_are_heard_in_a_group(
    emulator: Process, tmp_path: Path
):
    spoken = (
        "@zhanggui_bot昨天GMV",
        "昨天GMV@zhanggui_bot",
        "＠ZhangGui_Bot 昨天GMV",
        "/日报",
        "／kpi 昨天GMV",
        "/KPI@zhanggui_bot 昨天GMV",
        "/kpi昨天GMV",
    )

    async def journey() -> None:
        async with running(emulator, tmp_path) as house:
            for text in spoken:
                replies = await house.say(text, chat=GROUP, user=OPERATOR)
                assert [SECRET in said for said in texts(replies)] == [True], text

    asyncio.run(journey())


def test_small_talk_in_a_group_is_left_alone(emulator: Process, tmp_path: Path):
    spoken = (
        "昨天GMV多少啊",
        "@zhanggui_bot2 昨天GMV",
        "/start@other_bot",
        "a@zhanggui_bot.com",
        "/nix",
    )

    async def journey() -> None:
        async with running(emulator, tmp_path) as house:
            for text in spoken:
                assert await house.silent(text, chat=GROUP, user=OPERATOR), text

    asyncio.run(journey())


def test_a_stranger_learns_nothing_but_the_own_number(emulator: Process, tmp_path: Path):
    async def journey() -> None:
        async with running(emulator, tmp_path) as house:
            said = []
            for text in ("昨天GMV", "/kpi 昨天", "/outbox", "/allow", "/role 666 owner", "日报"):
                said += texts(await house.say(text, chat=STRANGER))
                said += texts(
                    await house.say(f"{text} @zhanggui_bot", chat=STRANGE_GROUP, user=STRANGER)
                )

            assert len(said) >= 8
            assert not [s for s in said if SECRET in s or "发件箱" in s or "放行了" in s]
            assert all(str(STRANGER) in s or str(STRANGE_GROUP) in s for s in said)

    asyncio.run(journey())


def test_an_owner_lets_a_group_in_and_gives_roles(emulator: Process, tmp_path: Path):
    async def journey() -> None:
        async with running(emulator, tmp_path, allowed_chats=()) as house:
            before = texts(await house.say("/kpi 昨天GMV", chat=GROUP, user=OPERATOR))
            await house.say("/allow@zhanggui_bot", chat=GROUP, user=OWNER)
            after = texts(await house.say("/kpi 昨天GMV", chat=GROUP, user=OPERATOR))
            private = texts(await house.say("昨天GMV", chat=MANAGER))
            await house.say(f"/role {MANAGER} manager", chat=GROUP, user=OWNER)
            hired = texts(await house.say("昨天GMV", chat=MANAGER))

            assert SECRET not in before[0]
            assert SECRET in after[0]
            assert SECRET not in private[0]
            assert SECRET in hired[0]

    asyncio.run(journey())


def test_a_member_who_leaves_the_group_loses_the_role(emulator: Process, tmp_path: Path):
    async def journey() -> None:
        async with running(emulator, tmp_path) as house:
            await house.say(f"/role {MANAGER} manager", chat=GROUP, user=OWNER)
            working = texts(await house.say("昨天GMV", chat=MANAGER))
            await house.call("member", chat_id=GROUP, user_id=MANAGER, status="left")
            await asyncio.sleep(0.3)
            gone = texts(await house.say("昨天GMV", chat=MANAGER))

            assert SECRET in working[0]
            assert SECRET not in gone[0]

    asyncio.run(journey())


def test_a_long_answer_is_split_between_blocks_with_balanced_tags(
    emulator: Process, tmp_path: Path
):
    async def journey() -> None:
        async with running(emulator, tmp_path) as house:
            replies = await house.say("长文 GMV 表", quiet=0.4)

            joined = "".join(texts(replies))
            assert len(replies) >= 2
            assert all(f"第 {n} 段" in joined for n in range(14))
            assert all(r["status"] == 200 for r in replies)

    asyncio.run(journey())


def test_a_chart_carries_the_answer_as_its_caption(emulator: Process, tmp_path: Path):
    async def journey() -> None:
        async with running(emulator, tmp_path) as house:
            replies = await house.say("GMV 走势图")

            assert [r["method"] for r in replies] == ["sendPhoto"]
            assert SECRET in replies[0]["params"]["caption"]

    asyncio.run(journey())


def test_a_choice_is_a_button_that_works_after_a_restart(emulator: Process, tmp_path: Path):
    async def journey() -> None:
        async with running(emulator, tmp_path) as house:
            asked = await house.say("选 GMV")
        async with running(emulator, tmp_path) as house:
            pressed = await house.call(
                "press",
                chat_id=OWNER,
                message_id=asked[0]["result"],
                label="近7天",
                user_id=OWNER,
                wait=3,
            )
            await asyncio.sleep(0.3)
            sent = texts(await house.call("get_requests", method="sendMessage", chat_id=OWNER))
            stats = await house.call("get_stats")

            assert pressed["answers"]
            assert "近7天GMV" in sent[-1]
            assert stats["callbacks"]["unanswered"] == 0

    asyncio.run(journey())


def one(house: House) -> House:
    return house
