"""Opening the store: SQLite in a file by default, PostgreSQL by its URL."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.pool import StaticPool

from knowledge.errors import DataError, StoreBusyError, StoreUnwritableError
from knowledge.store.faults import named_fault
from knowledge.store.head import at_head
from knowledge.store.schema import metadata

log = logging.getLogger(__name__)

GLANCES: Final = "zhanggui_glances"
"""Execution option of an engine whose connections read one SELECT each: no transaction for it."""
_WRITES: Final = "zhanggui_writes"
_BUSY_TIMEOUT_MS: Final = 5_000
_TIDY_TIMEOUT_MS: Final = 500
"""Answers take less; whoever reads longer is not worth waiting for."""
_MMAP_BYTES: Final = 268_435_456
_CACHE_KB: Final = 65_536
_WRITING_CACHE_KB: Final = 8_192
_WAL_LIMIT_BYTES: Final = 67_108_864
_ADVISORY_KEY: Final = 0x5A48414E
_NOTICES_THE_DEAD: Final = (14,)
"""First PostgreSQL that can look for its client while it works."""
_BUSY: Final = "另一次导入还没有结束，请稍后再试"
_TIDY_SQLITE: Final = (
    "PRAGMA analysis_limit=1000",
    "ANALYZE",
    "PRAGMA wal_checkpoint(TRUNCATE)",
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
        StoreUnusableError: the folder or file cannot be written, is no store, or is away.
        StoreBusyError: another process is upgrading the same file.
    """
    store = Store(connect(url), store_url(url))
    with store.engine.connect() as connection:
        current = at_head(connection)
    if not current:
        # Alembic costs 0.3 s to import and is needed only for an old or empty file.
        from knowledge.store.migrations import upgrade_engine  # noqa: PLC0415  # see above

        upgrade_engine(store.engine)
    return store


def connect(url: str) -> Engine:
    """Return an engine for the URL, its folder made, without looking at the schema.

    A connection that the server dropped is replaced when it is next taken from the pool; whatever
    else fails in the driver is raised as an error of ours.
    """
    where = store_url(url)
    engine = _on_file(where) if where.get_backend_name() == "sqlite" else _on_server(where)
    event.listen(engine, "handle_error", partial(_name_fault, _spoken(where)))
    return engine


def _on_server(where: URL) -> Engine:
    return create_engine(where, pool_pre_ping=True)


def _on_file(where: URL) -> Engine:
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

    There is one at a time. On a server that lasts until the server itself is done with it, though
    the process that began it may be dead.

    Raises:
        StoreBusyError: another writer holds the store longer than the waiting time.
        StoreUnusableError: disk full, file or folder read-only, server away.
    """
    with (
        _worded(store.engine),
        store.engine.connect().execution_options(**{_WRITES: True}) as connection,
        connection.begin(),
        _frugal(connection),
    ):
        if connection.dialect.name == "postgresql":
            _keep_others_out(connection)
        yield connection


@contextmanager
def _frugal(connection: Connection) -> Iterator[None]:
    """Write to SQLite with no file mapped and few pages held.

    What a long import sorts and writes would all be held; the system keeps those files at hand
    anyway, and an import with few pages of its own is a little faster.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.exec_driver_sql("PRAGMA mmap_size=0")
        connection.exec_driver_sql(f"PRAGMA cache_size=-{_WRITING_CACHE_KB}")
    try:
        yield
    finally:
        if is_sqlite:
            connection.exec_driver_sql(f"PRAGMA mmap_size={_MMAP_BYTES}")
            connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_KB}")


def _keep_others_out(connection: Connection) -> None:
    if (connection.dialect.server_version_info or (0,)) >= _NOTICES_THE_DEAD:
        connection.exec_driver_sql("SET LOCAL client_connection_check_interval = '1s'")
    free = connection.execute(select(func.pg_try_advisory_xact_lock(_ADVISORY_KEY))).scalar()
    if not free:
        raise StoreBusyError(str(connection.engine.url.database), _BUSY)


def tidy(store: Store) -> None:
    """Fold the write-ahead log back into the file and refresh the planner's statistics.

    What was written is safe already: a disk that is full or a server that went away now costs only
    speed. A reader that still holds the log is left alone: the next import folds it.
    """
    try:
        with _worded(store.engine):
            _tidy(store)
    except DataError as fault:
        log.warning("store %s was not tidied: %s", store.url.database, fault)


def _tidy(store: Store) -> None:
    if store.url.get_backend_name() != "sqlite":
        with store.engine.begin() as connection:
            quoted = map(connection.dialect.identifier_preparer.quote, metadata.tables)
            connection.exec_driver_sql(f"ANALYZE {', '.join(quoted)}")  # ours; others live there
        return
    with closing(store.engine.raw_connection()) as raw:  # pragmas work outside transactions only
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_TIDY_TIMEOUT_MS}")
        try:
            for command in _TIDY_SQLITE:
                cursor.execute(command).fetchall()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")


def _name_fault(store: str, context: ExceptionContext) -> None:
    """Raise our error in the driver's place, whoever used the engine."""
    if context.is_pre_ping:  # the pool connects anew by itself
        return
    named = named_fault(store, context.original_exception)
    if named is not None:
        raise named


@contextmanager
def _worded(engine: Engine) -> Iterator[None]:
    """Name the faults of what goes to the driver past SQLAlchemy."""
    try:
        yield
    except engine.dialect.loaded_dbapi.Error as fault:
        named = named_fault(_spoken(engine.url), fault)
        if named is None:
            raise
        raise named from fault


def _spoken(url: URL) -> str:
    return Path(url.database or "store").name


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
        f"cache_size=-{_CACHE_KB}",
        f"temp.cache_size=-{_CACHE_KB}",
        "temp_store=FILE",  # what an import sorts and notes grows with the file it reads
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(GLANCES):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES) else "BEGIN")
