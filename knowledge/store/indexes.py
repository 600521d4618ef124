"""Indexes of a table that is filled from nothing: made at once, not row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Table, literal, select


@contextmanager
def indexed_afterwards(
    connection: Connection, table: Table, names: Collection[str] = ()
) -> Iterator[None]:
    """Do without the indexes of an empty table, or those named, in a block that fills it.

    A file of SQLite would go through every one of them in random order, again for each row.
    Nothing is done for a table that has rows, nor on a server.
    """
    filled = (
        connection.dialect.name != "sqlite"
        or connection.execute(select(literal(1)).select_from(table).limit(1)).first()
    )
    meant = [index for index in table.indexes if not names or index.name in names]
    later = [] if filled else meant
    for index in later:
        index.drop(connection)
    yield
    for index in later:
        index.create(connection)
