"""Updates a second, their cost, order and loss: ours beside a bare echo bot.

    python -m benchmarks.telegram_flood [updates] [chats] [rounds]

Both talk to the emulator over HTTP with its limits off, one after the other on the same machine.
Ours has every skill and answers questions for figures from the demo shop.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.support.telegram.house import OWNER, ROOT, TOKEN, USERNAME, started
from tests.support.telegram.shop import QUESTIONS, built_shop
from tests.support.tg_emulator import Process

_TICKS = os.sysconf("SC_CLK_TCK")
_WARM = 40
"""Updates before the measuring starts: imports, dictionaries and caches are nobody's question."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One bot under a flood.

    Attributes:
        cpu_ms: Processor time per update, milliseconds.
        swapped: Pairs of answers in the wrong order inside a chat.
        rss_mb: Resident memory when a tenth, a half and all were answered.
    """

    answered: int
    seconds: float
    cpu_ms: float
    swapped: int
    rss_mb: tuple[int, int, int]

    def line(self, name: str) -> str:
        """Return the figures as a line."""
        rate = self.answered / self.seconds
        return (
            f"{name}: {self.answered} answered, {rate:.0f}/s, CPU {self.cpu_ms:.2f} ms an update, "
            f"{self.swapped} out of order, memory {' → '.join(map(str, self.rss_mb))} MB"
        )


def flooded(
    emulator: Process, bot: subprocess.Popen[str], updates: int, chats: Sequence[int]
) -> Measured:
    """Ask `updates` questions from private chats and measure until all are answered."""
    emulator.flood(chat_ids=list(chats), texts=list(QUESTIONS), count=_WARM)
    _answered(emulator, _WARM)
    cpu, began = _cpu_s(bot.pid), time.perf_counter()
    emulator.flood(chat_ids=list(chats), texts=list(QUESTIONS), count=updates)
    rss: list[int] = []
    for part in (10, 2, 1):
        answered = _answered(emulator, _WARM + updates // part) - _WARM
        rss.append(_rss_mb(bot.pid))
    seconds = time.perf_counter() - began
    time.sleep(0.3)
    cpu = _cpu_s(bot.pid) - cpu
    swapped = _swapped(emulator, chats)
    return Measured(
        answered, seconds, 1000 * cpu / max(1, answered), swapped, (rss[0], rss[1], rss[2])
    )


def ours(updates: int, chats: int, shop: Path) -> Measured:
    """Measure Zhanggui answering from the demo shop in `shop`."""
    ids = [OWNER + i for i in range(chats)]
    with _stage() as emulator, tempfile.TemporaryDirectory() as home:
        settings = {
            "ALLOWED_CHATS": ",".join(map(str, ids)),
            "LOG_LEVEL": "INFO",
            "STORE_URL": f"sqlite:///{shop}",
        }
        bot = started(emulator, Path(home), json.dumps({"skills": "real"}), **settings)
        try:
            return flooded(emulator, bot, updates, ids)
        finally:
            bot.terminate()
            bot.communicate(timeout=20)


def bare(updates: int, chats: int) -> Measured:
    """Measure python-telegram-bot as its own documentation sets it up, echoing."""
    with _stage() as emulator:
        bot = subprocess.Popen(  # noqa: S603  # our own module
            [sys.executable, "-m", "benchmarks.telegram_echo", emulator.base],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert bot.stdout is not None
        bot.stdout.readline()
        try:
            return flooded(emulator, bot, updates, [OWNER + i for i in range(chats)])
        finally:
            bot.kill()
            bot.communicate(timeout=20)


@contextmanager
def _stage() -> Iterator[Process]:
    with Process(0, "--no-limits") as emulator:
        emulator.bots(token=TOKEN, username=USERNAME, privacy=False)
        emulator.settings(poll_throttle=False)
        yield emulator


def _answered(emulator: Process, count: int, patience_s: float = 900.0) -> int:
    """Wait until `count` messages were sent; return how many were."""
    until = time.monotonic() + patience_s
    while True:
        sent = int(emulator.get_stats()["methods"].get("sendMessage", 0))
        if sent >= count or time.monotonic() > until:
            return sent
        time.sleep(0.2)


def _swapped(emulator: Process, chats: Sequence[int]) -> int:
    swapped = 0
    for chat in chats:
        sent: list[Any] = emulator.get_requests(method="sendMessage", chat_id=chat, limit=100000)
        quoted = [_quoted(entry["params"]) for entry in sent]
        swapped += sum(a > b for a, b in pairwise(quoted))
    return swapped


def _quoted(params: dict[str, Any]) -> int:
    """Return the id of the question that an answer quotes; 0 for an echo, which quotes none."""
    return int(params.get("reply_parameters", {}).get("message_id", 0))


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:13])) / _TICKS


def _rss_mb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


def main(updates: int = 2000, chats: int = 200, rounds: int = 3) -> None:
    """Print both and their ratio, `rounds` times, and the median ratio."""
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        shop = built_shop(Path(folder))
        for _ in range(rounds):
            echo, own = bare(updates, chats), ours(updates, chats, shop)
            print(echo.line("bare echo"))
            print(own.line("zhanggui "), flush=True)
            ratios.append(round(own.cpu_ms / echo.cpu_ms, 2))
    print(json.dumps({"cpu_ratios": ratios, "median": statistics.median(ratios)}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
