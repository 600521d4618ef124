"""`zhanggui push`: what is due, and a look at a push, with tiny skills against the emulator."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.state.engine import open_state
from tests.support.clock import FixedClock
from tests.support.programs import parts_in
from tests.support.schedule.hours import Hours, subscribed
from tests.support.schedule.stage import NINE
from tests.support.telegram.house import GROUP, OWNER, settings
from tests.support.tg_emulator import Process


@pytest.fixture
def run(emulator: Process, tmp_path: Path, capsys):
    """Run a command with the bot's token; return (code, standard output, standard error)."""

    def go(*argv: str, **more: Any) -> tuple[int, str, str]:
        made = settings(emulator, tmp_path, **more)
        parts = replace(parts_in(tmp_path, FixedClock()), settings=lambda: made)
        code = main(argv, parts)
        return code, *capsys.readouterr()

    return go


@pytest.fixture
def subscription(tmp_path: Path):
    """Subscribe a chat on the day before."""
    state = open_state(f"sqlite:///{tmp_path}/bot.db")

    def make(**fields: Any) -> None:
        subscribed(state, Hours(NINE - timedelta(days=1, minutes=-1)), **fields)

    yield make
    state.close()


def test_preview_shows_the_push_and_sends_nothing(run, emulator: Process):
    code, out, err = run("push", "preview", "daily", "--as-of", "2026-11-20T09:00")

    assert (code, err) == (0, "")
    assert out.startswith("日报|11-20 09:00|全部||")
    assert emulator.get_stats()["methods"] == {}


def test_preview_of_one_shop_and_of_what_is_missing(run):
    shop = run("push", "preview", "weekly", "--shop", "天猫店")
    awaits = run("push", "preview", "daily", "--shop", "=awaits")
    silent = run("push", "preview", "alerts", "--shop", "=silent")
    broken = run("push", "preview", "daily", "--shop", "=busy")

    assert "|天猫店|" in shop[1]
    assert awaits[1] == "先看这些\n"
    assert silent[1] == "没有要说的，不会推送。\n"
    assert (broken[0], broken[1]) == (1, "")


def test_preview_of_an_unknown_topic_names_the_known_ones(run):
    code, _, err = run("push", "preview", "hourly")

    assert code == 2
    assert "没有「hourly」这个推送；可以看的有：daily、weekly、monthly、alerts" in err


def test_due_sends_what_is_due_once_and_prints_a_line_for_each(
    run, subscription, emulator: Process
):
    subscription()
    subscription(chat=OWNER, shop="=silent")

    first = run("push", "due", "--as-of", "2026-11-20T09:05")
    again = run("push", "due", "--as-of", "2026-11-20T09:06")

    assert first == (
        0,
        "日报 → -4001，11-20：已送达\n日报 → 11，11-20：没有要说的，没有推送\n",
        "",
    )
    assert again == (0, "现在没有要推送的。\n", "")
    shown = emulator.get_messages(**{"chat_id": GROUP, "from": "bot"})
    assert [message["text"] for message in shown] == ["日报|11-20 09:00|全部||"]


def test_due_of_a_day_before_the_subscription_was_made_looks_a_day_back(run, subscription):
    subscription()

    code, out, _ = run("push", "due", "--as-of", "2025-11-20T09:05")

    assert (code, out) == (0, "日报 → -4001，11-20：已送达\n")


def test_due_of_the_future_does_not_silence_the_present(run, subscription):
    subscription()
    ahead = run("push", "due", "--as-of", "2026-12-24T09:05")

    now = run("push", "due", "--as-of", "2026-11-20T09:05")

    assert "12-24：已送达" in ahead[1]
    assert "11-20：已送达" in now[1]


def test_due_that_cannot_be_made_fails(run, subscription):
    subscription(topic="gone")

    code, out, _ = run("push", "due", "--as-of", "2026-11-20T09:05")

    assert code == 1
    assert out == "gone → -4001，11-20：没有做出来（没有「gone」这个推送了）\n"


def test_due_takes_no_topic_and_needs_a_token(run):
    assert run("push", "due", "daily")[0] == 2
    assert run("push", "due", telegram_token=None)[0] == 1
