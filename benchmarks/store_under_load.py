"""What a store takes up, how fast it answers while it grows, and what partitions bring.

    python -m benchmarks.store_under_load [LINES] [sqlite | postgresql | both]

Each database is filled with so many order lines of two years and then corrected by an import of
the newest 200,000 of them (or all), while questions come at 20 a second and the bot writes as
often, and once more while it only writes. On PostgreSQL questions that no rollup answers are then
timed on the divided tables and on undivided copies.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Engine

from bot.app import Parts, built
from knowledge.dates.period import Period
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.query import MetricQuery
from knowledge.metrics.run import MetricLayer
from knowledge.store.engine import connect, open_store
from tests.support.clock import FixedClock
from tests.support.crowd import HEADER, Crowd, everything, spread
from tests.support.files import csv_file
from tests.support.postgres import Server, running
from tests.support.programs import settings_in

FIRST = date(2024, 11, 20)
DAYS = 730
CORRECTED = 200_000
_ALONE_S = 10
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 19))
NINETY = Period(date(2026, 8, 22), date(2026, 11, 19))
RAW = {
    "paid by hour, 19 days": MetricQuery(("paid_amount",), NOVEMBER, "hour"),
    "repurchase, 19 days": MetricQuery(("repurchase_rate",), NOVEMBER),
    "paid by buyer type, 90 days": MetricQuery(("paid_amount",), NINETY, "buyer_type"),
}
_UNDIVIDED = (
    "CREATE TABLE whole (LIKE sales INCLUDING DEFAULTS)",
    "INSERT INTO whole SELECT * FROM sales",
    "CREATE INDEX ON whole (shop, order_id)",
    "CREATE INDEX ON whole (paid_on)",
    "CREATE INDEX ON whole (created_on)",
    "CREATE INDEX ON whole (buyer)",
    "ANALYZE whole",
    "ALTER TABLE sales RENAME TO divided",
    "ALTER TABLE whole RENAME TO sales",
)


def lines(file: Path, count: int, *, all_of: int, yuan: int) -> Path:
    """Write the newest `count` of `all_of` order lines, two an order, over two years."""
    rows = (
        (
            f"A{n // 2}",
            f"S{n * 7919 % 5000}",
            f"杯 {n * 7919 % 5000}",
            1,
            yuan + n % 90,
            f"{FIRST + timedelta(days=n // 2 * 2 * DAYS // all_of)} {n // 2 % 24:02}:30:00",
            f"b{n // 2 * 31 % max(1, all_of // 8)}",
        )
        for n in range(all_of - count, all_of)
    )
    return csv_file(file, [HEADER, *rows])


def corrections(folder: Path, part: int, count: int) -> tuple[Path, Path]:
    """Write two exports of the newest lines with other amounts."""
    once = lines(folder / "b.csv", part, all_of=count, yuan=20)
    return once, lines(folder / "c.csv", part, all_of=count, yuan=30)


def imported(home: Path, given: dict[str, str], file: Path) -> tuple[float, int]:
    """Import in a process of its own; return its seconds and its greatest memory in MB."""
    started = time.perf_counter()
    with importing(home, given, file) as process:
        process.wait()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return time.perf_counter() - started, peak


@contextmanager
def importing(home: Path, given: dict[str, str], file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `zhanggui import` beside the block."""
    named = {f"ZHANGGUI_{name.upper()}": value for name, value in given.items()}
    command = [sys.executable, "-m", "bot", "import", str(file), "--table", "order_lines"]
    env = {**os.environ, **named, "ZHANGGUI_HOME": str(home)}
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as process:  # noqa: S603  # ours
        yield process
        assert process.wait() == 0


