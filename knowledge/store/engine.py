"""Opening the store: SQLite in a file by default, PostgreSQL by its URL."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from knowledge.errors import StoreBusyError, StoreUnwritableError, ZhangguiError
from knowledge.store.head import at_head

log = logging.getLogger(__name__)

_WRITES: Final = "zhanggui_writes"
_BUSY_TIMEOUT_MS: Final = 5_000
_MMAP_BYTES: Final = 268_435_456
_WAL_LIMIT_BYTES: Final = 67_108_864
_TIDY_SQLITE: Final = (
    "PRAGMA analysis_limit=1000",
    "ANALYZE",
    "PRAGMA wal_checkpoint(TRUNCATE)",
)
_FULL_OR_CLOSED: Final = (
    "full",
    "readonly",
    "read-only",
    "unable to open",
    "disk i/o",
    "not a database",
)


@dataclass(frozen=True, slots=True)
class Store:
    """An opened store, upgraded to the newest schema.

    Attributes:
        url: Where it is, with the driver named.
    """

    engine: Engine
    url: URL

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for a server or a store in memory."""
        named = self.url.get_backend_name() == "sqlite" and self.url.database
        return Path(named) if named and named != ":memory:" else None

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def store_url(url: str) -> URL:
    """Return the URL with its driver named: postgresql:// means psycopg 3."""
    given = make_url(url)
    if given.drivername in {"postgresql", "postgres"}:
        return given.set(drivername="postgresql+psycopg")
    return given


def open_store(url: str) -> Store:
    """Open the store and bring its schema up to date.

    Raises:
        StoreUnwritableError: the folder or file cannot be written.
        StoreBusyError: another process is upgrading the same file.
    """
    store = Store(connect(url), store_url(url))
    with _worded(store):
        with store.engine.connect() as connection:
            current = at_head(connection)
        if not current:
            # Alembic costs 0.3 s to import and is needed only for an old or empty file.
            from knowledge.store.migrations import upgrade_engine  # noqa: PLC0415  # see above

            upgrade_engine(store.engine)
    return store


def connect(url: str) -> Engine:
    """Return an engine for the URL, its folder made, without looking at the schema."""
    where = store_url(url)
    if where.get_backend_name() != "sqlite":
        return create_engine(where, pool_pre_ping=True)
    if where.database in {None, "", ":memory:"}:
        engine = create_engine(
            where, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        _make_folder(Path(str(where.database)))
        engine = create_engine(where)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def writing(store: Store) -> Iterator[Connection]:
    """Give a connection inside one write transaction: all of the block or nothing.

    Raises:
        StoreBusyError: another writer holds the store longer than the waiting time.
        StoreUnwritableError: disk full, file or folder read-only.
    """
    with (
        _worded(store),
        store.engine.connect().execution_options(**{_WRITES: True}) as connection,
        connection.begin(),
    ):
        yield connection


def tidy(store: Store) -> None:
    """Fold the write-ahead log back into the file and refresh the planner's statistics.

    A reader that still holds the log is left alone: the next import folds it.
    """
    if store.url.get_backend_name() != "sqlite":
        with store.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        return
    with closing(store.engine.raw_connection()) as raw:  # pragmas work outside transactions only
        try:
            for command in _TIDY_SQLITE:
                raw.cursor().execute(command).fetchall()
        except sqlite3.OperationalError as fault:  # what was written is safe; only slower to read
            log.warning("store %s was not tidied: %s", store.file, fault)


@contextmanager
def _worded(store: Store) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error) as fault:
        named = _store_error(store.url, fault)
        if named is None:
            raise
        raise named from fault


def _store_error(url: URL, fault: DBAPIError | sqlite3.Error) -> ZhangguiError | None:
    cause = fault.orig if isinstance(fault, DBAPIError) else fault
    said, state = str(cause).lower(), getattr(cause, "sqlstate", None)
    name = Path(url.database or "store").name
    if "locked" in said or "busy" in said or state == "55P03":
        return StoreBusyError(name, "另一次写入正占着数据库，请稍后再试")
    if state in {"53100", "25006"} or (
        isinstance(cause, sqlite3.DatabaseError) and any(word in said for word in _FULL_OR_CLOSED)
    ):
        return StoreUnwritableError(name, f"写不进数据库：{cause}")
    return None


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StoreUnwritableError(file.name, f"建不了文件夹：{fault.strerror}") from fault


def _set_up_sqlite(raw: Any, _record: object) -> None:  # SQLAlchemy hands over the raw driver
    raw.isolation_level = None  # transactions are begun by _begin_sqlite
    cursor = raw.cursor()
    for setting in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"mmap_size={_MMAP_BYTES}",
        f"journal_size_limit={_WAL_LIMIT_BYTES}",
        "cache_size=-65536",
        "temp_store=FILE",  # what an import sorts and notes grows with the file it reads
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
