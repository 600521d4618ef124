"""The library's own database file: documents, their passages, and what people said about them.

Plain DB-API on purpose: a cold question opens the file in milliseconds, and one SQLite file or one
PostgreSQL database is all there is to speak to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import Any, Protocol

from knowledge.errors import StoreAwayError, StoreUnwritableError
from knowledge.store.faults import named_fault

_TABLES = (
    "create table library_version (number integer not null)",
    """create table library_document (
        id {serial}, name text not null, kind text not null, title text not null,
        digest text not null, state text not null, roles text not null, taken_at text not null,
        taken_by text not null, report text not null)""",
    "create index library_document_name on library_document (name, state)",
    """create table library_passage (
        id {serial}, document integer not null references library_document (id),
        number integer not null, place text not null, body text not null, tokens text not null,
        length integer not null, roles text not null)""",
    "create index library_passage_document on library_passage (document)",
    "create index library_passage_roles on library_passage (roles)",
    "create table library_size (passages integer not null, tokens integer not null)",
    """create table library_note (
        id {serial}, question text not null, kind text not null, card text not null,
        asked_at text not null, asked_by text not null, settled_at text)""",
    """create table library_draft (
        id {serial}, question text not null, answer text not null, written_at text not null,
        written_by text not null, approved_at text, approved_by text, document integer)""",
    """create table library_synonym (
        id {serial}, words text not null, added_at text not null, added_by text not null)""",
)
_VECTORS = (
    """create table library_vector (
        owner text not null, model text not null, vector {bytes} not null,
        primary key (owner, model))""",
)
_STEPS = (_TABLES, _VECTORS)
"""What each version of the schema added; the first one made the index as well."""
_SQLITE = (
    "create virtual table library_index using fts5(tokens, content='library_passage', "
    "content_rowid='id', tokenize=\"unicode61 tokenchars '.+'\")",
    "create virtual table library_vocabulary using fts5vocab(library_index, 'row')",
)
_POSTGRES = (
    "create table library_index (passage integer primary key, terms tsvector not null)",
    "create index library_index_terms on library_index using gin (terms)",
)
Row = tuple[Any, ...]  # DB-API rows; the reader of each knows its columns


class _Cursor(Protocol):
    def fetchall(self) -> list[Row]: ...


class Base:
    """One connection to the library's database, opened late and upgraded on the way."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._changing = False
        self._turn = RLock()  # people ask from several threads over one connection
        self._open: Any = None  # sqlite3 or psycopg connection; both speak DB-API
        self._faults: tuple[type[Exception], ...] = (sqlite3.Error,)

    @property
    def path(self) -> Path:
        """The SQLite file; an empty path in memory."""
        return Path(self.url.partition(":///")[2])

    def exists(self) -> bool:
        """Say whether there is something to read, without making it."""
        return self._open is not None or not self.is_sqlite or self.path.is_file()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Run a statement and return all its rows.

        Raises:
            StoreUnusableError: the file is damaged, or the server is away.
        """
        with self._turn:
            try:
                return self._fetched(sql, values)
            except StoreAwayError:
                if self._changing:
                    raise
            return self._fetched(sql, values)  # the server was there again, over a new connection

    def _fetched(self, sql: str, values: Sequence[object]) -> list[Row]:
        with self._worded():
            cursor: _Cursor = self._connection().execute(self._spoken(sql), tuple(values))
            found = list(cursor.fetchall())
            self._done()
        return found

    def run(self, sql: str, values: Sequence[object] = ()) -> None:
        """Run a statement that returns nothing."""
        with self._turn, self._worded():
            self._connection().execute(self._spoken(sql), tuple(values))

    def added(self, table: str, values: dict[str, object]) -> int:
        """Insert one row and return its id."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        sql = f"insert into {table} ({names}) values ({marks}) returning id"  # noqa: S608  # our own names
        return int(self.rows(sql, list(values.values()))[0][0])

    @contextmanager
    def change(self) -> Iterator[None]:
        """One transaction: all of it is kept, or nothing.

        Raises:
            StoreBusyError: somebody else is writing.
            StoreUnusableError: the file cannot be written, or the server is away.
        """
        with self._turn, self._worded():
            yield from self._changed()

    def _changed(self) -> Iterator[None]:
        if not self.is_sqlite:
            self.rows("select 1")  # a connection that broke meanwhile is replaced
        connection = self._connection()
        is_kept = False
        try:
            if self.is_sqlite:
                connection.execute("begin immediate")
            self._changing = True
            yield
            connection.commit()
            is_kept = True
        finally:
            self._changing = False
            if not is_kept and not getattr(connection, "closed", False):
                connection.rollback()

    def _done(self) -> None:
        """End the transaction that PostgreSQL opens even for a question."""
        if not self.is_sqlite and not self._changing and self._open is not None:
            self._open.commit()

    @contextmanager
    def _worded(self) -> Iterator[None]:
        """Name the driver's faults; a connection that broke is given up."""
        try:
            yield
        except self._faults as error:
            named = named_fault(self._name, error)
            if isinstance(named, StoreAwayError):
                self.close()
            elif not self.is_sqlite and not self._changing and self._open is not None:
                self._open.rollback()
            if named is None:
                raise
            raise named from error

    @property
    def _name(self) -> str:
        return self.path.name or "library"

    def close(self) -> None:
        """Let go of the file."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _spoken(self, sql: str) -> str:
        return sql if self.is_sqlite else sql.replace("%", "%%").replace("?", "%s")

    def _connection(self) -> Any:  # see __init__
        if self._open is None:
            self._open = self._sqlite() if self.is_sqlite else self._postgres()
            self._upgrade()
        return self._open

    def _sqlite(self) -> sqlite3.Connection:
        try:
            if str(self.path) not in ("", "."):
                self.path.parent.mkdir(parents=True, exist_ok=True)
            name = str(self.path) if str(self.path) not in ("", ".") else ":memory:"
            connection = sqlite3.connect(
                name, timeout=5, isolation_level=None, check_same_thread=False
            )
            connection.execute("pragma journal_mode = wal")
        except OSError as error:
            raise StoreUnwritableError(self._name, error.strerror or str(error)) from error
        return connection

    def _postgres(self) -> Any:  # psycopg connection
        psycopg = import_module("psycopg")  # heavy, as is SQLAlchemy, and no SQLite file needs it
        self._faults = (sqlite3.Error, psycopg.Error)
        where = import_module("knowledge.store.engine").store_url(self.url)
        _, options = where.get_dialect()().create_connect_args(where)
        return psycopg.connect(**options)

    def _upgrade(self) -> None:
        version = self._version()
        if version == len(_STEPS):
            return
        with self.change():
            for step in _STEPS[version:]:
                for statement in step:
                    self.run(self._typed(statement))
            if not version:
                for statement in _SQLITE if self.is_sqlite else _POSTGRES:
                    self.run(statement)
                self.run("insert into library_size values (0, 0)")
            self.run("delete from library_version")
            self.run("insert into library_version values (?)", (len(_STEPS),))

    def _version(self) -> int:
        """Return which version of the schema is there; 0 for none."""
        there = "select name from sqlite_master where name = 'library_version'"
        if not self.is_sqlite:
            there = "select 1 from pg_tables where tablename = 'library_version'"
        if not self.rows(there):
            return 0
        return int(self.rows("select number from library_version")[0][0])

    def _typed(self, statement: str) -> str:
        serial, binary = ("integer", "blob") if self.is_sqlite else ("serial", "bytea")
        return statement.replace("{serial}", f"{serial} primary key").replace("{bytes}", binary)
