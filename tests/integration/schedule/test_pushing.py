"""Pushes on their way: chats that move or go, rights, doubts, and programs side by side."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.drafts import Draft, to_body
from bot.schedule.runner import ticking
from bot.state.outbox import PUSH, Letter, enqueue
from tests.support.schedule.house import ACCOUNT, Office, office
from tests.support.schedule.stage import NINE
from tests.support.telegram.house import GROUP, OPERATOR, OWNER
from tests.support.tg_emulator import Process

EARLY = NINE - timedelta(minutes=10)
Journey = Callable[[Office], Awaitable[None]]


def travel(emulator: Process, home: Path, journey: Journey, **more: Any) -> None:
    """Run a journey that begins ten minutes before nine on a Friday."""

    async def whole() -> None:
        async with office(emulator, home, EARLY, **more) as house:
            await journey(house)

    asyncio.run(whole())


def test_a_chat_that_has_migrated_gets_its_push_in_the_new_one(emulator: Process, tmp_path: Path):
    async def journey(house: Office) -> None:
        await house.say("/subscribe daily 09:00", chat=GROUP, user=OWNER)
        moved = await house.call("migrate", chat_id=GROUP)
        await asyncio.sleep(0.4)
        await house.turn(minutes=11)
        await house.ended("sent")
        shown = await house.shown(moved["to"])

        assert shown == ["日报|11-20 09:00|全部||"]
        assert house.read("SELECT chat FROM bot_subscriptions") == [moved["to"]]

    travel(emulator, tmp_path, journey)


def test_a_chat_that_migrates_without_a_word_is_learnt_from_the_refusal(
    emulator: Process, tmp_path: Path
):
    async def journey(house: Office) -> None:
        await house.say("/subscribe daily 09:00", chat=GROUP, user=OWNER)
        emulator.chats(
            id=-1001, type="supergroup", title="运营群", members={str(OWNER): "creator"}
        )
        await house.call(
            "faults", methods=["sendMessage"], chat_id=GROUP, action="migrate", to=-1001
        )
        await house.turn(minutes=11)
        await house.ended("sent")

        assert await house.shown(-1001) == ["日报|11-20 09:00|全部||"]
        assert house.read("SELECT chat FROM bot_subscriptions") == [-1001]

    travel(emulator, tmp_path, journey)


def test_removed_from_a_group_pauses_tells_the_owner_and_revives(
    emulator: Process, tmp_path: Path
):
    async def journey(house: Office) -> None:
        await house.say("/start")
        await house.say("/subscribe daily 09:00", chat=GROUP, user=OWNER)
        await house.call("member", chat_id=GROUP, user_id=ACCOUNT, status="kicked", actor_id=OWNER)
        await asyncio.sleep(0.4)
        await house.turn(minutes=11)
        await asyncio.sleep(0.4)
        gone = house.read("SELECT paused FROM bot_subscriptions")
        slots = house.read("SELECT count(*) FROM bot_deliveries")
        told = (await house.shown(OWNER))[-1]
        await house.call("member", chat_id=GROUP, user_id=ACCOUNT, status="member", actor_id=OWNER)
        await asyncio.sleep(0.4)
        await house.turn(days=1)
        await house.ended("sent")

        assert (gone, slots) == (["away"], [0])
        assert told.startswith("这些群或人收不到消息了")
        assert (await house.shown(GROUP))[-1] == "日报|11-21 09:00|全部||"

    travel(emulator, tmp_path, journey)


def test_a_push_to_somebody_who_blocked_the_bot_is_refused_and_pauses(
    emulator: Process, tmp_path: Path
):
    async def journey(house: Office) -> None:
        await house.say(f"/role {OPERATOR} operator")
        await house.say("/subscribe daily 09:00", chat=OPERATOR)
        await house.call("faults", methods=["sendMessage"], chat_id=OPERATOR, action="forbidden")
        await house.turn(minutes=11)
        states = await house.ended("refused")
        await house.turn()
        await asyncio.sleep(0.4)
        told = "\n".join(await house.shown(OWNER))

        assert states == ["refused"]
        assert house.read("SELECT paused FROM bot_subscriptions") == ["away"]
        assert "没有送到" in told
        assert "收不到消息" in told

    travel(emulator, tmp_path, journey)


def test_somebody_who_left_the_team_gets_no_private_push(emulator: Process, tmp_path: Path):
    """Nobody told the bot that they left: it looks before it tells them anything."""

    async def journey(house: Office) -> None:
        await house.say(f"/role {OPERATOR} operator", chat=GROUP, user=OWNER)
        await house.say("/subscribe daily 09:00", chat=OPERATOR)
        house.write("UPDATE bot_members SET checked_s = 0")
        await house.call(
            "faults", methods=["getChatMember"], action="error", code=400, count=5,
            description="Bad Request: user not found",
        )  # fmt: skip
        await house.turn(minutes=11)
        states = await house.ended("refused")

        assert states == ["refused"]
        assert len(await house.shown(OPERATOR)) == 1

    travel(emulator, tmp_path, journey)


def test_group_shut_out_while_its_push_waits_gets_nothing(emulator: Process, tmp_path: Path):
    async def journey(house: Office) -> None:
        await house.say("/subscribe daily 09:00", chat=GROUP, user=OWNER)
        await house.call(
            "faults", methods=["sendMessage"], chat_id=GROUP, action="retry_after", seconds=2
        )
        await house.turn(minutes=11)
        await asyncio.sleep(0.4)
        await house.say("/allow@zhanggui_bot off", chat=GROUP, user=OWNER, wait=0.5)
        states = await house.ended("refused")
        await asyncio.sleep(2.2)

        assert states == ["refused"]
        assert not [text for text in await house.shown(GROUP) if text.startswith("日报|")]

    travel(emulator, tmp_path, journey)


@pytest.mark.parametrize(
    ("policy", "visible", "state"),
    [("reconcile", 1, "sent"), ("at_most_once", 0, "unknown"), ("at_least_once", 1, "sent")],
)
def test_doubt_is_settled_as_the_subscription_wishes(
    emulator: Process, tmp_path: Path, policy: str, visible: int, state: str
):
    async def journey(house: Office) -> None:
        await house.say("/start")
        await house.say(f"/subscribe daily 09:00 {policy}", chat=GROUP, user=OWNER)
        await house.call("faults", methods=["sendMessage"], chat_id=GROUP, action="drop_before")
        await house.turn(minutes=11)
        states = await house.ended(state)
        await house.turn()
        await asyncio.sleep(0.4)
        shown = [text for text in await house.shown(GROUP) if text.startswith("日报|")]

        assert (states, len(shown)) == ([state], visible)
        told = [text for text in await house.shown(OWNER) if "不确定是否送达" in text]
        assert len(told) == (state == "unknown")

    travel(emulator, tmp_path, journey)


def test_a_doubt_of_at_most_once_that_did_arrive_is_found(emulator: Process, tmp_path: Path):
    async def journey(house: Office) -> None:
        await house.say("/subscribe daily 09:00 at_most_once", chat=GROUP, user=OWNER)
        await house.call("faults", methods=["sendMessage"], chat_id=GROUP, action="drop_after")
        await house.turn(minutes=11)

        assert await house.ended("sent") == ["sent"]
        assert len([t for t in await house.shown(GROUP) if t.startswith("日报|")]) == 1

    travel(emulator, tmp_path, journey)


def test_of_two_pictures_in_doubt_the_one_that_arrived_is_told_and_neither_is_changed(
    emulator: Process, tmp_path: Path
):
    picture = tmp_path / "report.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08")
    drafts = [Draft("photo", said, said, file=str(picture)) for said in ("日报", "周报")]
    letters = [Letter(d.plain, GROUP, to_body(d), PUSH) for d in drafts]

    async def journey(house: Office) -> None:
        await house.say("/start")
        sent = {"methods": ["sendPhoto"], "chat_id": GROUP}
        await house.call("faults", action="drop_before", text_contains="日报", **sent)
        await house.call("faults", action="drop_after", text_contains="周报", **sent)
        with house.app.state.writing() as connection:
            enqueue(connection, ACCOUNT, letters, time.time())
        for _ in range(100):
            await asyncio.sleep(0.1)
            if set(house.read("SELECT state FROM bot_outbox")) == {"sent"}:
                break
        shown = await house.call("get_messages", **{"chat_id": GROUP, "from": "bot"})

        assert sorted(message["caption"] for message in shown) == ["周报", "日报"]
        assert not [message for message in shown if "edit_date" in message]
        assert len(await house.shown(OWNER)) == 1  # what was read there is gone again

    travel(emulator, tmp_path, journey)


def test_a_notice_to_an_owner_is_sent_until_it_arrives(emulator: Process, tmp_path: Path):
    async def journey(house: Office) -> None:
        await house.say("/start")
        await house.say("/subscribe daily 09:00", chat=GROUP, user=OWNER)
        await house.call("faults", methods=["sendMessage"], chat_id=OWNER, action="drop_before",
                         text_contains="推送有问题", count=2)  # fmt: skip
        await house.call("faults", methods=["sendMessage"], chat_id=GROUP, action="forbidden")
        await house.turn(minutes=11)
        await house.ended("refused")
        for _ in range(100):
            await asyncio.sleep(0.1)
            if "推送有问题" in "".join(await house.shown(OWNER)):
                break

        assert len([text for text in await house.shown(OWNER) if "推送有问题" in text]) == 1

    travel(emulator, tmp_path, journey)


def test_a_blocked_loop_at_nine_only_delays(emulator: Process, tmp_path: Path):
    """The ticker's job comes late by much more than a second: it must run all the same."""

    async def journey(house: Office) -> None:
        await house.say("/subscribe daily 09:00", chat=GROUP, user=OWNER)
        async with ticking(house.clockwork, every_s=0.1):
            await asyncio.sleep(0.3)
            house.hours.move(minutes=10)
            time.sleep(1.5)  # noqa: ASYNC251  # the loop is blocked: that is the test
            for _ in range(50):
                await asyncio.sleep(0.1)
                if house.read("SELECT state FROM bot_deliveries") == ["sent"]:
                    break

        assert (await house.shown(GROUP))[-1] == "日报|11-20 09:00|全部||"

    travel(emulator, tmp_path, journey)
