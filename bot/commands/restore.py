"""`zhanggui restore`: a HOME from a backup file, all of it or nothing."""

from __future__ import annotations

import shutil
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from bot.app import Parts
from bot.commands.archive import MANIFEST, PUT_ASIDE, unpack_archive
from bot.commands.storeroom import opened_store
from bot.commands.terminal import complain, say
from bot.commands.whereabouts import DUMPS, files_elsewhere, servers
from bot.settings import Settings
from bot.state.engine import open_state
from knowledge.errors import FileUnreadableError, StoreUnwritableError


def run(args: Namespace, settings: Settings, parts: Parts) -> int:
    """Put the archive's files in the place of HOME's."""
    if not args.file.is_file():
        raise FileUnreadableError(str(args.file), "没有这个文件")
    count, aside = restore(
        args.file,
        settings.home,
        now=parts.clock(),
        around=lambda fresh: _refilled(settings, fresh),
    )
    say(f"已恢复 {count} 个文件。原来的文件放在 {aside}，确认无误后可以删除。")
    for name in files_elsewhere(settings):
        complain(f"注意：{name} 不在 HOME 里，没有恢复。")
    return 0


def restore(
    source: Path,
    home: Path,
    *,
    now: datetime,
    around: Callable[[Path], AbstractContextManager[None]] = lambda _fresh: nullcontext(),
) -> tuple[int, Path]:
    """Put the archive's files in place of HOME's; return their number and the old ones' folder.

    The archive is unpacked and checked aside first, so a damaged one changes nothing; then names
    are exchanged inside HOME (itself perhaps a mount point), and back if that fails half-way.

    HOME changes inside the block of `around`, which gets the unpacked folder and may take files
    out of it.

    Raises:
        FileUnreadableError: the archive is damaged or foreign.
        StoreUnwritableError: HOME cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
            fresh = Path(folder)
            manifest = unpack_archive(source, fresh)
            (fresh / MANIFEST).unlink()
            aside = home / f"{PUT_ASIDE}{now:%Y%m%dT%H%M%S}"
            with around(fresh):
                aside.mkdir()
                _exchange(home, fresh, aside)
    except OSError as error:
        raise StoreUnwritableError(str(home), error.strerror or str(error)) from error
    return len(manifest.files), aside


@contextmanager
def _refilled(settings: Settings, fresh: Path) -> Iterator[None]:
    """Take the servers' dumps out of `fresh` and put them back around the block."""
    named = servers(settings)
    packed = fresh / DUMPS
    dumped = {folder.name for folder in packed.iterdir()} if packed.is_dir() else set()
    if dumped != set(named):
        reason = f"备份里的 PostgreSQL 是 {sorted(dumped)}，现在设置的是 {sorted(named)}"
        raise FileUnreadableError("备份", reason, "两边一致才能恢复")
    if not named:
        yield
        return
    from bot.commands.servers import put_back  # noqa: PLC0415  # psycopg is for servers only

    _upgraded(settings)
    with tempfile.TemporaryDirectory() as folder:
        moved = Path(shutil.move(packed, folder))
        with put_back({url: moved / name for name, url in named.items()}):
            yield


def _upgraded(settings: Settings) -> None:
    """Make the tables where a server is new."""
    named = servers(settings)
    if settings.app_url in named.values():
        open_state(settings.app_url).close()
    if settings.store_url in named.values():
        with opened_store(settings):
            return


def _exchange(home: Path, fresh: Path, aside: Path) -> None:
    moves = [(old, aside / old.name) for old in home.iterdir() if _counts(old)]
    moves += [(new, home / new.name) for new in fresh.iterdir()]
    with ExitStack() as undo:
        for before, after in moves:
            before.rename(after)
            undo.callback(after.rename, before)
        undo.pop_all()  # all went well: nothing to take back


def _counts(path: Path) -> bool:
    return not path.name.startswith((PUT_ASIDE, ".restore-"))
