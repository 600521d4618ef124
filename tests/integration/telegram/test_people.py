"""People, rights and what is on record."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import DeliveryError
from bot.channels.telegram.channel import TelegramChannel
from knowledge.store.engine import open_store
from skills.kit.reply import Reply, Text
from tests.support.stores import line, put
from tests.support.telegram.figures import SECRET
from tests.support.telegram.house import (
    GROUP,
    MANAGER,
    OPERATOR,
    OWNER,
    STRANGE_GROUP,
    TOKEN,
    House,
    running,
    staged,
)
from tests.support.tg_emulator import Process

Journey = Callable[[House], Awaitable[None]]


def travel(emulator: Process, home: Path, journey: Journey, **more: Any) -> None:
    async def whole() -> None:
        async with running(emulator, home, **more) as house:
            await journey(house)

    asyncio.run(whole())


def rows(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(home / "bot.db") as db:
        return db.execute(sql).fetchall()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110  # the emulator tells nobody
            await asyncio.sleep(0.05)


def said(replies: list[Any]) -> str:
    return "\n".join(str(r["params"].get("text") or r["params"].get("caption")) for r in replies)


_PLAIN = {
    "message_id": 40, "text": "/kpi@zhanggui_bot GMV",
    "chat": {"id": GROUP, "type": "group", "title": "运营群"},
    "from": {"id": OPERATOR, "is_bot": False, "first_name": "运营"},
}  # fmt: skip
_CASES = {
    "plain": ("message", {}),
    "edited": ("edited_message", {"edit_date": 1}),
    "forwarded": ("message", {"forward_origin": {"type": "user", "date": 1}}),
    "via_bot": ("message", {"via_bot": {"id": 9, "is_bot": True, "first_name": "b"}}),
    "linked channel": ("message", {
        "is_automatic_forward": True, "sender_chat": {"id": -100, "type": "channel"},
        "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}}),
    "anonymous admin": ("message", {
        "sender_chat": {"id": GROUP, "type": "group"},
        "from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}}),
    "another bot": ("message", {"from": {"id": 8, "is_bot": True, "first_name": "b"}}),
    "a day old": ("message", {"date": int(time.time()) - 86_400}),
}  # fmt: skip


def test_of_eight_ways_a_command_can_come_only_the_plain_one_is_an_order(
    emulator: Process, tmp_path: Path
):
    async def journey(house: House) -> None:
        raws = []
        for number, (kind, more) in enumerate(_CASES.values()):
            body = _PLAIN | {"date": int(time.time()), "message_id": 40 + number} | more
            raws.append({"update_id": 9000 + number, kind: body})
        await house.service.intake.take(raws)
        await asyncio.sleep(0.8)

        sent = await house.call("get_requests", method="sendMessage", chat_id=GROUP)
        assert len(sent) == 1
        assert SECRET in said(sent)

    travel(emulator, tmp_path, journey)


def test_whoami_tells_why_the_bot_kept_silent(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        await house.silent("昨天GMV", chat=GROUP, user=OPERATOR)
        told = said(await house.say("/whoami", chat=GROUP, user=OPERATOR))

        assert str(OPERATOR) in told
        assert str(GROUP) in told
        assert "没有 @我" in told

    travel(emulator, tmp_path, journey)


def test_every_answer_and_every_change_of_rights_is_on_record_for_good(
    emulator: Process, tmp_path: Path
):
    async def journey(house: House) -> None:
        await house.say("GMV 收货人张三 13800138000")
        await house.say("/allow@zhanggui_bot", chat=GROUP)
        await house.say(f"/role {MANAGER} manager 旗舰店", chat=GROUP)
        await house.say(f"/role {MANAGER} none", chat=GROUP)

    travel(emulator, tmp_path, journey)

    entries = rows(tmp_path, "SELECT kind, person, what FROM bot_audit ORDER BY id")
    assert entries == [
        ("answer", OWNER, "figures answered"),
        ("rights", OWNER, "allow operator all"),
        ("rights", OWNER, f"role {MANAGER} manager 旗舰店"),
        ("rights", OWNER, f"role {MANAGER} none"),
    ]
    for change in ("UPDATE bot_audit SET what=''", "DELETE FROM bot_audit"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            rows(tmp_path, change)


def test_only_owners_change_rights(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        await house.say(f"/role {MANAGER} manager", chat=GROUP)
        for text in ("/allow off", f"/role {MANAGER} owner", "/outbox"):
            told = said(await house.say(f"{text} @zhanggui_bot", chat=GROUP, user=MANAGER))
            assert "只有店主" in told, text

    travel(emulator, tmp_path, journey)

    assert rows(tmp_path, "SELECT role FROM bot_people") == [("manager",)]


def test_a_right_that_cannot_be_given_says_what_is_wrong(emulator: Process, tmp_path: Path):
    said_to = {
        "/role": "用法",
        f"/role {MANAGER} boss": "没有「boss」这个身份",
        "/outbox foo": "用法：/outbox",
        "/outbox resend 99": "没有能处理的 99 号消息",
    }

    async def journey(house: House) -> None:
        for text, told in said_to.items():
            assert told in said(await house.say(text)), text

    travel(emulator, tmp_path, journey)

    assert rows(tmp_path, "SELECT role FROM bot_people") == []


def test_a_role_may_be_named_as_people_call_it(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        assert "「主管」" in said(await house.say(f"/role {MANAGER} 主管"))

    travel(emulator, tmp_path, journey)

    assert rows(tmp_path, "SELECT id, role FROM bot_people") == [
        (f"telegram:{MANAGER}", "manager")
    ]


def test_a_shop_without_figures_is_not_let_in(emulator: Process, tmp_path: Path):
    store = open_store(f"sqlite:///{tmp_path}/shop.db")
    put(store, "order_lines", [line("A")], shop="旗舰店")
    store.close()

    async def journey(house: House) -> None:
        for text in ("/allow@zhanggui_bot 旗舰", f"/role@zhanggui_bot {MANAGER} manager 旗舰"):
            told = said(await house.say(text, chat=GROUP))
            assert "数据里没有店铺「旗舰」" in told
            assert "现有的店铺是：旗舰店" in told
        await house.say("/allow@zhanggui_bot 旗舰店", chat=GROUP)

    travel(emulator, tmp_path, journey)

    ruled = rows(tmp_path, "SELECT what FROM bot_audit WHERE kind = 'rights'")
    assert ruled == [("allow operator 旗舰店",)]


def test_a_voice_message_in_private_is_told_to_write(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        await house.say("/start", wait=1)
        voice = _PLAIN | {
            "date": int(time.time()), "voice": {"file_id": "v"},
            "chat": {"id": OWNER, "type": "private"}, "from": {"id": OWNER, "first_name": "a"},
        }  # fmt: skip
        del voice["text"]
        in_group = voice | {"chat": _PLAIN["chat"], "message_id": 41}
        await house.service.intake.take(
            [{"update_id": 9100, "message": voice}, {"update_id": 9101, "message": in_group}]
        )
        told = await house.call("get_wait", chat_id=OWNER, contains="请直接打字", timeout=5)

        assert told["count"] == 1
        assert not await house.call("get_requests", method="sendMessage", chat_id=GROUP)

    travel(emulator, tmp_path, journey)


def test_a_person_who_left_unseen_is_found_out_before_an_answer_in_private(
    emulator: Process, tmp_path: Path
):
    """No update tells of it: a supergroup may hide service messages from a bot."""

    async def journey(house: House) -> None:
        await house.say(f"/role {MANAGER} manager", chat=GROUP)
        inside = said(await house.say("GMV", chat=MANAGER))
        with sqlite3.connect(tmp_path / "bot.db") as db:
            db.execute("UPDATE bot_members SET checked_s = checked_s - 400")
        fault = {"action": "error", "code": 400, "description": "Bad Request: user not found"}
        await house.call("faults", methods=["getChatMember"], **fault)
        await asyncio.sleep(0.05)
        outside = said(await house.say("GMV", chat=MANAGER))

        assert SECRET in inside
        assert SECRET not in outside

    travel(emulator, tmp_path, journey)


def menu_of(emulator: Process, scope: str) -> set[str]:
    menus = emulator.get_commands().items()
    return {c["command"] for where, menu in menus if scope in where for c in menu}


def test_menus_differ_by_place_and_role(emulator: Process, tmp_path: Path):
    emulator.say(chat_id=OWNER, user_id=OWNER, text="/whoami")

    async def journey(_house: House) -> None:
        await until(lambda: menu_of(emulator, str(OWNER)) != set())

    travel(emulator, tmp_path, journey)

    assert menu_of(emulator, str(OWNER)) >= {"kpi", "whoami", "allow", "role", "outbox"}
    assert menu_of(emulator, "group") == {"kpi", "whoami"}
    assert menu_of(emulator, "all_private") == {"whoami"}


def test_a_menu_follows_its_owner_s_role_without_a_restart(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        await house.say("/start", chat=MANAGER, wait=1)
        await house.say(f"/role {MANAGER} manager")
        await until(lambda: menu_of(emulator, str(MANAGER)) == {"kpi", "whoami"})
        await house.say(f"/role {MANAGER} none")
        await until(lambda: menu_of(emulator, str(MANAGER)) == {"whoami"})
        await house.say("/start", wait=1)
        await until(lambda: "role" in menu_of(emulator, str(OWNER)))

    travel(emulator, tmp_path, journey)


def test_the_owner_is_told_once_what_privacy_mode_means(emulator: Process, tmp_path: Path):
    staged(emulator, privacy=True)
    emulator.say(chat_id=OWNER, user_id=OWNER, text="/start")

    async def journey(_house: House) -> None:
        await asyncio.sleep(0.6)

    travel(emulator, tmp_path, journey)
    travel(emulator, tmp_path, journey)

    shown = emulator.get_messages(**{"chat_id": OWNER, "from": "bot"})
    assert sum("隐私模式开着" in m["text"] for m in shown) == 1


def test_help_is_given_unasked_once_a_day_at_most(emulator: Process, tmp_path: Path):
    me = int(TOKEN.partition(":")[0])

    async def journey(house: House) -> None:
        for status in ("left", "member", "left", "member"):
            await house.call("member", chat_id=GROUP, user_id=me, status=status, actor_id=OWNER)
            await asyncio.sleep(0.25)
        await house.call(
            "member", chat_id=STRANGE_GROUP, user_id=me, status="left", actor_id=OWNER
        )
        await house.call(
            "member", chat_id=STRANGE_GROUP, user_id=me, status="member", actor_id=OWNER
        )
        await asyncio.sleep(0.4)

    travel(emulator, tmp_path, journey)

    told = [m["text"] for m in emulator.get_messages(**{"chat_id": GROUP, "from": "bot"})]
    strange = [
        m["text"] for m in emulator.get_messages(**{"chat_id": STRANGE_GROUP, "from": "bot"})
    ]
    assert len(told) == 1
    assert "我是掌柜" in told[0]
    assert len(strange) == 1
    assert "还没有放行" in strange[0]


def test_a_message_in_doubt_is_listed_and_can_be_sent_again_or_dropped(
    emulator: Process, tmp_path: Path
):
    async def journey(house: House) -> None:
        await house.say("/start", wait=1)
        await house.call("faults", methods=["sendMessage"], action="drop_before", count=2)
        await house.say("GMV", wait=0.2)
        for _ in range(60):
            await asyncio.sleep(0.1)
            stuck = rows(
                tmp_path, "SELECT id FROM bot_outbox WHERE state='unknown' AND attempts=2"
            )
            if stuck:
                break
        listed = said(await house.say("/outbox"))
        number = stuck[0][0]
        await house.say(f"/outbox resend {number}", quiet=0.5)
        shown = await house.call("get_messages", **{"chat_id": OWNER, "from": "bot"})

        assert f"{number} 号" in listed
        assert "不确定是否送达" in listed
        assert sum("答：GMV" in m["text"] for m in shown) == 1

    travel(emulator, tmp_path, journey)


def test_a_push_is_delivered_once_under_its_key(emulator: Process, tmp_path: Path):
    async def journey(house: House) -> None:
        service = house.service
        channel = TelegramChannel(service.me.id, service.ledger, service.sender)
        push = Reply((Text("日报"),))
        await channel.deliver(str(GROUP), push, key="push.1")
        await channel.deliver(str(GROUP), push, key="push.1")
        await channel.send(str(GROUP), push)
        with pytest.raises(DeliveryError) as refused:
            await channel.send("-9999", push)

        assert refused.value.lasting
        shown = await house.call("get_messages", **{"chat_id": GROUP, "from": "bot"})
        assert [m["text"] for m in shown] == ["日报", "日报"]

    travel(emulator, tmp_path, journey)
