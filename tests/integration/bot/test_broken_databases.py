"""Full disks, read-only files, torn files: one sentence, exit 1, nothing lost."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import Parts
from bot.cli import main
from knowledge.store.engine import open_store
from tests.support.clock import FixedClock
from tests.support.disks import fill_up, make_room, obedient, small_disk
from tests.support.files import csv_file
from tests.support.programs import settings_in
from tests.support.stores import dump

HEADER = ("order_id", "sku", "product_name", "quantity", "amount", "paid_at")
ARTICLE = "# 海外仓怎么选\n" + "".join(f"第 {n} 步看第 {n} 个国家的时效。\n" for n in range(900))
QUESTION = "昨天销售额多少"


@dataclass
class Program:
    """The whole program with a HOME of its own."""

    home: Path
    read: Callable[[], tuple[str, str]]

    def __call__(self, *argv: object) -> tuple[int, str, str]:
        """Run a command; return (code, standard output, standard error)."""
        parts = Parts(clock=FixedClock(), settings=lambda: settings_in(self.home))
        code = main([str(part) for part in argv], parts)
        return (code, *self.read())

    def contents(self) -> object:
        with closing(open_store(f"sqlite:///{self.home / 'shop.db'}")) as store:
            return dump(store)


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(tmp_path / "home", capsys.readouterr)


def orders(folder: Path, name: str, count: int) -> Path:
    rows = [(f"{name}{n}", "S1", "杯" * 100, 1, "10.00", "2026-11-19 10:00") for n in range(count)]
    return csv_file(folder / f"{name}.csv", [HEADER, *rows])


def load(program: Program, file: Path) -> tuple[int, str, str]:
    return program("import", file, "--table", "order_lines")


def assert_one_sentence(said: tuple[int, str, str], *words: str) -> None:
    code, out, err = said
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1, err
    assert all(word in err for word in words), err


@pytest.fixture
def full(program: Program, tmp_path: Path) -> Iterator[Path]:
    """A HOME with one order in it, on a disk that has 300 kB left."""
    with small_disk(program.home, 12) as disk:
        assert load(program, orders(tmp_path, "A", 1))[0] == 0
        assert program("ask", QUESTION)[0] == 0
        fill_up(disk, leaving_kb=300)
        yield disk


def test_import_on_a_full_disk_changes_nothing_and_works_once_there_is_room(
    full: Path, program: Program, tmp_path: Path
) -> None:
    before = program.contents()
    many = orders(tmp_path, "B", 3000)

    refused = load(program, many)
    unchanged = program.contents()
    make_room(full)
    later = load(program, many)

    assert_one_sentence(refused, "shop.db", "磁盘空间")
    assert unchanged == before
    assert (later[0], later[2]) == (0, "")


def test_learning_on_a_full_disk_keeps_nothing_and_says_so(
    full: Path, program: Program, tmp_path: Path
) -> None:
    article = tmp_path / "仓.md"
    article.write_text(ARTICLE, "utf-8")
    fill_up(full, leaving_kb=40)

    refused = program("learn", article)
    make_room(full)

    assert_one_sentence(refused, "library.db", "磁盘空间")
    assert program("learn", article)[0] == 0


def test_question_is_answered_on_a_disk_that_is_nearly_full(full: Path, program: Program) -> None:
    fill_up(full, leaving_kb=100)

    code, out, err = program("ask", QUESTION, "--session", "s")

    assert (code, err) == (0, "")
    assert "10.00 元" in out


def test_disk_without_a_byte_left_is_said_by_a_question_too(full: Path, program: Program) -> None:
    fill_up(full, leaving_kb=0)

    refused = program("ask", QUESTION)
    make_room(full)

    assert_one_sentence(refused, "bot.db", "磁盘")
    assert program("ask", QUESTION)[0] == 0


COMMANDS = """
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from bot.app import Parts
from bot.cli import main
from tests.support.clock import FixedClock
for argv in json.loads(sys.argv[1]):
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(argv, Parts(clock=FixedClock()))
    print(json.dumps([code, out.getvalue(), err.getvalue()]))
"""


def run_obediently(home: Path, *commands: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """Run commands in a process that may not write what is read-only."""
    done = subprocess.run(  # noqa: S603  # our own code
        obedient([sys.executable, "-c", COMMANDS, json.dumps(commands)]),
        env={**os.environ, "ZHANGGUI_HOME": str(home)},
        cwd=Path.cwd(),
        capture_output=True,
        text=True,
        check=True,
    )
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_read_only_store_is_not_imported_into_but_still_answers(
    program: Program, tmp_path: Path
) -> None:
    load(program, orders(tmp_path, "A", 1))
    program("ask", QUESTION)
    before = program.contents()
    more = orders(tmp_path, "B", 2)
    store = program.home / "shop.db"
    store.chmod(0o444)

    refused, answered = run_obediently(
        program.home, ("import", str(more), "--table", "order_lines"), ("ask", QUESTION)
    )

    assert_one_sentence(refused, "shop.db", "只读")
    assert (answered[0], answered[2]) == (0, "")
    assert "10.00 元" in answered[1]
    assert program.contents() == before


def test_folder_that_cannot_be_written_is_said_by_every_command(
    program: Program, tmp_path: Path
) -> None:
    program.home.mkdir()
    program.home.chmod(0o555)
    article = tmp_path / "仓.md"
    article.write_text(ARTICLE, "utf-8")
    more = orders(tmp_path, "A", 1)

    said = run_obediently(
        program.home,
        ("import", str(more), "--table", "order_lines"),
        ("learn", str(article)),
        ("ask", QUESTION),
    )

    for one in said:
        assert_one_sentence(one, "写不进去", "文件夹权限")
    program.home.chmod(0o755)
    assert list(program.home.iterdir()) == []


def test_missing_folder_is_made_or_the_reason_told(program: Program, tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("x")
    program.home = tmp_path / "in the way" / "home"

    assert_one_sentence(program("ask", QUESTION), "写不进去")

    program.home = tmp_path / "not" / "there" / "yet"
    assert load(program, orders(tmp_path, "A", 1))[0] == 0


def tear(file: Path) -> None:
    """Overwrite every page but the first, as a broken disk does."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    file.write_bytes(bytes(content))


def test_torn_store_is_said_with_the_way_out(program: Program, tmp_path: Path) -> None:
    load(program, orders(tmp_path, "A", 1))
    tear(program.home / "shop.db")

    asked = program("ask", QUESTION)
    imported = load(program, orders(tmp_path, "B", 1))

    for said in (asked, imported):
        assert_one_sentence(said, "shop.db", "损坏", "zhanggui restore")


def test_torn_handbook_is_said_with_the_way_out(program: Program, tmp_path: Path) -> None:
    article = tmp_path / "仓.md"
    article.write_text(ARTICLE, "utf-8")
    program("learn", article)
    tear(program.home / "library.db")

    assert_one_sentence(program("learn", article), "library.db", "损坏", "zhanggui restore")


def test_locked_store_is_said_and_the_import_works_afterwards(
    program: Program, tmp_path: Path
) -> None:
    load(program, orders(tmp_path, "A", 1))
    holder = sqlite3.connect(program.home / "shop.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    refused = load(program, orders(tmp_path, "B", 1))
    answered = program("ask", QUESTION)
    holder.execute("ROLLBACK")
    holder.close()

    assert_one_sentence(refused, "占用", "再试")
    assert answered[0] == 0
    assert load(program, tmp_path / "B.csv")[0] == 0
