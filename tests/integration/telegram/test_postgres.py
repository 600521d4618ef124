"""The same on PostgreSQL, and its lock."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.state.engine import open_state
from bot.state.locks import HeldElsewhereError, only_one
from tests.support.postgres import database
from tests.support.telegram.figures import SECRET
from tests.support.telegram.house import GROUP, MANAGER, OWNER, running
from tests.support.tg_emulator import Process

pytestmark = pytest.mark.postgres


def test_questions_rights_and_doubts_work_on_postgresql(emulator: Process, tmp_path: Path):
    async def journey(url: str) -> None:
        async with running(emulator, tmp_path, app_url=url) as house:
            first = await house.say("GMV")
            await house.say("/allow@zhanggui_bot", chat=GROUP)
            await house.say(f"/role {MANAGER} manager", chat=GROUP)
            await house.call("faults", methods=["sendMessage"], action="drop_after")
            await house.say("GMV 2", wait=0.2)
            await house.call("migrate", chat_id=GROUP, to=-1000000004001)
            await asyncio.sleep(1.5)
            later = await house.say("/kpi@zhanggui_bot GMV", chat=-1000000004001, user=OWNER)
            shown = await house.call("get_messages", **{"chat_id": OWNER, "from": "bot"})

            assert SECRET in first[0]["params"]["text"]
            assert SECRET in later[0]["params"]["text"]
            assert len(shown) == 2

    with database() as url:
        asyncio.run(journey(url))
        state = open_state(url)
        with pytest.raises(Exception, match="append-only"), state.engine.begin() as connection:
            connection.execute(text("DELETE FROM bot_audit"))
        with only_one(state.engine, tmp_path, "telegram-1"):
            other = open_state(url)
            with pytest.raises(HeldElsewhereError), only_one(other.engine, tmp_path, "telegram-1"):
                pass
            other.close()
        with only_one(state.engine, tmp_path, "telegram-1"):
            pass
        state.close()


def test_a_file_lock_keeps_a_second_holder_out(tmp_path: Path):
    state = open_state(f"sqlite:///{tmp_path}/bot.db")
    with only_one(state.engine, tmp_path, "telegram-1"):
        with pytest.raises(HeldElsewhereError), only_one(state.engine, tmp_path, "telegram-1"):
            pass
        with only_one(state.engine, tmp_path, "telegram-2"):
            pass
    with only_one(state.engine, tmp_path, "telegram-1"):
        pass
    state.close()
