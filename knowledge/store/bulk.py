"""Writing and reading many rows fast, below SQLAlchemy's row handling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, cast

from sqlalchemy import Column, Connection, Select, String, Table

from knowledge.store.importers.cells import Value
from knowledge.store.importers.finish import Part
from knowledge.store.partitions import make_room
from knowledge.store.schema import metadata

_Columns = Sequence[Column[Any]]  # a table's columns are of many types
_DAYS: Final = {"traffic": "date", "events": "on"}
_MADE_HERE: Final = frozenset({"id", "import_id", "line", "live"})
_AT_ONCE: Final = 20
"""Rows of one statement in SQLite: of two thirds the cost of a statement for each row."""


def insert_part(connection: Connection, part: Part, lines: Sequence[int], import_id: int) -> None:
    """Insert the part's rows into its raw table, live; what no row says is left to the table."""
    if not part.rows:
        return
    table = metadata.tables[part.table]
    own = [column for column in table.columns if _is_said(part, column)]
    values: list[list[Value]] = [
        [import_id] * len(part.rows),
        [lines[row] for row in part.rows],
        *(_picked(part, column) for column in own),
    ]
    if table.name in _DAYS:
        days = part.columns.get(_DAYS[table.name], ())
        make_room(connection, table.name, {day for day in days if isinstance(day, date)})
    columns = [table.c.import_id, table.c.line, *own]
    insert_columns(connection, table, columns, values)


def insert_columns(
    connection: Connection, table: Table, columns: _Columns, values: Iterable[list[Value]]
) -> None:
    """Insert rows given by column; dates are dates, as on a server."""
    if connection.dialect.name == "sqlite":
        _insert_sqlite(connection, table, columns, [_as_sqlite_text(one) for one in values])
    else:
        _copy_postgres(connection, table, columns, zip(*values, strict=True))


def read_rows(
    connection: Connection, query: Select[Any], size: int
) -> Iterator[Sequence[Sequence[Any]]]:
    """Read a query's rows, so many at a time; from SQLite as they are stored: days are text."""
    if connection.dialect.name != "sqlite":
        streamed = connection.execute(query.execution_options(yield_per=size))
        yield from streamed.partitions()
        return
    with connection.execute(query) as result:
        while rows := result.cursor.fetchmany(size):
            yield rows


def _is_said(part: Part, column: Column[Any]) -> bool:
    if column.name in _MADE_HERE:
        return False
    has_default = column.nullable or column.server_default is not None
    return column.name in part.columns or not has_default


def _picked(part: Part, column: Column[Any]) -> list[Value]:
    values = part.values(column.name)
    blank = "" if isinstance(column.type, String) else None
    if values is None:
        return [blank] * len(part.rows)
    if blank is None or None not in values:
        return values
    return [blank if value is None else value for value in values]


def _as_sqlite_text(values: list[Value]) -> list[Value]:
    """Return values as SQLAlchemy writes them into SQLite, each written once."""
    first = next((value for value in values if value is not None), None)
    if not isinstance(first, date | Decimal):
        return values
    texts = {value: _text_of(value) for value in set(values)}
    return [texts[value] for value in values]


def _text_of(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.isoformat(" ", "microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _quoted(connection: Connection, names: Iterable[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return ", ".join(quote(name) for name in names)


def _insert_sqlite(
    connection: Connection, table: Table, columns: _Columns, values: Sequence[list[Value]]
) -> None:
    names = _quoted(connection, (column.name for column in columns))
    # Names come from the schema, values are bound.
    into = f"INSERT INTO {_quoted(connection, [table.name])} ({names}) VALUES "  # noqa: S608  # see above
    row = f"({', '.join('?' * len(columns))})"
    bound: list[Value] = [None] * (len(columns) * len(values[0]))
    for place, column in enumerate(values):
        bound[place :: len(columns)] = column
    many = _AT_ONCE * len(columns)
    whole = len(bound) - len(bound) % many
    for rows, first, end in ((_AT_ONCE, 0, whole), (1, whole, len(bound))):
        size = rows * len(columns)
        if batches := [tuple(bound[at : at + size]) for at in range(first, end, size)]:
            connection.exec_driver_sql(into + ", ".join([row] * rows), batches)


def _copy_postgres(
    connection: Connection, table: Table, columns: _Columns, rows: Iterable[tuple[Value, ...]]
) -> None:
    names = _quoted(connection, (column.name for column in columns))
    target = _quoted(connection, [table.name])
    raw = cast("Any", connection.connection.driver_connection)  # psycopg's own connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
