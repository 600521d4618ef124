"""Backup and restore: everything or nothing."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.archive import MANIFEST, unpack_archive, write_archive
from bot.commands.restore import _exchange, restore
from knowledge.errors import FileUnreadableError, StoreUnwritableError
from tests.support.clock import MORNING, FixedClock
from tests.support.programs import parts_in


@pytest.fixture
def home(tmp_path):
    """A HOME with a database that is being written, a chart and side files."""
    folder = tmp_path / "home"
    (folder / "artefacts").mkdir(parents=True)
    (folder / "artefacts" / "图.png").write_bytes(b"png")
    database = sqlite3.connect(folder / "bot.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE t (x)")
    database.execute("INSERT INTO t VALUES (1)")
    yield folder
    database.close()


@pytest.fixture
def archive(home, tmp_path):
    """A backup of that HOME."""
    write_archive(home, tmp_path / "b.tar.gz", made_at=MORNING)
    return tmp_path / "b.tar.gz"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def numbers_in(file: Path) -> list[int]:
    with closing(sqlite3.connect(file)) as database:
        return [x for (x,) in database.execute("SELECT x FROM t")]


def repacked(archive: Path, change) -> Path:
    """Write the archive anew, each member as `change`(name, bytes) returns it; None drops it."""
    target = archive.with_name("changed.tar.gz")
    with tarfile.open(archive) as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            changed = change(member.name, old.extractfile(member).read())
            if changed:
                head = tarfile.TarInfo(changed[0])
                head.size = len(changed[1])
                new.addfile(head, io.BytesIO(changed[1]))
    return target


def test_restored_home_holds_what_was_backed_up(archive, tmp_path):
    target = tmp_path / "other"

    count, _ = restore(archive, target, now=MORNING)

    assert count == 2
    assert numbers_in(target / "bot.db") == [1]
    assert (target / "artefacts" / "图.png").read_bytes() == b"png"


def test_side_files_and_the_backup_itself_are_left_out(home):
    manifest = write_archive(home, home / "b.tar.gz", made_at=MORNING)
    again = write_archive(home, home / "b.tar.gz", made_at=MORNING)

    names = [entry.name for entry in manifest.files]
    assert names == ["artefacts/图.png", "bot.db"]
    assert again.files == manifest.files


def test_old_files_are_put_aside_and_not_backed_up_again(archive, home, tmp_path):
    (home / "later.txt").write_text("later", "utf-8")

    _, aside = restore(archive, home, now=MORNING)

    assert not (home / "later.txt").exists()
    assert (aside / "later.txt").read_text("utf-8") == "later"
    again = write_archive(home, tmp_path / "again.tar.gz", made_at=MORNING)
    assert [entry.name for entry in again.files] == ["artefacts/图.png", "bot.db"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda n, b: (n, b[:-1] + b"?") if n.endswith("png") else (n, b), id="changed"
        ),
        pytest.param(lambda n, b: None if n.endswith("png") else (n, b), id="missing"),
        pytest.param(lambda n, b: None if n == MANIFEST else (n, b), id="no manifest"),
        pytest.param(lambda n, b: (n, b"{}") if n == MANIFEST else (n, b), id="empty manifest"),
        pytest.param(
            lambda n, b: ("../x", b) if n.endswith("png") else (n, b), id="leaves the folder"
        ),
        pytest.param(lambda n, b: (n + "2", b) if n.endswith("png") else (n, b), id="renamed"),
        pytest.param(
            lambda n, b: (
                (n, json.dumps({**json.loads(b), "format": 9}).encode())
                if n == MANIFEST
                else (n, b)
            ),
            id="of another format",
        ),
    ],
)
def test_tampered_archive_changes_nothing(archive, home, change):
    before = contents(home)

    with pytest.raises(FileUnreadableError):
        restore(repacked(archive, change), home, now=MORNING)

    assert contents(home) == before


@pytest.mark.parametrize("kept", [0, 10, 200])
def test_truncated_archive_changes_nothing(archive, home, kept):
    before = contents(home)
    archive.write_bytes(archive.read_bytes()[:kept])

    with pytest.raises(FileUnreadableError):
        restore(archive, home, now=MORNING)

    assert contents(home) == before


def test_foreign_archive_is_refused(tmp_path):
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("readme"))

    with pytest.raises(FileUnreadableError, match="不是掌柜的备份文件"):
        unpack_archive(tmp_path / "x.tar.gz", tmp_path)


def test_restore_beside_one_of_the_same_second_changes_nothing(archive, home):
    before = contents(home)
    (home / f"before-restore-{MORNING:%Y%m%dT%H%M%S}").mkdir()

    with pytest.raises(StoreUnwritableError):
        restore(archive, home, now=MORNING)

    assert contents(home) == before


def test_exchange_that_fails_half_way_is_taken_back(home, tmp_path):
    fresh, aside = tmp_path / "fresh", home / "before-restore-now"
    fresh.mkdir()
    aside.mkdir()
    for name in ("a.txt", aside.name):  # the second cannot take a folder's place
        (fresh / name).write_text("new", "utf-8")
    before = contents(home)

    with pytest.raises(OSError):  # noqa: PT011  # which one differs between systems
        _exchange(home, fresh, aside)

    assert contents(home) == before
    assert set(contents(fresh)) == {"a.txt", aside.name}


def test_backup_of_no_home_is_refused(tmp_path):
    with pytest.raises(FileUnreadableError):
        write_archive(tmp_path / "nowhere", tmp_path / "b", made_at=MORNING)


def test_backup_into_no_folder_is_refused(home, tmp_path):
    with pytest.raises(StoreUnwritableError):
        write_archive(home, tmp_path / "nowhere" / "b", made_at=MORNING)


def test_commands_back_up_and_restore_a_session(tmp_path, capsys):
    clock = FixedClock()
    file = str(tmp_path / "b.tar.gz")
    main(["ask", "回声 早安", "--session", "s"], parts_in(tmp_path / "one", clock))

    made = main(["backup", file], parts_in(tmp_path / "one", clock))
    put = main(["restore", file], parts_in(tmp_path / "two", clock))
    main(["ask", "再来一次", "--session", "s"], parts_in(tmp_path / "two", clock))

    out, err = capsys.readouterr()
    assert (made, put) == (0, 0)
    assert "早安\n早安\n" in out
    assert err == ""


def test_database_file_elsewhere_is_named(tmp_path, capsys):
    elsewhere = {"store_url": f"sqlite:///{tmp_path}/far/shop.db"}
    (tmp_path / "home").mkdir()

    code = main(["backup", str(tmp_path / "b")], parts_in(tmp_path / "home", **elsewhere))

    assert code == 0
    assert (
        f"店铺数据库（{tmp_path}/far/shop.db） 不在 HOME 里，没有备份" in capsys.readouterr().err
    )


def test_missing_file_is_refused_by_name(tmp_path, capsys):
    code = main(["restore", str(tmp_path / "no.tar.gz")], parts_in(tmp_path / "home"))

    assert code == 1
    assert "没有这个文件" in capsys.readouterr().err
