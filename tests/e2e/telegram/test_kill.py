"""kill -9 while answering: every stored question is answered once, doubts are on a list."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.telegram.house import GROUP, OWNER, started
from tests.support.telegram.shop import QUESTIONS as QUESTIONS_OF_A_DAY
from tests.support.telegram.shop import built_shop
from tests.support.tg_emulator import Process

QUESTIONS = 50


def outbox(home: Path) -> list[dict[str, Any]]:
    """Read the outbox by hand-written SQL."""
    with sqlite3.connect(home / "bot.db") as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute("SELECT * FROM bot_outbox ORDER BY id")]


def shown(emulator: Process, *chats: int) -> Counter[int]:
    """Count the bot's visible messages by the question that they quote."""
    quoted: Counter[int] = Counter()
    for chat in chats:
        for message in emulator.get_messages(**{"chat_id": chat, "from": "bot"}):
            quoted[(chat, message["reply_to_message"]["message_id"])] += 1
    return quoted


def killed_while_answering(
    emulator: Process, home: Path, kills: int, shop: Path | None = None
) -> dict[str, Any]:
    """Ask 50 questions, kill the bot `kills` times on the way, and wait for the end.

    They go to the tests' own slow skill, or to all skills with the demo shop in `shop`.
    """
    chats = [GROUP, OWNER, -4101, -4102, -4103]
    for chat in chats[2:]:
        emulator.chats(id=chat, type="group", title="群", members={str(OWNER): "creator"})
    more = {"ALLOWED_CHATS": ",".join(str(c) for c in chats if c < 0)}
    wanted: dict[str, Any] = {"patience": {"settle_s": 1.0, "misses": 60}}
    texts = ["慢60 GMV {i}"]
    if shop:
        more["STORE_URL"] = f"sqlite:///{shop}"
        wanted, texts = {**wanted, "skills": "real"}, list(QUESTIONS_OF_A_DAY)
    texts = [f"@zhanggui_bot {text}" for text in texts]
    emulator.flood(chat_ids=chats, texts=texts, count=QUESTIONS, user_id=OWNER)
    for round_ in range(kills):
        bot = started(emulator, home, json.dumps(wanted), **more)
        emulator.get_wait(
            count=emulator.get_stats()["methods"].get("sendMessage", 0) + 5, timeout=8
        )
        time.sleep(0.011 * round_)
        os.kill(bot.pid, signal.SIGKILL)
        bot.wait(10)
        bot.stdout.close()
    caught = {r["id"] for r in outbox(home) if r["state"] in {"sending", "unknown"}}
    bot = started(emulator, home, json.dumps(wanted), **more)
    settled(home)
    bot.terminate()
    assert bot.wait(15) == 0
    bot.stdout.close()
    quoted = shown(emulator, *chats)
    return {
        "answered": len(quoted),
        "doubled": sum(quoted.values()) - len(quoted),
        "caught": len(caught),
    }


def settled(home: Path, timeout: float = 25.0) -> None:
    """Wait until nothing waits and no doubt is open."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        with sqlite3.connect(home / "bot.db") as db:
            waiting = db.execute(
                "SELECT count(*) FROM bot_inbox WHERE state='waiting'"
            ).fetchone()[0]
            done = db.execute("SELECT count(*) FROM bot_inbox WHERE state='done'").fetchone()[0]
            ended = Counter(row[0] for row in db.execute("SELECT state FROM bot_outbox"))
        if not waiting and done >= QUESTIONS and set(ended) <= {"sent"}:
            return
        time.sleep(0.1)
    raise AssertionError((waiting, done, ended))


def test_every_question_survives_three_kills(emulator: Process, tmp_path: Path):
    found = killed_while_answering(emulator, tmp_path, kills=3)

    assert found["answered"] == QUESTIONS
    assert found["doubled"] == 0
    log = (tmp_path / "zhanggui.log").read_text("utf-8")
    assert log.count("caught in flight") <= 3


@pytest.fixture(scope="module")
def todays_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(params=range(3))
def one_of_three() -> None:
    """Run the test three times."""


@pytest.mark.soak
@pytest.mark.usefixtures("one_of_three")
def test_every_question_to_the_demo_shop_survives_in_three_runs(
    emulator: Process, tmp_path: Path, todays_shop: Path
):
    found = killed_while_answering(emulator, tmp_path, kills=3, shop=todays_shop)

    print(found)  # noqa: T201  # the figures are what the soak is for
    assert (found["answered"], found["doubled"]) == (QUESTIONS, 0)


@pytest.mark.soak
@pytest.mark.usefixtures("one_of_three")
def test_every_question_survives_in_three_runs(emulator: Process, tmp_path: Path):
    found = killed_while_answering(emulator, tmp_path, kills=3)

    print(found)  # noqa: T201  # the figures are what the soak is for
    assert (found["answered"], found["doubled"]) == (QUESTIONS, 0)
