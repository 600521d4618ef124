"""What a question costs beyond its SQL, cold and warm, as ratios of one run.

    python -m benchmarks.start_speed

Cold: `zhanggui ask` against `import sqlalchemy`, both in new processes. Warm: a question from text
to answer against its own SQL and 200 trivial SELECTs, in the demo shop.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from statistics import median
from typing import Any, Final

from sqlalchemy import Engine, event, select

from bot.app import App, Parts, built
from bot.dispatch.messages import Incoming
from bot.settings import load_settings
from knowledge.store.demo.build import build_demo
from knowledge.store.engine import open_store

_TODAY: Final = date(2026, 11, 20)
_NOW: Final = datetime(2026, 11, 20, 10, 30)  # noqa: DTZ001  # the shop's wall clock
_STARTS: Final = 9
_ROUNDS: Final = 15
_SELECTS: Final = 200
_QUESTIONS: Final = (
    "昨天GMV",
    "近30天销售额按天",
    "上月各渠道转化率",
    "近30天销量前20的商品",
    "昨天销售额比前天怎么样",
)


def main() -> int:
    """Print both tables; return how many limits were passed over."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["ZHANGGUI_HOME"] = name
        settings = load_settings()
        store = open_store(settings.store_url)
        build_demo(store, today=_TODAY)
        store.close()
        faults = _cold()
        with built(settings, Parts()) as app:
            return faults + sum(_warm(app, question) for question in _QUESTIONS)


def _cold() -> int:
    ask = [sys.executable, "-m", "bot", "ask", _QUESTIONS[0], "--as-of", _NOW.isoformat()]
    load = [sys.executable, "-c", "import sqlalchemy"]
    _cpu_ms(ask)  # makes the cache, as the first question of a new shop does
    pairs = [(_cpu_ms(ask), _cpu_ms(load)) for _ in range(_STARTS)]
    ours, peer = median(a for a, _ in pairs), median(b for _, b in pairs)
    print(f"cold: ask {ours:.0f} ms, import sqlalchemy {peer:.0f} ms: {ours / peer:.2f} (<= 3)")
    return ours > 3 * peer


def _cpu_ms(command: list[str]) -> float:
    """Return the processor time of a new process: its wall time is its neighbours' too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # our own code
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _warm(app: App, question: str) -> int:
    def hear() -> None:
        app.desk.hear(Incoming(text=question, now=_NOW, asker=app.asker("owner")))

    engine = app.desk.knowledge.store.engine
    hear()
    with _listened(engine) as said:
        hear()
    committed_ms = _committing_ms(app.state.engine, hear)
    allowed_ms = _median_ms(lambda: (_again(engine, said), _trivial(engine))) + committed_ms
    took_ms = _median_ms(hear)
    print(
        f"warm: {question}: {took_ms:.1f} ms; its {len(said)} SELECTs, its commit and "
        f"{_SELECTS} trivial SELECTs {allowed_ms:.1f} ms: {took_ms / allowed_ms:.2f} (<= 1.5)"
    )
    return took_ms > 1.5 * allowed_ms


@contextmanager
def _listened(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Note every statement and its parameters for the length of a block."""
    said: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().startswith("SELECT"):
            said.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def _committing_ms(engine: Engine, hear: Callable[[], object]) -> float:
    """Return what the disk takes to keep the session and the answer."""
    took: list[float] = []
    commit = engine.dialect.do_commit

    def timed(connection: Any) -> None:
        began = time.perf_counter()
        commit(connection)
        took.append((time.perf_counter() - began) * 1000)

    engine.dialect.do_commit = timed  # type: ignore[method-assign]  # measured, then put back
    for _ in range(_ROUNDS):
        hear()
    engine.dialect.do_commit = commit  # type: ignore[method-assign]  # as above
    return sum(took) / _ROUNDS


def _again(engine: Engine, said: list[tuple[str, Any]]) -> None:
    with engine.connect() as connection:
        for statement, parameters in said:
            connection.exec_driver_sql(statement, parameters).all()


def _trivial(engine: Engine) -> None:
    with engine.connect() as connection:
        for _ in range(_SELECTS):
            connection.execute(select(1)).all()


def _median_ms(act: Callable[[], object]) -> float:
    took = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


if __name__ == "__main__":
    sys.exit(bool(main()))
