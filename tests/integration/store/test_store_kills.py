"""Imports killed with SIGKILL and run again: nothing torn, nothing lost, the same figures."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from knowledge.errors import StoreBusyError
from knowledge.store.engine import Store
from knowledge.store.rollup_tables import ROLLUPS
from knowledge.store.schema import imports
from tests.support.files import csv_file
from tests.support.stores import OPEN_IDS, copied_store, dump, rows_of, take

NAMED = (
    "page:1",
    "before:sales",
    "after:sales",
    "after:buyers",
    "after:daily_sales",
    "before:buyer_days",
    "after:freshness",
    "commit",
    "committed",
)
LINES = ("order_id", "sku", "product_name", "quantity", "amount", "paid_at", "buyer_id", "region")
REFUNDS = ("refund_id", "order_id", "amount", "refunded_at")
FIRST = date(2026, 8, 1)
Contents = dict[str, list[tuple[object, ...]]]


def contents(store: Store) -> Contents:
    """Return every live row, every fact and every rollup."""
    rolled = {t.name: rows_of(store, t.name, *(c.name for c in t.c)) for t in ROLLUPS}
    return dump(store) | rolled


def is_sound(store: Store) -> bool:
    """Let SQLite look through the whole file; a server does so itself as it starts."""
    if store.url.get_backend_name() != "sqlite":
        return True
    with store.engine.connect() as connection:
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        return said == "ok" and not connection.exec_driver_sql("PRAGMA foreign_key_check").all()


@dataclass
class Killing:
    """A store whose imports are killed, beside a twin whose imports are not.

    Attributes:
        random: Draws the files and the points.
        ends: How the killed imports ended: "before" or "after" their commit, "busy" retries.
    """

    victim: Store
    twin: Store
    folder: Path
    random: Random = field(default_factory=lambda: Random(6))  # noqa: S311  # a test draws
    ends: Counter[str] = field(default_factory=Counter)
    statements: int = 100

    def file(self, number: int) -> Path:
        """Write an export that corrects some orders and brings others; every third has refunds."""
        pick = self.random
        days = [FIRST + timedelta(days=pick.randrange(100)) for _ in range(60)]
        if number % 3 == 2:
            backs = [
                (f"R{pick.randrange(90)}", f"A{pick.randrange(300)}", pick.randrange(1, 9), day)
                for day in days
            ]
            return csv_file(self.folder / f"refunds-{number}.csv", [REFUNDS, *backs])
        lines = [
            (
                f"A{pick.randrange(300)}", f"S{pick.randrange(9)}", "杯", 1,
                f"{pick.randrange(1, 99)}.5", f"{day} 10:00", f"b{pick.randrange(50)}", "广东",
            )
            for day in days
        ]  # fmt: skip
        return csv_file(self.folder / f"order_lines-{number}.csv", [LINES, *lines])

    def once(self, number: int, point: str) -> None:
        """Kill an import at the point, look at what it left, and run it again."""
        file = self.file(number)
        table = file.stem.partition("-")[0]
        before = contents(self.victim)
        take(self.twin, file, table=table, settings=OPEN_IDS)
        expected = contents(self.twin)

        self.shoot(file, point)
        left = contents(self.victim)
        assert is_sound(self.victim)
        assert left in (before, expected), f"torn by {point}"
        self.ends["after the commit" if left == expected else "before it"] += 1
        again = self.patiently(file, table)

        assert contents(self.victim) == expected, point
        assert again == (left == expected)

    def shoot(self, file: Path, point: str) -> None:
        url = self.victim.url.render_as_string(hide_password=False)
        module = "tests.support.shot_imports"
        command = [sys.executable, "-m", module, url, str(file), point]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == -signal.SIGKILL, (point, done.stdout, done.stderr)

    def patiently(self, file: Path, table: str) -> bool:
        """Import once the server has noticed that the other is dead; return if it was done."""
        while True:
            try:
                return take(self.victim, file, table=table, settings=OPEN_IDS).unchanged
            except StoreBusyError:
                self.ends["asked to wait"] += 1
                time.sleep(0.2)

    def point(self, number: int) -> str:
        """Return each named point once, and then any statement."""
        if number < len(NAMED):
            return NAMED[number]
        return f"statement:{self.random.randrange(1, self.statements)}"


@pytest.fixture
def killing(store: Store, tmp_path: Path, empty_file: Path) -> Iterator[Killing]:
    """The twin is a file in either case: both databases hold the same."""
    beside = tmp_path / "twin"
    beside.mkdir()
    twin = copied_store(empty_file, beside)
    yield Killing(store, twin, tmp_path)
    twin.close()


def imports_counted(store: Store) -> int:
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(imports)).scalar_one()


def test_killed_imports_run_again_leave_what_unkilled_ones_leave(killing: Killing) -> None:
    for number, point in enumerate(killing.random.sample(NAMED[1:-2], 3)):
        killing.once(number, point)
    killing.once(3, "commit")
    killing.once(4, "committed")
    killing.once(5, f"statement:{killing.random.randrange(5, 60)}")

    assert killing.ends["after the commit"] >= 1
    assert imports_counted(killing.victim) == 6


@pytest.mark.soak
def test_sixty_killed_imports_leave_what_unkilled_ones_leave(killing: Killing) -> None:
    started = time.perf_counter()
    for number in range(60):
        killing.once(number, killing.point(number))

    name = killing.victim.url.get_backend_name()
    took = time.perf_counter() - started
    ends = dict(killing.ends)
    print(f"\n{name}: 60 imports killed, {ends}, 0 torn, 0 lost, {took:.0f} s")  # noqa: T201  # figures
    assert imports_counted(killing.victim) == 60
