"""One file that holds a HOME: a gzipped tar, its first member a manifest with checksums."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

from knowledge.errors import FileUnreadableError, StoreUnwritableError

FORMAT = 1
MANIFEST = "zhanggui-backup.json"
PUT_ASIDE = "before-restore-"
"""What a restore replaced stands in folders that begin so."""

_SQLITE_HEAD = b"SQLite format 3\0"
_SIDE_FILES = ("-wal", "-shm", "-journal", ".import.lock")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive; `name` is relative to HOME, with forward slashes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds."""

    format: int
    made_at: str
    version: str
    files: tuple[Entry, ...]


def write_archive(
    home: Path, target: Path, *, made_at: datetime, add: Callable[[Path], None] | None = None
) -> Manifest:
    """Write everything of `home` to `target`, databases as of one moment each.

    Programs may go on writing meanwhile. The file appears under its name once it is complete.
    `add` puts more files into the folder that is packed.

    Raises:
        FileUnreadableError: there is no HOME to back up.
        StoreUnwritableError: the target cannot be written.
    """
    if not home.is_dir():
        raise FileUnreadableError(str(home), "HOME 文件夹还不存在，没有可以备份的内容")
    with _worded(target), tempfile.TemporaryDirectory(dir=target.absolute().parent) as folder:
        still, packed = Path(folder, "home"), Path(folder, "packed")
        _copy_still(
            home, still, leave_out=target.absolute().parent / Path(folder).name, target=target
        )
        if add:
            add(still)
        manifest = Manifest(FORMAT, made_at.isoformat(), _version(), tuple(_entries(still)))
        _pack(still, manifest, packed)
        packed.replace(target)
    return manifest


def unpack_archive(source: Path, folder: Path) -> Manifest:
    """Unpack `source` into the empty `folder` and check every file against the manifest.

    Raises:
        FileUnreadableError: not an archive of ours, damaged, or with names that leave the folder.
    """
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest = _manifest(source, archive)
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise FileUnreadableError(str(source), f"不是完整的备份文件（{error}）") from error
    found = {entry.name: entry for entry in _entries(folder)}
    wanted = {entry.name: entry for entry in manifest.files}
    if found != wanted:
        differing = sorted(
            n for n in found.keys() | wanted.keys() if found.get(n) != wanted.get(n)
        )
        raise FileUnreadableError(str(source), f"内容与清单不符：{'、'.join(differing)}")
    _check_databases(source, folder, manifest)
    return manifest


def _copy_still(home: Path, still: Path, *, leave_out: Path, target: Path) -> None:
    for file in sorted(home.rglob("*")):
        if file.is_relative_to(leave_out) or file == target.absolute() or not _belongs(file, home):
            continue
        copy = still / file.relative_to(home)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if _is_database(file):
            _copy_database(file, copy)
        else:
            shutil.copyfile(file, copy)


def _belongs(file: Path, home: Path) -> bool:
    aside = file.relative_to(home).parts[0].startswith((PUT_ASIDE, ".restore-"))
    return file.is_file() and not file.is_symlink() and not aside and not _is_side_file(file)


def _is_side_file(file: Path) -> bool:
    return any(
        file.name.endswith(end) and file.with_name(file.name.removesuffix(end)).exists()
        for end in _SIDE_FILES
    )


def _is_database(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(_SQLITE_HEAD)) == _SQLITE_HEAD


def _copy_database(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(file)) as origin, closing(sqlite3.connect(copy)) as goal:
        origin.backup(goal)
        goal.execute("PRAGMA journal_mode = DELETE")  # one file, no side files


def _entries(folder: Path) -> Iterator[Entry]:
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and name != MANIFEST:
            yield Entry(name, file.stat().st_size, _sha256(file))


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _pack(still: Path, manifest: Manifest, packed: Path) -> None:
    said = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    with tarfile.open(packed, "w:gz", compresslevel=6) as archive:
        head = tarfile.TarInfo(MANIFEST)
        head.size = len(said)
        archive.addfile(head, io.BytesIO(said))
        for entry in manifest.files:
            archive.add(still / entry.name, entry.name, recursive=False)


def _manifest(source: Path, archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    opened = archive.extractfile(first) if first and first.name == MANIFEST else None
    if opened is None:
        raise FileUnreadableError(str(source), "不是掌柜的备份文件")
    try:
        raw = json.loads(opened.read())
        files = tuple(Entry(**entry) for entry in raw.pop("files"))
        manifest = Manifest(**raw, files=files)
    except (ValueError, TypeError, KeyError) as error:
        raise FileUnreadableError(str(source), "备份清单读不出来") from error
    if manifest.format != FORMAT:
        raise FileUnreadableError(
            str(source), f"备份格式是 {manifest.format}，这个版本只认 {FORMAT}"
        )
    return manifest


def _check_databases(source: Path, folder: Path, manifest: Manifest) -> None:
    for entry in manifest.files:
        file = folder / PurePosixPath(entry.name)
        if not _is_database(file):
            continue
        with closing(sqlite3.connect(file)) as opened:
            said = opened.execute("PRAGMA quick_check").fetchone()[0]
        if said != "ok":
            raise FileUnreadableError(str(source), f"数据库 {entry.name} 已损坏")


def _version() -> str:
    try:
        return version("zhanggui")
    except PackageNotFoundError:  # run from a source folder
        return "source"


@contextmanager
def _worded(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnwritableError(str(target), error.strerror or str(error)) from error
