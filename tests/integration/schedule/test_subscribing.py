"""Subscribing in a chat, with commands, in plain Chinese and with buttons."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from tests.support.schedule.house import Office, office
from tests.support.schedule.stage import NINE
from tests.support.telegram.house import GROUP, MANAGER, OPERATOR, OWNER, STRANGER
from tests.support.tg_emulator import Process

EARLY = NINE - timedelta(minutes=10)
Journey = Callable[[Office], Awaitable[None]]


def travel(emulator: Process, home: Path, journey: Journey) -> None:
    """Run a journey that begins ten minutes before nine on a Friday."""

    async def whole() -> None:
        async with office(emulator, home, EARLY) as house:
            await journey(house)

    asyncio.run(whole())


async def said(house: Office, text: str, **where: int) -> str:
    """Return the one answer to a message."""
    replies = await house.say(text, **where)
    return str(replies[0]["params"]["text"])


def test_each_topic_is_confirmed_with_the_moment_of_its_next_push(
    emulator: Process, tmp_path: Path
):
    spoken = {
        "/subscribe daily 09:00": "日报，每天 09:00。\n下一次推送：2026-11-20（周五）09:00。",
        "订阅 日报 8点": "日报，每天 08:00。\n下一次推送：2026-11-21（周六）08:00。",
        "/subscribe weekly mon 09:30": "周报，每周一 09:30。\n"
        "下一次推送：2026-11-23（周一）09:30。",
        "订阅 月报 1号 10点": "月报，每月 1 日 10:00。\n下一次推送：2026-12-01（周二）10:00。",
        "/subscribe alerts": "预警，每小时检查，静默 22:00-08:00。\n"
        "下一次推送：2026-11-20（周五）09:00。",
        "每个工作日早上九点推送日报": "日报，工作日 09:00。\n"
        "下一次推送：2026-11-20（周五）09:00。",
    }

    async def journey(house: Office) -> None:
        for text, confirmed in spoken.items():
            assert await said(house, text) == f"订阅好了：{confirmed}", text
        topics = house.read("SELECT topic FROM bot_subscriptions ORDER BY id")
        assert topics == ["daily", "weekly", "monthly", "alerts"]

    travel(emulator, tmp_path, journey)


def test_push_arrives_at_its_hour_and_answers_the_same(emulator: Process, tmp_path: Path):
    async def journey(house: Office) -> None:
        await house.say("/subscribe daily 09:00", chat=GROUP, user=OWNER)
        await house.turn()
        before = await house.shown(GROUP)
        await house.turn(minutes=10)
        states = await house.ended("sent")
        shown = await house.shown(GROUP)

        assert states == ["sent"]
        assert len(before) == 1
        assert shown[1:] == ["日报|11-20 09:00|全部||"]

    travel(emulator, tmp_path, journey)


def test_in_a_group_owners_and_managers_subscribe_and_others_may_look(
    emulator: Process, tmp_path: Path
):
    async def journey(house: Office) -> None:
        refused = await said(house, "/subscribe daily 9:00", chat=GROUP, user=OPERATOR)
        await house.say(f"/role {MANAGER} manager", chat=GROUP, user=OWNER)
        done = await said(house, "/订阅 日报 9点", chat=GROUP, user=MANAGER)
        seen = await house.say("/subscriptions", chat=GROUP, user=OPERATOR)
        stranger = await said(house, "/subscribe daily 9:00", chat=STRANGER)

        assert refused.startswith("群里的订阅只能由店主或主管来改")
        assert done.startswith("订阅好了：日报")
        assert seen[0]["params"]["text"].startswith("日报，每天 09:00。下一次 2026-11-20")
        assert "reply_markup" not in seen[0]["params"]
        assert "还没有登记" in stranger

    travel(emulator, tmp_path, journey)


def test_what_is_not_understood_changes_nothing_and_shows_how_it_goes(
    emulator: Process, tmp_path: Path
):
    spoken = {
        "订阅 日报 25:00": "没看懂「25:00」，没有改动。",
        "/subscribe": "可以订阅：日报、周报、月报、预警。",
        "/subscribe nonsense": "没看懂「nonsense」，没有改动。",
        "订阅 周报 工作日 9:30": "「工作日」不能用在周报上",
        "订阅 日报 周一 9:30": "日报不能这样定日子",
        "订阅 月报 32号 9:30": "月报不能这样定日子",
        "订阅 日报 23:00 静默 22:00-8:00": "日报的时间 23:00 在静默时段",
        "退订": "这里还没有订阅。",
        "退订日报": "这里没有订阅日报。",
        "/mute x": "这里还没有订阅。",
    }

    async def journey(house: Office) -> None:
        for text, wanted in spoken.items():
            assert (await said(house, text)).startswith(wanted), text
        assert house.read("SELECT count(*) FROM bot_subscriptions") == [0]

    travel(emulator, tmp_path, journey)


def test_buttons_pause_resume_shift_push_now_and_delete(emulator: Process, tmp_path: Path):
    async def journey(house: Office) -> None:
        await house.say("/subscribe daily 09:00")
        listed = await house.say("/subscriptions")
        message = listed[0]["result"]

        later = await house.press(message, "+30 分", chat=OWNER)
        paused = await house.press(message, "暂停", chat=OWNER)
        await house.turn(hours=1)
        silent = house.read("SELECT count(*) FROM bot_deliveries")
        resumed = await house.press(await newest(house), "恢复", chat=OWNER)
        asked = await house.press(message, "马上发", chat=OWNER)
        await house.ended("sent")
        pushed = await house.shown(OWNER)
        deleted = await house.press(message, "删除", chat=OWNER)
        again = await house.press(message, "暂停", chat=OWNER)

        assert later == ["日报，每天 09:30。下一次推送：2026-11-20（周五）09:30。"]
        assert paused == ["日报已暂停，要恢复请按「恢复」。"]
        assert silent == [0]
        assert resumed == ["日报已恢复。下一次推送：2026-11-21（周六）09:30。"]
        assert asked == ["好的，马上推送一次。下一次推送：2026-11-21（周六）09:30。"]
        assert pushed[-1] == "日报|11-20 09:50|全部||"
        assert deleted == ["已经退订，不会再推送。"]
        assert again[0] == "这个订阅已经没有了。"

    travel(emulator, tmp_path, journey)


async def newest(house: Office) -> int:
    """Return the id of the bot's newest message to the owner."""
    found = await house.call("get_messages", **{"chat_id": OWNER, "from": "bot"})
    return int(found[-1]["message_id"])


