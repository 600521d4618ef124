"""Updates a second, their cost, order and loss: ours beside a bare echo bot.

    python -m benchmarks.telegram_flood [updates] [chats]

Both talk to the emulator over HTTP with its limits off, one after the other on the same machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.support.telegram.house import OWNER, ROOT, TOKEN, USERNAME, started
from tests.support.tg_emulator import Process

_PAGE = 1000
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Measured:
    """One bot under a flood.

    Attributes:
        cpu_ms: Processor time per update, milliseconds.
        swapped: Pairs of answers in the wrong order inside a chat.
        rss_mb: Resident memory when a tenth was answered, and at the end.
    """

    answered: int
    seconds: float
    cpu_ms: float
    swapped: int
    rss_mb: tuple[int, int]

    def line(self, name: str) -> str:
        """Return the figures as a line."""
        rate = self.answered / self.seconds
        return (
            f"{name}: {self.answered} answered, {rate:.0f}/s, CPU {self.cpu_ms:.2f} ms an update, "
            f"{self.swapped} out of order, memory {self.rss_mb[0]} → {self.rss_mb[1]} MB"
        )


def flooded(emulator: Process, bot: subprocess.Popen[str], updates: int, chats: int) -> Measured:
    """Ask `updates` questions from `chats` private chats and measure until all are answered."""
    ids = [OWNER + i for i in range(chats)]
    cpu, began = _cpu_s(bot.pid), time.perf_counter()
    emulator.flood(chat_ids=ids, texts=["昨天GMV {i}"], count=updates)
    _answered(emulator, updates // 10)
    early = _rss_mb(bot.pid)
    answered = _answered(emulator, updates)
    seconds = time.perf_counter() - began
    time.sleep(0.3)
    cpu = _cpu_s(bot.pid) - cpu
    swapped = _swapped(emulator, ids)
    rss = (early, _rss_mb(bot.pid))
    return Measured(answered, seconds, 1000 * cpu / max(1, answered), swapped, rss)


def ours(updates: int, chats: int) -> Measured:
    """Measure Zhanggui with the test skill."""
    with Process(0, "--no-limits") as emulator, tempfile.TemporaryDirectory() as home:
        emulator.bots(token=TOKEN, username=USERNAME, privacy=False)
        emulator.settings(poll_throttle=False)
        allowed = ",".join(str(OWNER + i) for i in range(chats))
        bot = started(emulator, Path(home), ALLOWED_CHATS=allowed, LOG_LEVEL="INFO")
        try:
            return flooded(emulator, bot, updates, chats)
        finally:
            bot.terminate()
            bot.communicate(timeout=20)


def bare(updates: int, chats: int) -> Measured:
    """Measure python-telegram-bot as its own documentation sets it up, echoing."""
    with Process(0, "--no-limits") as emulator:
        emulator.bots(token=TOKEN, username=USERNAME, privacy=False)
        emulator.settings(poll_throttle=False)
        bot = subprocess.Popen(  # noqa: S603  # our own module
            [sys.executable, "-m", "benchmarks.telegram_echo", emulator.base],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert bot.stdout is not None
        bot.stdout.readline()
        try:
            return flooded(emulator, bot, updates, chats)
        finally:
            bot.kill()
            bot.communicate(timeout=20)


def _answered(emulator: Process, count: int, patience_s: float = 900.0) -> int:
    """Wait until `count` messages were sent; return how many were."""
    until = time.monotonic() + patience_s
    while True:
        sent = int(emulator.get_stats()["methods"].get("sendMessage", 0))
        if sent >= count or time.monotonic() > until:
            return sent
        time.sleep(0.2)


def _swapped(emulator: Process, ids: list[int]) -> int:
    swapped = 0
    for chat in ids:
        sent: list[Any] = emulator.get_requests(method="sendMessage", chat_id=chat, limit=100000)
        order = [_number(entry) for entry in sent]
        swapped += sum(a > b for a, b in pairwise(order))
    return swapped


def _number(entry: dict[str, Any]) -> int:
    first = str(entry["params"]["text"]).split("\n", maxsplit=1)[0]
    return int(first.rsplit(" ", maxsplit=1)[1])


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:13])) / _TICKS


def _rss_mb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


def main(updates: int = 2000, chats: int = 200) -> None:
    """Print both, and their ratio."""
    echo, own = bare(updates, chats), ours(updates, chats)
    print(echo.line("bare echo"))
    print(own.line("zhanggui "))
    print(json.dumps({"cpu_ratio": round(own.cpu_ms / echo.cpu_ms, 2)}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
