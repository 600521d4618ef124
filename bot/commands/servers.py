"""PostgreSQL in a backup: every table of the schema as a COPY file, put back all or none.

Partitions are no tables of their own here: rows go out of and into the whole table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg import Cursor, sql
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.exc import DBAPIError

from knowledge.errors import FileUnreadableError, StoreUnwritableError
from knowledge.store.faults import named_fault
from knowledge.store.partitions import make_room, months, partitions

_INDEX = "tables.json"
_MONTHS = "months.json"
_VERSIONS = "alembic_version"
_CHUNK = 1 << 20

Tables = Mapping[str, list[str]]
"""Table → its columns; a table stands behind those it refers to."""


def dump(url: str, folder: Path) -> None:
    """Write every table of the schema at `url` into `folder`, all as of one moment.

    Raises:
        StoreUnusableError: the server cannot be reached.
    """
    folder.mkdir(parents=True)
    with _session(url) as connection:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tables = _tables(connection)
        (folder / _INDEX).write_text(json.dumps(tables, ensure_ascii=False, indent=1), "utf-8")
        divided = {name: [str(day) for day in days] for name, days in months(connection).items()}
        (folder / _MONTHS).write_text(json.dumps(divided, indent=1), "utf-8")
        with _cursor(connection) as cursor:
            for table, columns in tables.items():
                _copy_out(cursor, table, columns, folder / f"{table}.copy")


@contextmanager
def put_back(dumps: Mapping[str, Path]) -> Iterator[None]:
    """Replace each server's rows by its dump, and commit at the end of the block.

    An error in the block leaves every server as it was.

    Args:
        dumps: URL → folder that `dump` wrote.

    Raises:
        FileUnreadableError: the schema has changed since the backup.
        StoreUnusableError: a server cannot be reached.
    """
    with ExitStack() as open_until_the_end:
        for url, folder in dumps.items():
            connection = open_until_the_end.enter_context(_session(url))
            _replace(connection, folder)
        yield


def _replace(connection: Connection, folder: Path) -> None:
    tables: Tables = json.loads((folder / _INDEX).read_text("utf-8"))
    _check_schema(connection, tables, folder)
    for table, days in json.loads((folder / _MONTHS).read_text("utf-8")).items():
        make_room(connection, table, map(date.fromisoformat, days))
    with _cursor(connection) as cursor:
        names = sql.SQL(", ").join(map(sql.Identifier, tables))
        cursor.execute(sql.SQL("TRUNCATE {}").format(names))
        for table, columns in tables.items():
            _copy_in(cursor, table, columns, folder / f"{table}.copy")
            _count_on(cursor, table, columns)


def _check_schema(connection: Connection, tables: Tables, folder: Path) -> None:
    """Refuse a dump of other tables or of another revision than the server's."""
    here = _tables(connection)
    if dict(tables) != here:
        differing = sorted(t for t in tables.keys() | here if tables.get(t) != here.get(t))
        raise FileUnreadableError(folder.name, f"表的结构与备份时不同：{'、'.join(differing)}")
    with _cursor(connection) as cursor:
        for table in (name for name in tables if name.startswith(_VERSIONS)):
            cursor.execute(sql.SQL("SELECT version_num FROM {}").format(sql.Identifier(table)))
            now = [str(row[0]) for row in cursor.fetchall()]
            then = (folder / f"{table}.copy").read_text("utf-8").split()
            if now != then:
                raise FileUnreadableError(folder.name, f"备份的结构是 {then}，现在是 {now}")


def _tables(connection: Connection) -> dict[str, list[str]]:
    inspector = inspect(connection)
    parts = partitions(connection)
    names = [name for name, _keys in inspector.get_sorted_table_and_fkc_names() if name]
    return {
        name: [c["name"] for c in inspector.get_columns(name) if not c.get("computed")]
        for name in names
        if name not in parts
    }


def _copy_out(cursor: Cursor[Any], table: str, columns: list[str], file: Path) -> None:
    with file.open("wb") as out, cursor.copy(_copy_from_whole(table, columns)) as rows:
        for chunk in rows:
            out.write(chunk)


def _copy_in(cursor: Cursor[Any], table: str, columns: list[str], file: Path) -> None:
    with file.open("rb") as dumped, cursor.copy(_copy_to_whole(table, columns)) as rows:
        while chunk := dumped.read(_CHUNK):
            rows.write(chunk)


def _copy_from_whole(table: str, columns: list[str]) -> sql.Composed:
    """Return the statement as a SELECT: COPY alone reads no rows of a divided table."""
    return sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table)
    )


def _copy_to_whole(table: str, columns: list[str]) -> sql.Composed:
    return sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )


def _count_on(cursor: Cursor[Any], table: str, columns: list[str]) -> None:
    """Let a counting column go on behind the greatest number it has."""
    for column in columns:
        cursor.execute("SELECT pg_get_serial_sequence(quote_ident(%s), %s)", (table, column))
        (sequence,) = cursor.fetchone() or (None,)
        if sequence:
            greatest = sql.SQL(
                "SELECT setval(%s, coalesce(max({}), 0) + 1, false) FROM {}"
            ).format(sql.Identifier(column), sql.Identifier(table))
            cursor.execute(greatest, (sequence,))


@contextmanager
def _session(url: str) -> Iterator[Connection]:
    """Open a transaction on the server; it commits at the end of the block."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    except (DBAPIError, psycopg.Error) as error:  # our cursors raise the driver's own
        where = engine.url.render_as_string(hide_password=True)
        said = error.orig if isinstance(error, DBAPIError) else error
        raise named_fault(where, said) or StoreUnwritableError(where, str(said)) from error
    finally:
        engine.dispose()


def _cursor(connection: Connection) -> Cursor[Any]:
    return cast("psycopg.Connection[Any]", connection.connection.dbapi_connection).cursor()
