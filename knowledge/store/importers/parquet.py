"""Parquet files, through DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import duckdb

from knowledge.errors import FileUnreadableError
from knowledge.store.importers.sheets import MOST_COLUMNS, RawSheet, Row

_FETCH: Final = 20_000
_PLAIN: Final = (
    "VARCHAR", "BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER", "USMALLINT",
    "UTINYINT", "HUGEINT", "DOUBLE", "FLOAT", "DECIMAL", "DATE",
)  # fmt: skip


def open_parquet(file: Path) -> RawSheet:
    """Open a Parquet file; its column names come as line 0.

    Raises:
        FileUnreadableError: damaged, incomplete, or too many columns.
    """
    with _faults_of(file), _connection() as connection:
        columns = connection.execute(
            "DESCRIBE SELECT * FROM read_parquet(?)", [str(file)]
        ).fetchall()
        counted = connection.execute(
            "SELECT count(*) FROM read_parquet(?)", [str(file)]
        ).fetchone()
    if len(columns) > MOST_COLUMNS:
        raise FileUnreadableError(file.name, f"有 {len(columns)} 列，最多 {MOST_COLUMNS} 列")
    types = {str(name): str(kind) for name, kind, *_ in columns}
    return RawSheet("", partial(_rows, file, types), int(counted[0]) if counted else None)


def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 2, "memory_limit": "512MB"})


class _faults_of:  # noqa: N801  # reads as a phrase after `with`
    """Words DuckDB's faults for the user."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, fault: BaseException | None, _trace: object) -> None:
        if isinstance(fault, duckdb.Error):
            raise FileUnreadableError(self._file.name, "Parquet 文件损坏或不完整") from fault


def _rows(file: Path, types: dict[str, str]) -> Iterator[Row]:
    yield 0, list(types)
    chosen = ", ".join(_selected(name, kind) for name, kind in types.items())
    statement = f"SELECT {chosen} FROM read_parquet(?)"  # noqa: S608  # quoted names of the file
    with _faults_of(file), _connection() as connection:
        found = connection.execute(statement, [str(file)])
        line = 0
        while some := found.fetchmany(_FETCH):
            for cells in some:
                line += 1
                yield line, cells


def _selected(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if kind in {"TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"}:
        return f"{quoted}::TIMESTAMP"
    if kind == "TIMESTAMP WITH TIME ZONE":
        # DuckDB needs pytz to hand over aware times; as text in UTC it does not.
        return f"strftime(make_timestamp(epoch_us({quoted})), '%Y-%m-%d %H:%M:%S.%f') || '+00:00'"
    return quoted if kind.startswith(_PLAIN) and "[" not in kind else f"{quoted}::VARCHAR"