def test_a_button_in_a_group_asks_for_the_right_of_who_presses(emulator: Process, tmp_path: Path):
    async def journey(house: Office) -> None:
        await house.say("/subscribe daily 09:00", chat=GROUP, user=OWNER)
        listed = await house.say("/subscriptions", chat=GROUP, user=OWNER)
        found = await house.press(listed[0]["result"], "删除", chat=GROUP, user=OPERATOR)

        assert found[0].startswith("群里的订阅只能由店主或主管来改")
        assert house.read("SELECT count(*) FROM bot_subscriptions") == [1]

    travel(emulator, tmp_path, journey)


def test_time_changed_after_the_push_means_tomorrow(emulator: Process, tmp_path: Path):
    async def journey(house: Office) -> None:
        await house.say("/subscribe daily 09:00")
        await house.turn(minutes=11)
        await house.ended("sent")
        text = await said(house, "/subscribe daily 09:30")
        await house.turn(hours=1)

        assert text.endswith("下一次推送：2026-11-21（周六）09:30。")
        assert house.read("SELECT slot FROM bot_deliveries") == ["2026-11-20"]

    travel(emulator, tmp_path, journey)


def test_a_mute_button_silences_one_key_for_a_week(emulator: Process, tmp_path: Path):
    async def journey(house: Office) -> None:
        await house.say("/subscribe alerts")
        house.write("UPDATE bot_subscriptions SET shop = '=alert'")
        await house.turn(minutes=10)
        await house.ended("sent")
        said_ = await house.press(await newest(house), "静音 7 天", chat=OWNER)
        house.write("UPDATE bot_subscriptions SET shop = ''")
        await house.turn(hours=1)
        await house.ended("sent")
        muted = (await house.shown(OWNER))[-1]
        off = await said(house, "/mute refund_rate off")
        await house.turn(hours=1)
        await house.ended("sent")

        assert said_ == ["「refund_rate」静音到 11-27 09:00。要恢复请发 /mute refund_rate off。"]
        assert muted == "预警|11-20 10:00|全部||refund_rate"
        assert off == "「refund_rate」不再静音。"
        assert (await house.shown(OWNER))[-1] == "预警|11-20 11:00|全部||"

    travel(emulator, tmp_path, journey)


def test_several_are_numbered_in_the_list_and_on_their_buttons(emulator: Process, tmp_path: Path):
    async def journey(house: Office) -> None:
        await house.say("/subscribe daily 09:00")
        await house.say("/subscribe weekly")
        listed = await house.say("/subscriptions")
        lines = listed[0]["params"]["text"].splitlines()
        paused = await house.press(listed[0]["result"], "2. 马上发", chat=OWNER)

        assert [line[:5] for line in lines[:2]] == ["1. 日报", "2. 周报"]
        assert paused[0].startswith("好的，马上推送一次。下一次推送：2026-11-23")

    travel(emulator, tmp_path, journey)


def test_unsubscribing_ends_it(emulator: Process, tmp_path: Path):
    async def journey(house: Office) -> None:
        await house.say("/subscribe daily 09:00")
        await house.say("/subscribe weekly")
        which = await said(house, "退订")
        gone = await said(house, "退订日报")
        await house.turn(minutes=11)

        assert which.startswith("要退订哪一个？现在订阅了：日报、周报。")
        assert gone == "已经退订，不会再推送。"
        assert house.read("SELECT count(*) FROM bot_deliveries") == [0]

    travel(emulator, tmp_path, journey)


def test_the_list_says_how_the_last_one_ended_and_the_owner_sees_all(
    emulator: Process, tmp_path: Path
):
    async def journey(house: Office) -> None:
        await house.say("/subscribe daily 09:00")
        await house.turn(minutes=11)
        await house.ended("sent")
        text = await said(house, "/subscriptions")

        assert "下一次 2026-11-21（周六）09:00；上次 11-20 已送达。" in text
        assert text.endswith("所有群和人一共 1 个订阅。最近 7 天：已送达 1 次。")

    travel(emulator, tmp_path, journey)
