"""Mutated updates: none stops the bot, and none brings a figure to somebody without a right."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from skills import discover
from tests.support.telegram.figures import SECRET
from tests.support.telegram.house import GROUP, OWNER, STRANGER, running
from tests.support.telegram.mutants import mutants
from tests.support.telegram.shop import built_shop
from tests.support.tg_emulator import Process


class Watch(logging.Handler):
    """Collects the class of every error that is logged with a trace."""

    def __init__(self, into: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._into = into

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[0]:
            self._into.append(record.exc_info[0].__name__)


def survive(emulator: Process, home: Path, count: int, **more: Any) -> None:
    """Hand `count` mutants to a service that knows an owner and one group."""

    async def journey() -> None:
        async with running(emulator, home, log_level="ERROR", **more) as house:
            source = mutants(7, count)
            caught: list[str] = []
            watch = Watch(caught)
            logging.getLogger("bot").addHandler(watch)
            while batch := list(islice(source, 100)):
                await house.service.intake.take(batch)
            while house.service.lanes.waiting:  # noqa: ASYNC110  # nothing tells of it
                await asyncio.sleep(0.05)
            await house.service.sender.drain(20)
            logging.getLogger("bot").removeHandler(watch)
            (home / "errors.log").write_text("\n".join(caught), "utf-8")

    asyncio.run(journey())


def errors_beside(meant: str, home: Path) -> list[str]:
    """Return the last lines of traces in the log, other than the skill's own failure."""
    log = (home / "errors.log").read_text("utf-8").splitlines()
    return [line for line in log if line.endswith("Error") and meant not in line]


def check(home: Path, count: int, figure: str = SECRET) -> None:
    with sqlite3.connect(home / "bot.db") as db:
        inbox = dict(db.execute("SELECT state, count(*) FROM bot_inbox GROUP BY 1").fetchall())
        failed = db.execute(
            "SELECT DISTINCT outcome FROM bot_inbox WHERE state='failed'"
        ).fetchall()
        told = db.execute(
            "SELECT DISTINCT chat FROM bot_outbox WHERE body LIKE ?", (f"%{figure}%",)
        ).fetchall()
        roles = db.execute("SELECT id, role FROM bot_people").fetchall()
        ruled = db.execute("SELECT chat, what FROM bot_audit WHERE kind='rights'").fetchall()
        moved = db.execute("SELECT chat, moved_to FROM bot_places WHERE moved_to").fetchall()
    given = {int(what.split()[1]) for _, what in ruled if what.startswith("role")}
    let_in = {chat for chat, what in ruled if what.startswith("allow")}
    meant = sum(1 for update in mutants(7, count) if "坏" in str(update))
    assert sum(inbox.values()) == count
    assert inbox.get("failed", 0) <= meant, failed
    assert not errors_beside("ZeroDivisionError", home)
    # Some mutants are an owner's own /allow and /role, or a group's becoming a supergroup: what
    # those open is open.
    inside = {OWNER, GROUP} | given | let_in
    assert {chat for (chat,) in told} <= inside | {new for old, new in moved if old in inside}
    assert told
    assert {int(person.partition(":")[2]) for person, _ in roles} <= given


def test_mutated_updates_stop_nothing_and_reveal_nothing(emulator: Process, tmp_path: Path):
    survive(emulator, tmp_path, 300)

    check(tmp_path, 300)


@pytest.mark.soak
def test_twenty_thousand_mutated_updates(emulator: Process, tmp_path: Path):
    survive(emulator, tmp_path, 20_000)

    check(tmp_path, 20_000)


@pytest.mark.soak
def test_twenty_thousand_mutated_updates_for_the_demo_shop(emulator: Process, tmp_path: Path):
    store_url = f"sqlite:///{built_shop(tmp_path)}"
    survive(emulator, tmp_path, 20_000, skills=discover, store_url=store_url)

    check(tmp_path, 20_000, figure="</b>%口径：")


def test_a_stranger_gets_no_figure_by_any_entrance(emulator: Process, tmp_path: Path):
    async def journey() -> None:
        async with running(emulator, tmp_path) as house:
            asked = await house.say("/kpi@zhanggui_bot 选 GMV", chat=GROUP, user=OWNER)
            with sqlite3.connect(tmp_path / "bot.db") as db:
                token = db.execute("SELECT token FROM bot_buttons").fetchone()[0]
            await house.call("say", chat_id=STRANGER, user_id=STRANGER, text="/start", wait=1)
            await house.call(
                "update",
                update={"callback_query": {
                    "id": "77", "data": token, "chat_instance": "1",
                    "from": {"id": STRANGER, "is_bot": False, "first_name": "x"},
                    "message": {"message_id": asked[0]["result"], "date": 1,
                                "chat": {"id": STRANGER, "type": "private"}},
                }},
            )  # fmt: skip
            await house.call("inline", user_id=STRANGER, query="GMV", wait=1)
            await house.say("GMV", chat=STRANGER, wait=1)
            await asyncio.sleep(0.3)
            found = await house.call("get_requests")
            leaked = [
                call for call in found
                if SECRET in str(call["params"]) and call["chat_id"] not in {OWNER, GROUP}
            ]  # fmt: skip

            assert not leaked

    asyncio.run(journey())
