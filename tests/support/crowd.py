"""People who ask at a steady pace while something else goes on, and what they were told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.app import App
from bot.channels.machine import answer_object
from bot.dispatch.messages import Asker, Incoming
from bot.state.engine import State
from bot.state.questions import Question, keep_question
from tests.support.files import csv_file

ASKED_AT = datetime.fromisoformat("2026-11-20T09:30")
QUESTIONS = (
    "11月销售额是多少",
    "11月有多少买家",
    "昨天销售额，和前天比呢",
    "11月客单价",
    "上周订单数环比",
    "11月复购率",
)
HEADER = ("order_id", "sku", "product_name", "quantity", "amount", "paid_at", "buyer_id")
_WRITTEN = Question(ASKED_AT, "console", "", "owner", "你好", "", None, "unknown", 1)


def export(file: Path, lines: int, *, yuan: int) -> Path:
    """Write so many order lines of November 2026 (two an order), each of so many yuan."""
    rows = (
        (
            f"A{n // 2}",
            f"S{n % 50}",
            f"杯 {n % 50}",
            1,
            yuan,
            f"2026-11-{n // 2 % 19 + 1:02} {n % 24:02}:00",
            f"b{n // 2 % 997}",
        )
        for n in range(lines)
    )
    return csv_file(file, [HEADER, *rows])


def told(app: App, text: str) -> str:
    """Ask one question and return everything that was said, without the time it took."""
    answer = app.desk.hear(Incoming(text, ASKED_AT, Asker("owner", "owner")))
    said = answer_object(answer)
    return repr({name: said[name] for name in ("status", "text", "data")})


@dataclass
class Crowd:
    """Askers and writers at a steady pace.

    Attributes:
        rate: Questions a second, and as many writes into the bot's database.
        answers: (question, what was said) of every question so far.
        asked_ms: How long each answer took from when it was due, and each write likewise.
        errors: What went wrong, as text.
    """

    app: App
    rate: float = 20.0
    answers: list[tuple[str, str]] = field(default_factory=list)
    asked_ms: list[float] = field(default_factory=list)
    wrote_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask and write for the length of the block."""
        with self._steadily(self._ask, 6), self.writing():
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Only write; in threads of its own, so that a write waits for no answer."""
        with self._steadily(self._write, 2):
            yield

    @contextmanager
    def _steadily(self, act: Callable[[int, float], None], threads: int) -> Iterator[None]:
        over = threading.Event()
        with ThreadPoolExecutor(1) as clock, ThreadPoolExecutor(threads) as pool:
            pace = clock.submit(self._pace, over, pool, act)
            try:
                yield
            finally:
                over.set()
            pace.result()

    def _pace(
        self,
        over: threading.Event,
        pool: ThreadPoolExecutor,
        act: Callable[[int, float], None],
    ) -> None:
        number, began = 0, time.perf_counter()
        while not over.is_set():
            pool.submit(act, number, time.perf_counter())
            number += 1
            over.wait(max(0.0, began + number / self.rate - time.perf_counter()))

    def _ask(self, number: int, due_s: float) -> None:
        text = QUESTIONS[number % len(QUESTIONS)]
        try:
            said = told(self.app, text)
        except Exception as error:  # noqa: BLE001  # counted, whatever it is
            self.errors.append(repr(error))
            return
        self.asked_ms.append((time.perf_counter() - due_s) * 1000)
        self.answers.append((text, said))

    def _write(self, _number: int, due_s: float) -> None:
        try:
            note(self.app.state)
        except Exception as error:  # noqa: BLE001  # as above
            self.errors.append(repr(error))
            return
        self.wrote_ms.append((time.perf_counter() - due_s) * 1000)


def note(state: State) -> None:
    """Write one row into the bot's database."""
    with state.writing() as connection:
        keep_question(connection, _WRITTEN)


def everything(app: App) -> set[tuple[str, str]]:
    """Return every question with what is said to it now."""
    return {(text, told(app, text)) for text in QUESTIONS}


def spread(figures: Sequence[float]) -> str:
    """Return p50, p95 and the greatest of some milliseconds."""
    if not figures:
        return "none"
    ranked = sorted(figures)
    p50, p95 = (ranked[min(len(ranked) - 1, int(len(ranked) * q))] for q in (0.5, 0.95))
    return f"p50 {p50:.0f}, p95 {p95:.0f}, max {ranked[-1]:.0f} ms"
