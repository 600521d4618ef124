"""Replicas that are killed all the time, and what is left to be seen of their pushes."""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from bot.state.engine import State, open_state
from bot.state.subscriptions import Subscription, keep_subscription
from tests.support.clock import SHANGHAI
from tests.support.schedule.replica import POINTS, Wish, live
from tests.support.telegram.house import OWNER, TOKEN, settings
from tests.support.tg_emulator import Process

ACCOUNT = int(TOKEN.partition(":")[0])
NINE = datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)
_YOUTH_S = 1.0
"""A replica is not shot before it had the time to do anything."""

SPEED = 60.0
"""A minute of the shop's time passes in a second."""

FAULTS: tuple[dict[str, Any], ...] = (
    {"action": "drop_after", "probability": 0.03},
    {"action": "delay", "seconds": 1.3, "probability": 0.02},  # arrives when nobody waits any more
    {"action": "hang_after", "seconds": 2.0, "probability": 0.02},
    {"action": "http_after", "status": 502, "probability": 0.02},
    {"action": "drop_before", "probability": 0.01},
    {"action": "retry_after", "seconds": 1, "probability": 0.02},
)
"""Twelve of a hundred sends."""

_UNDER_WAY = "SELECT count(*) FROM bot_deliveries WHERE state IN ('planned', 'claimed', 'posted')"
_DOUBTS = "SELECT count(*) FROM bot_outbox WHERE doubtful AND priority > 0"
"""Pushes and notices; an answer is repeated once, and then left to a person."""

_PLANNED = "SELECT count(*) FROM bot_deliveries"


@dataclass(frozen=True, slots=True)
class Trial:
    """What is to be tried.

    Attributes:
        url: The bot's database.
        between: Called before each kill, with its number: to crash something else.
    """

    home: Path
    url: str
    kills: int
    seed: int
    chats: int = 30
    pause_s: tuple[float, float] = (0.15, 0.5)
    between: Callable[[int], None] = lambda _number: None


@dataclass(slots=True)
class Figures:
    """What came out of it."""

    slots: int = 0
    kills: int = 0
    at_points: int = 0
    unknown: int = 0
    repeated: int = 0
    faults: int = 0
    without_end: int = 0
    doubts_left: int = 0
    missing: int = 0
    doubled: int = 0
    ends: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def tried(emulator: Process, trial: Trial) -> Figures:
    """Kill replicas while pushes come due, let the last ones finish, and count."""
    began = time.monotonic()
    emulator.say(chat_id=OWNER, user_id=OWNER, text="/start")  # doubts are read in their chat
    state = open_state(trial.url)
    wanted = _staged(emulator, state, trial)
    for fault in FAULTS:
        emulator.faults(methods=["sendMessage"], count=None, **fault)
    figures = Figures(slots=len(wanted))
    herd = _Herd(emulator, trial, time.time())
    try:
        herd.run(figures)
        state.engine.dispose()  # the server may have gone and come back
        _drained(state, len(wanted))
    finally:
        herd.end()
    _counted(emulator, state, wanted, figures)
    state.close()
    figures.seconds = round(time.monotonic() - began, 1)
    return figures


