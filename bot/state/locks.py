"""One process per name: the lock dies with the process that holds it."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Engine, text

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class HeldElsewhereError(Exception):
    """Another process holds the lock."""


@contextmanager
def only_one(engine: Engine, folder: Path, name: str) -> Iterator[None]:
    """Hold the lock `name` for the length of a block.

    On PostgreSQL it is an advisory lock of the server, which also keeps out other machines;
    elsewhere it is a lock on a file in `folder`.

    Raises:
        HeldElsewhereError: another process holds it.
        OSError: the folder cannot be written.
    """
    if engine.dialect.name == "postgresql":
        with _advisory(engine, name):
            yield
    else:
        with _file(folder / f"{name}.lock"):
            yield


@contextmanager
def _advisory(engine: Engine, name: str) -> Iterator[None]:
    number = zlib.crc32(name.encode())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        taken = connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": number})
        if not taken.scalar_one():
            raise HeldElsewhereError(name)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": number})


@contextmanager
def _file(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as handle:
        try:
            _take(handle)
        except OSError as error:
            raise HeldElsewhereError(str(path)) from error
        yield


def _take(handle: IO[bytes]) -> None:
    if sys.platform == "win32":
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
