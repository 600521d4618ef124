"""`zhanggui doctor` about Telegram: who the bot is, what it hears, what waits for a person."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from bot.state.engine import open_state
from tests.support.telegram.house import OWNER, ROOT, TOKEN, staged
from tests.support.tg_emulator import Process

_STUCK = """
    INSERT INTO bot_outbox (account, key, chat, priority, body, state, attempts, not_before_s,
        after_message, doubtful, error, made_s, changed_s)
    VALUES (123456, 'u1.0', 11, 0, '{}', 'unknown', 2, 0, 0, 1, 'ReadTimeout', 1, 1)
"""
_JUMP = """
    INSERT INTO bot_meta (key, value)
    VALUES ('clock.jump', '{"from_s": 1795136400.0, "to_s": 4102444800.0}')
"""


def examined(emulator: Process, home: Path, **more: str) -> tuple[int, str]:
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("ZHANGGUI_")},
        "ZHANGGUI_HOME": str(home),
        "ZHANGGUI_TELEGRAM_TOKEN": TOKEN,
        "ZHANGGUI_TELEGRAM_API_URL": emulator.bot_url,
        "PYTHONPATH": str(ROOT),
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", "doctor"],
        cwd=home, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_what_keeps_the_bot_from_hearing_and_from_being_heard_is_told(
    emulator: Process, tmp_path: Path
):
    staged(emulator, privacy=True)
    open_state(f"sqlite:///{tmp_path}/bot.db").close()
    with sqlite3.connect(tmp_path / "bot.db") as db:
        db.execute(_STUCK)
        db.execute(_JUMP)

    code, said = examined(emulator, tmp_path)

    assert code == 0
    assert "✓ Telegram 连接：@zhanggui_bot" in said
    assert "！ 群隐私模式：开着" in said
    assert "！ 店主：没有填" in said
    assert "不确定是否送达 1 条" in said
    assert "/outbox" in said
    assert "！ 时钟：运行当中被改过：本来是 2026-11-20 09:00，一下变成了 2100-01-01 08:00" in said
    assert TOKEN not in said


def test_a_token_that_telegram_refuses_is_broken(emulator: Process, tmp_path: Path):
    emulator.faults(methods=["getMe"], action="error", code=401, description="Unauthorized")

    code, said = examined(emulator, tmp_path, ZHANGGUI_OWNERS=str(OWNER))

    assert code == 1
    assert "！ Telegram 连接：Telegram 不认这个 token" in said
    assert TOKEN not in said
