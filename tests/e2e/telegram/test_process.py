"""`zhanggui serve` as a process: one per token, drains, answers health checks, logs no secrets."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.support.log_watch import revealed
from tests.support.telegram.figures import SECRET
from tests.support.telegram.house import (
    GROUP,
    OPERATOR,
    OWNER,
    ROOT,
    STRANGER,
    TOKEN,
    served,
)
from tests.support.telegram.seeds import NAME, PROXY_PASSWORD, SEEDS, WEBHOOK_SECRET
from tests.support.tg_emulator import Process


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def fetched(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_second_process_says_so_and_stops(emulator: Process, tmp_path: Path):
    with served(emulator, tmp_path):
        env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("ZHANGGUI_")},
            "ZHANGGUI_HOME": str(tmp_path),
            "ZHANGGUI_TELEGRAM_TOKEN": TOKEN,
            "ZHANGGUI_TELEGRAM_API_URL": emulator.bot_url,
            "PYTHONPATH": str(ROOT),
        }
        second = subprocess.run(
            [sys.executable, "-m", "bot", "serve"],
            cwd=tmp_path, env=env, capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip

    assert second.returncode == 1
    assert "已经有一个掌柜" in second.stderr


def test_sigterm_lets_the_answer_under_way_be_given(emulator: Process, tmp_path: Path):
    with served(emulator, tmp_path) as bot:
        emulator.say(chat_id=OWNER, user_id=OWNER, text="慢800 GMV")
        time.sleep(0.4)
        bot.terminate()
        code = bot.wait(15)

    shown = emulator.get_messages(**{"chat_id": OWNER, "from": "bot"})
    assert code == 0
    assert [SECRET in message["text"] for message in shown] == [True]


def test_health_and_metrics_are_served_on_the_set_port(emulator: Process, tmp_path: Path):
    port = free_port()
    with served(emulator, tmp_path, HEALTH_LISTEN=f"127.0.0.1:{port}"):
        emulator.say(chat_id=OWNER, user_id=OWNER, text="GMV", wait=3)
        time.sleep(0.3)
        health = fetched(f"http://127.0.0.1:{port}/healthz")
        metrics = fetched(f"http://127.0.0.1:{port}/metrics")
        nothing = fetched(f"http://127.0.0.1:{port}/secrets")

    assert health == (200, "ok\n")
    assert nothing[0] == 404
    assert "zhanggui_answer_seconds_count 1" in metrics[1]
    assert 'zhanggui_outbox_messages{state="sent"} 1' in metrics[1]
    assert "zhanggui_inbox_lag_seconds 0" in metrics[1]
    assert 'zhanggui_pushes{state="sent"} 0' in metrics[1]
    assert "zhanggui_pushes_lag_seconds 0" in metrics[1]


def test_a_webhook_without_the_right_secret_stores_nothing(emulator: Process, tmp_path: Path):
    port = free_port()
    url = f"http://127.0.0.1:{port}/hook"
    hooks = {
        "TELEGRAM_WEBHOOK_URL": url,
        "TELEGRAM_WEBHOOK_SECRET": "a-secret-of-some-length",
        "TELEGRAM_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
    }
    with served(emulator, tmp_path, **hooks):
        for _ in range(50):
            if emulator.get_state()["webhooks"]:
                break
            time.sleep(0.1)
        asked = emulator.say(chat_id=OWNER, user_id=OWNER, text="GMV", wait=30, quiet=0.5)
        forged = urllib.request.Request(url, b'{"update_id": 9}', method="POST")
        try:
            with urllib.request.urlopen(forged, timeout=5) as answer:  # noqa: S310
                status = answer.status
        except urllib.error.HTTPError as error:
            with error:
                status = error.code

    assert SECRET in asked["replies"][0]["params"]["text"]
    assert status == 403


def test_polling_ends_a_webhook_that_was_left_over(emulator: Process, tmp_path: Path):
    time.sleep(1.1)  # Telegram takes one webhook a second
    set_up = f"{emulator.bot_url}{TOKEN}/setWebhook?url=http://127.0.0.1:9/hook"
    assert fetched(set_up)[0] == 200
    with served(emulator, tmp_path):
        asked = emulator.say(chat_id=OWNER, user_id=OWNER, text="GMV", wait=5, quiet=0.3)

    assert SECRET in asked["replies"][0]["params"]["text"]
    assert not emulator.get_state()["webhooks"]


def test_logs_at_debug_hold_no_token_no_password_and_nobody(emulator: Process, tmp_path: Path):
    secrets = {"TELEGRAM_WEBHOOK_SECRET": WEBHOOK_SECRET, "LLM_API_KEY": PROXY_PASSWORD}
    with served(emulator, tmp_path, **secrets) as bot:
        for number, seed in enumerate(SEEDS):
            chat, user = ((OWNER, OWNER), (GROUP, OPERATOR), (STRANGER, STRANGER))[number % 3]
            shape = ("GMV", "坏 GMV", "")[number % 3 if number % 7 else 1]
            emulator.say(
                chat_id=chat, user_id=user, text=f"/kpi@zhanggui_bot {shape} 收货人{NAME} {seed}"
            )
        emulator.faults(methods=["sendMessage"], action="bad_json", count=2)
        emulator.faults(
            methods=["sendMessage"], action="error", code=401, description="Unauthorized"
        )
        emulator.faults(methods=["getUpdates"], action="http", status=502, count=2)
        emulator.say(chat_id=OWNER, user_id=OWNER, text=f"GMV {SEEDS[0]}", wait=4, quiet=1)
        bot.terminate()
        bot.wait(15)

    log = (tmp_path / "zhanggui.log").read_text("utf-8")
    assert "Traceback" in log
    assert not revealed(tmp_path)
    assert not re.search(r"1[3-9]\d{9}", log)