def _staged(emulator: Process, state: State, trial: Trial) -> dict[int, tuple[int, str]]:
    """Subscribe every chat to a push a minute; return chat and words by subscription."""
    minutes = round(trial.kills * sum(trial.pause_s) / 2 * SPEED / 60) + 4
    wanted: dict[int, tuple[int, str]] = {}
    chats = [-4100 - n for n in range(trial.chats)]
    for chat in chats:
        emulator.chats(id=chat, type="group", title="群", members={str(OWNER): "creator"})
    with state.writing() as connection:
        for number in range(max(40, trial.kills * 5 // 2)):
            chat, shop = chats[number % len(chats)], f"s{number}"
            due = NINE + timedelta(minutes=1 + number % minutes)
            one = Subscription(
                account=ACCOUNT, chat=chat, topic="daily", cadence="day", at=f"{due:%H:%M}",
                person=OWNER, made_s=NINE.timestamp(), next_due_s=due.timestamp(), shop=shop,
            )  # fmt: skip
            wanted[keep_subscription(connection, one)] = (chat, f"{due:%H:%M}|{shop}|")
    return wanted


class _Herd:
    """Three replicas at any time."""

    def __init__(self, emulator: Process, trial: Trial, anchor_s: float) -> None:
        chats = tuple(-4100 - n for n in range(trial.chats))
        made = settings(emulator, trial.home, app_url=trial.url, allowed_chats=chats)
        self._settings = made.model_dump(include=set(made.model_fields_set))
        self._trial, self._anchor_s = trial, anchor_s
        self._dice = random.Random(trial.seed)  # noqa: S311  # the same each time
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.support.schedule.replica"])
        self._living: list[BaseProcess] = []
        self._births: dict[BaseProcess, float] = {}

    def run(self, figures: Figures) -> None:
        """Kill until the number is full: two of five at a named point, the others at random."""
        self._living = [self._born(mortal=True) for _ in range(3)]
        while figures.kills < self._trial.kills:
            self._trial.between(figures.kills)
            time.sleep(self._dice.uniform(*self._trial.pause_s))
            self._bury(figures, mortal=True)
            grown = [
                one for one in self._living if time.monotonic() - self._births[one] > _YOUTH_S
            ]
            if grown and self._dice.random() < 0.6:  # the others die by themselves
                victim = self._dice.choice(grown)
                victim.kill()  # it may have died by itself just now
                victim.join()
            self._bury(figures, mortal=True)
        for one in self._living:
            one.kill()
            one.join()
        self._living = [self._born(mortal=False) for _ in range(3)]

    def end(self) -> None:
        """Stop what lives."""
        for one in self._living:
            one.kill()
            one.join()

    def _bury(self, figures: Figures, *, mortal: bool) -> None:
        for place, one in enumerate(self._living):
            if one.exitcode is None:
                continue
            if one.exitcode == -signal.SIGKILL:
                figures.kills += 1
                figures.at_points += one.name.startswith("point")
            self._living[place] = self._born(mortal=mortal)

    def _born(self, *, mortal: bool) -> BaseProcess:
        dies = mortal and self._dice.random() < 0.4  # two of five
        point = self._dice.choice(POINTS) if dies else ""
        wish = Wish(
            settings=self._settings,
            anchor_s=self._anchor_s,
            start_s=NINE.timestamp(),
            speed=SPEED,
            point=point,
            skip=self._dice.randint(0, 3),
        )
        child = self._context.Process(
            target=live, args=(wish,), name=f"point {point}" if dies else ""
        )
        child.start()
        self._births[child] = time.monotonic()
        return child


def _drained(state: State, slots: int, timeout: float = 90.0) -> None:
    """Wait until every slot has ended, and every doubt was looked at to its end."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        planned, open_ = _one(state, _PLANNED), _one(state, _UNDER_WAY) + _one(state, _DOUBTS)
        if planned == slots and open_ == 0:
            return
        time.sleep(0.3)


def _counted(
    emulator: Process, state: State, wanted: dict[int, tuple[int, str]], figures: Figures
) -> None:
    shown = {
        chat: [m["text"] for m in emulator.get_messages(**{"chat_id": chat, "from": "bot"})]
        for chat in {chat for chat, _ in wanted.values()}
    }
    copies = [sum(words in text for text in shown[chat]) for chat, words in wanted.values()]
    figures.missing = sum(count == 0 for count in copies)
    figures.doubled = sum(count > 1 for count in copies)
    figures.without_end = figures.slots - _one(state, _PLANNED) + _one(state, _UNDER_WAY)
    figures.doubts_left = _one(state, _DOUBTS)
    figures.repeated = _one(state, "SELECT count(*) FROM bot_outbox WHERE attempts > 1")
    figures.unknown = _one(state, "SELECT count(*) FROM bot_outbox WHERE error <> ''")
    with state.reading() as connection:
        rows = connection.exec_driver_sql("SELECT state FROM bot_deliveries").all()
    figures.ends = dict(Counter(row[0] for row in rows))
    figures.faults = sum(fault["hits"] for fault in emulator.get_faults())


def _one(state: State, query: str) -> int:
    with state.reading() as connection:
        return int(connection.exec_driver_sql(query).scalar_one())