def under_questions(home: Path, given: dict[str, str], file: Path, again: Path) -> None:
    """Correct a part of the store twice: while people ask, then while the bot only writes."""
    with built(settings_in(home, **given), Parts(clock=FixedClock())) as app:
        old = everything(app)
        alone, crowd = Crowd(app), Crowd(app)
        with alone.asking():
            time.sleep(_ALONE_S)
        started = time.perf_counter()
        with crowd.asking(), importing(home, given, file):
            pass
        took = time.perf_counter() - started
        between = set(crowd.answers) - old - everything(app)
        print(f"  correction under questions: {took:.1f} s")
        print(f"  {len(crowd.answers)} answers: {spread(crowd.asked_ms)}")
        print(f"    without an import: {spread(alone.asked_ms)}")
        print(f"    {len(crowd.errors)} errors, {len(between)} neither old nor new")
        print(f"  {len(crowd.wrote_ms)} bot writes: {spread(crowd.wrote_ms)}")
        print(f"    without an import: {spread(alone.wrote_ms)}")
        writer = Crowd(app)
        with writer.writing(), importing(home, given, again):
            pass
        print(
            f"    beside another import, without questions: {spread(writer.wrote_ms)}", flush=True
        )
        app.desk.knowledge.store.close()


def timed_ms(engine: Engine, query: MetricQuery) -> float:
    """Return the median of five answers after a first one."""
    layer, took = MetricLayer(engine, load_catalogue()), []
    for _ in range(6):
        started = time.perf_counter()
        layer.measure(query)
        took.append((time.perf_counter() - started) * 1000)
    return median(took[1:])


def what_partitions_bring(url: str) -> None:
    """Time questions on the divided table, then on a copy in its place."""
    engine = connect(url)
    divided = {name: timed_ms(engine, query) for name, query in RAW.items()}
    with engine.begin() as connection:
        for statement in _UNDIVIDED:
            connection.exec_driver_sql(statement)
    for name, query in RAW.items():
        whole = timed_ms(engine, query)
        ratio = divided[name] / whole
        print(f"  {name:30} divided {divided[name]:7.1f}, whole {whole:7.1f} ms: {ratio:.2f} ×")
    engine.dispose()


def on_sqlite(folder: Path, count: int) -> None:
    """Print the figures of a store in a file."""
    print(f"sqlite, {count} lines")
    home = folder / "home"
    seconds, peak = imported(home, {}, lines(folder / "a.csv", count, all_of=count, yuan=10))
    size = sum(f.stat().st_size for f in home.glob("shop.db*")) / 1e6
    print(f"  imported in {seconds:.1f} s, memory at most {peak} MB, disk {size:.0f} MB")
    part = min(CORRECTED, count)
    under_questions(home, {}, *corrections(folder, part, count))
    log = (home / "shop.db-wal").stat().st_size / 1e6 if (home / "shop.db-wal").exists() else 0
    print(f"  write-ahead log afterwards: {log:.1f} MB")


def on_postgres(folder: Path, count: int, server: Server) -> None:
    """Print the figures of a store on a server."""
    print(f"postgresql, {count} lines")
    url = server.upgraded().replace("postgresql:", "postgresql+psycopg:", 1)
    given = {"store_url": url, "app_url": url}
    home = folder / "home"
    seconds, peak = imported(home, given, lines(folder / "a.csv", count, all_of=count, yuan=10))
    with closing(open_store(url)) as store, store.engine.connect() as connection:
        sized = connection.exec_driver_sql("SELECT pg_database_size(current_database())")
        size = int(sized.scalar_one()) / 1e6
    print(f"  imported in {seconds:.1f} s, memory at most {peak} MB, disk {size:.0f} MB")
    part = min(CORRECTED, count)
    under_questions(home, given, *corrections(folder, part, count))
    what_partitions_bring(url)


def main(count: int, where: str) -> None:
    """Measure one database or both."""
    if where in ("sqlite", "both"):
        with tempfile.TemporaryDirectory() as folder:
            on_sqlite(Path(folder), count)
    if where in ("postgresql", "both"):
        settings = ("shared_buffers=512MB", "max_wal_size=4GB")
        with tempfile.TemporaryDirectory() as folder, running(settings) as server:
            on_postgres(Path(folder), count, server)


if __name__ == "__main__":
    asked_for = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    main(asked_for, sys.argv[2] if len(sys.argv) > 2 else "both")
