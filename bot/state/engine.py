"""Opening the bot's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.state.schema import HEAD, VERSION_TABLE
from knowledge.errors import StoreUnusableError, StoreUnwritableError
from knowledge.store.faults import named_fault

_BUSY_TIMEOUT_MS = 5000
_WAL_TRIES = 100
_WAL_PAUSE_S = 0.05


@dataclass(frozen=True, slots=True)
class State:
    """The bot's database, at the newest revision."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection for reading.

        Raises:
            StoreUnusableError: the database cannot be reached or is damaged.
        """
        with _worded(self.engine), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction; it commits at the end of the block.

        Raises:
            StoreUnusableError: disk full, read-only, locked for too long or not to be reached.
        """
        writer = self.engine.execution_options(immediate=True)
        with _worded(self.engine), writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_state(url: str) -> State:
    """Open the database at `url`, creating or upgrading it where needed.

    Raises:
        StoreUnusableError: the database cannot be created, reached or written.
    """
    engine = make_engine(url)
    with _worded(engine):
        if revision(engine) != HEAD:
            # alembic takes 0.2 s to import: only when there is something to upgrade
            import_module("bot.state.upgrade").upgrade(engine)
    return State(engine)


def make_engine(url: str) -> Engine:
    """Return an engine for `url`; SQLite writes survive a power cut and readers never wait.

    A connection that a server dropped is replaced when it is next taken from the pool.
    """
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        _make_folder(url)
        event.listen(engine, "connect", _tune)
        event.listen(engine, "begin", _begin)
    return engine


def revision(engine: Engine) -> str | None:
    """Return the database's revision; None for one without tables."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(VERSION_TABLE):
            return None
        found = connection.execute(select(text("version_num")).select_from(text(VERSION_TABLE)))
        value = found.scalar_one_or_none()
    return None if value is None else str(value)


def _make_folder(url: str) -> None:
    file = make_url(url).database
    if file and file != ":memory:":
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnwritableError(file, error.strerror or str(error)) from error


def _tune(connection: Any, _record: object) -> None:  # a DBAPI connection has no type of its own
    connection.isolation_level = None  # BEGIN is ours, see _begin
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    _use_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")


def _use_wal(connection: Any) -> None:  # a DBAPI connection
    """Switch a new file to its write-ahead log.

    Two programs that start at once both want to switch, and SQLite fails one of them without
    waiting: https://www.sqlite.org/c3ref/busy_handler.html on deadlocks.
    """
    for _ in range(_WAL_TRIES):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            sleep(_WAL_PAUSE_S)
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when somebody wrote in between;
    # one that says IMMEDIATE waits for its turn.
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def _worded(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        name = Path(engine.url.database or "").name
        named = named_fault(name, error.orig)
        if isinstance(named, StoreUnusableError):
            raise named from error
        if named or isinstance(error, OperationalError):
            raise StoreUnwritableError(name, str(error.orig)) from error
        raise  # a fault of the program
