"""One process per name: the lock dies with the process that holds it."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class HeldElsewhereError(Exception):
    """Another process holds the lock."""


class Lock(Protocol):
    """A lock that is held."""

    def renew(self) -> None:
        """Make sure that it is still ours; where it was lost and is free, take it anew.

        Raises:
            HeldElsewhereError: another process has taken it meanwhile.
            DBAPIError: the server that keeps it cannot be reached.
        """


@contextmanager
def only_one(engine: Engine, folder: Path, name: str) -> Iterator[Lock]:
    """Hold the lock `name` for the length of a block.

    On PostgreSQL it is an advisory lock of the server, which also keeps out other machines;
    elsewhere it is a lock on a file in `folder`.

    Raises:
        HeldElsewhereError: another process holds it.
        OSError: the folder cannot be written.
    """
    if engine.dialect.name == "postgresql":
        lock = _Advisory(engine, name)
        lock.take()
        try:
            yield lock
        finally:
            lock.release()
    else:
        with _file(folder / f"{name}.lock"):
            yield _OnFile()


class _OnFile:
    """A lock on a file is lost with its process only."""

    def renew(self) -> None:
        """Do nothing."""


class _Advisory:
    """A lock that a server keeps as long as our connection to it lives."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine, self._name = engine, name
        self._number = zlib.crc32(name.encode())
        self._connection: Connection | None = None

    def take(self) -> None:
        """Take the lock on a connection of its own."""
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        taken = connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": self._number})
        if not taken.scalar_one():
            connection.close()
            raise HeldElsewhereError(self._name)
        self._connection = connection

    def renew(self) -> None:
        """Ask the server for a sign of life; see Lock."""
        if self._connection is None:
            self.take()
            return
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
            raise

    def release(self) -> None:
        """Give the lock back; a connection that is broken has done so already."""
        if self._connection is None:
            return
        with suppress(DBAPIError), self._connection as connection:
            connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": self._number})


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
