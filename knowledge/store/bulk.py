"""Writing many rows fast, below SQLAlchemy's row handling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, cast

from sqlalchemy import Column, Connection, String, Table

from knowledge.store.importers.cells import Value
from knowledge.store.importers.finish import Part
from knowledge.store.partitions import make_room
from knowledge.store.schema import metadata

_Columns = Sequence[Column[Any]]  # a table's columns are of many types
_DAYS: Final = {"traffic": "date", "events": "on"}
_MADE_HERE: Final = frozenset({"id", "import_id", "line", "live"})


def insert_part(connection: Connection, part: Part, lines: Sequence[int], import_id: int) -> None:
    """Insert the part's rows into its raw table, live."""
    if not part.rows:
        return
    table = metadata.tables[part.table]
    own = [column for column in table.columns if column.name not in _MADE_HERE]
    count = len(part.rows)
    values: list[list[Value]] = [
        [import_id] * count,
        [lines[row] for row in part.rows],
        [True] * count,
        *(_picked(part, column) for column in own),
    ]
    if table.name in _DAYS:
        days = part.columns.get(_DAYS[table.name], ())
        make_room(connection, table.name, {day for day in days if isinstance(day, date)})
    columns = [table.c.import_id, table.c.line, table.c.live, *own]
    insert_columns(connection, table, columns, values)


def insert_columns(
    connection: Connection, table: Table, columns: _Columns, values: Iterable[list[Value]]
) -> None:
    """Insert rows given by column; dates are dates, as on a server."""
    if connection.dialect.name == "sqlite":
        texts = map(_as_sqlite_text, values)
        _insert_sqlite(connection, table, columns, zip(*texts, strict=True))
    else:
        _copy_postgres(connection, table, columns, zip(*values, strict=True))


def _picked(part: Part, column: Column[Any]) -> list[Value]:
    values = part.columns.get(column.name)
    blank = "" if isinstance(column.type, String) else None
    if values is None:
        return [blank] * len(part.rows)
    chosen = values if len(part.rows) == len(values) else [values[row] for row in part.rows]
    if blank is None or None not in chosen:
        return chosen
    return [blank if value is None else value for value in chosen]


class _Texts(dict[Value, Value]):
    """Values as SQLAlchemy writes them into SQLite, each written once."""

    def __missing__(self, value: Value) -> Value:
        if isinstance(value, datetime):
            text: Value = value.isoformat(sep=" ", timespec="microseconds")
        elif isinstance(value, date):
            text = value.isoformat()
        else:
            text = float(value) if isinstance(value, Decimal) else value
        self[value] = text
        return text


def _as_sqlite_text(values: list[Value]) -> list[Value]:
    first = next((value for value in values if value is not None), None)
    if not isinstance(first, date | Decimal):
        return values
    texts = _Texts()
    return [texts[value] for value in values]


def _quoted(connection: Connection, names: Iterable[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return ", ".join(quote(name) for name in names)


def _insert_sqlite(
    connection: Connection, table: Table, columns: _Columns, rows: Iterable[tuple[Value, ...]]
) -> None:
    names = _quoted(connection, (column.name for column in columns))
    marks = ", ".join("?" * len(columns))
    # Names come from the schema, values are bound.
    statement = f"INSERT INTO {_quoted(connection, [table.name])} ({names}) VALUES ({marks})"  # noqa: S608  # see above
    connection.exec_driver_sql(statement, list(rows))


def _copy_postgres(
    connection: Connection, table: Table, columns: _Columns, rows: Iterable[tuple[Value, ...]]
) -> None:
    names = _quoted(connection, (column.name for column in columns))
    target = _quoted(connection, [table.name])
    raw = cast("Any", connection.connection.driver_connection)  # psycopg's own connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
