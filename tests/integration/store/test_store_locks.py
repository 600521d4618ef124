from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from knowledge.errors import StoreBusyError, StoreDamagedError, StoreUnwritableError
from knowledge.store.engine import Store, open_store
from knowledge.store.undo import undo_import
from tests.support.stores import dump, line, put, rows_of

DAY = date(2026, 11, 1)
HALF_WAY = """
import sys
from datetime import date
from knowledge.store.engine import open_store
from knowledge.store.importers.settings import ImportSettings
from knowledge.store.load import load_rows

def rows():
    for number in range(50_000):
        if number == 45_000:
            print("half way", flush=True)
            sys.stdin.read()
        yield {"order_id": str(number), "amount_fen": 1, "paid_at": date(2026, 11, 1)}

settings = ImportSettings("Asia/Shanghai", "CNY", date(2026, 11, 22))
load_rows(open_store(sys.argv[1]), "orders", rows(), settings=settings)
"""
HOLDER = """
import sys
from knowledge.store.engine import open_store, writing
from knowledge.store.lock import importing
store = open_store(sys.argv[1])
with importing(store), writing(store):
    print("held", flush=True)
    sys.stdin.read()
"""


def address(store: Store) -> str:
    return store.url.render_as_string(hide_password=False)


@contextmanager
def another_import(url: str, code: str = HOLDER) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(  # noqa: S603  # our own code
        [sys.executable, "-c", code, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path.cwd(),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() in {"held\n", "half way\n"}
        yield process


def test_second_import_is_told_that_the_store_is_busy(store: Store) -> None:
    with another_import(address(store)):
        with pytest.raises(StoreBusyError):
            put(store, "order_lines", [line("A")])
        with pytest.raises(StoreBusyError):
            undo_import(store, 1)

    assert put(store, "order_lines", [line("A")]).kept == 1


def test_lock_dies_with_its_process(store: Store) -> None:
    with another_import(address(store)) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

        assert put(store, "order_lines", [line("A")]).kept == 1


def test_readers_see_the_old_store_until_the_import_is_done(store: Store) -> None:
    put(store, "order_lines", [line("A", 100)])
    other = open_store(address(store))
    seen: list[object] = []

    put_more = [line("A", 200)]

    def rows() -> Iterator[dict[str, object]]:
        for row in put_more:
            seen.append(rows_of(other, "sales", "paid_fen"))
            yield row

    put(store, "order_lines", rows())

    assert seen == [[(100,)]]
    assert rows_of(other, "sales", "paid_fen") == [(200,)]
    other.close()


def test_disk_that_is_full_is_said_and_nothing_is_changed(sqlite_store: Store) -> None:
    put(sqlite_store, "order_lines", [line("A")])
    before = dump(sqlite_store)
    with sqlite_store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def no_more_pages(raw: sqlite3.Connection, *_: object) -> None:
        raw.execute(f"PRAGMA max_page_count={pages}")

    event.listen(sqlite_store.engine, "checkout", no_more_pages)
    with pytest.raises(StoreUnwritableError, match="磁盘空间不够"):
        put(
            sqlite_store,
            "order_lines",
            [line(f"B{n}", product_name="x" * 500) for n in range(5000)],
        )

    assert dump(sqlite_store) == before


def test_read_only_store_is_said(sqlite_store: Store) -> None:
    def read_only(raw: sqlite3.Connection, *_: object) -> None:
        raw.execute("PRAGMA query_only=ON")

    event.listen(sqlite_store.engine, "checkout", read_only)

    with pytest.raises(StoreUnwritableError):
        put(sqlite_store, "order_lines", [line("A")])


def test_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(StoreUnwritableError):
        open_store(f"sqlite:///{tmp_path / 'file' / 'shop.db'}")


def test_write_ahead_log_is_folded_back_after_an_import(sqlite_store: Store) -> None:
    put(sqlite_store, "order_lines", [line(f"A{n}") for n in range(2000)])

    assert sqlite_store.file is not None
    assert sqlite_store.file.with_name("shop.db-wal").stat().st_size == 0


def test_import_killed_half_way_leaves_the_store_as_it_was(store: Store) -> None:
    put(store, "orders", [{"order_id": "1", "amount_fen": 9, "paid_at": DAY}])
    before = dump(store)

    with another_import(address(store), HALF_WAY) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    assert dump(store) == before
    assert put(store, "orders", [{"order_id": "2", "amount_fen": 9, "paid_at": DAY}]).kept == 1


def test_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_bytes(b"this is a letter, not a database" * 200)

    with pytest.raises(StoreDamagedError):
        open_store(f"sqlite:///{tmp_path / 'shop.db'}")
