"""Excel workbooks, through calamine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final, cast

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from knowledge.errors import FileUnreadableError
from knowledge.store.importers import probe
from knowledge.store.importers.archive import DAMAGED, LOCKED, unpacked_bytes
from knowledge.store.importers.cells import Cell
from knowledge.store.importers.sheets import MOST_COLUMNS, RawSheet, Row, Torn

_ZIP: Final = b"PK\x03\x04"
_LOCKED_PART: Final = "EncryptedPackage".encode("utf-16-le")
"""The part of the old container in which Excel keeps a workbook with a password."""

_SPARE: Final = 3
"""Rows that may come beyond the number the reader tells, which is sometimes one too few."""

_MOST_CELLS: Final = 8_000_000
_PROBE_S: Final = 120
_LEAST_BYTES: Final = 96 << 20
_MOST_BYTES: Final = 480 << 20
_BYTES_PER_BYTE: Final = 4
"""Memory that a workbook may take per byte it unpacks to, over the least and up to the most."""

_TOO_HUNGRY: Final = "打开它要用的内存远多于它的内容，没有打开；请用 Excel 另存为 CSV"

_Sheet = tuple[str, int, int]
"""Name, rows and columns, from the first filled cell to the last."""


def open_workbook(file: Path) -> list[RawSheet]:
    """Open an XLS or XLSX file; sheets without a cell are left out.

    It is opened in a process of its own first: a few bytes can claim a cell at the far corner of
    a sheet, and the reader then asks for all the cells before it at once.

    Raises:
        FileUnreadableError: damaged, locked with a password, empty, or larger than it may be.
    """
    _check_size(file, _probed(file, _unpacked(file)))
    try:
        with file.open("rb") as handle:  # by its path it would be read as its name says
            book = CalamineWorkbook.from_filelike(handle)
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except PasswordError as fault:
        raise FileUnreadableError(file.name, LOCKED) from fault
    except CalamineError as fault:
        raise FileUnreadableError(file.name, _why_unreadable(file)) from fault
    filled = [sheet for sheet in sheets if sheet.start is not None]
    if not filled:
        raise FileUnreadableError(file.name, "工作簿里没有内容")
    return [RawSheet(one.name, partial(_rows, one), one.total_height) for one in filled]


def _why_unreadable(file: Path) -> str:
    return LOCKED if _LOCKED_PART in file.read_bytes() else "Excel 文件损坏、不完整，或者加了密码"


def _unpacked(file: Path) -> int:
    with file.open("rb") as handle:
        is_archive = handle.read(len(_ZIP)) == _ZIP
    return unpacked_bytes(file) if is_archive else file.stat().st_size


def _probed(file: Path, unpacked: int) -> Sequence[_Sheet]:
    """Return the sheets as a process with little memory sees them."""
    extra = min(_LEAST_BYTES + _BYTES_PER_BYTE * unpacked, _MOST_BYTES)
    command = [sys.executable, "-I", probe.__file__, str(file.absolute()), str(extra)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PROBE_S, check=False)  # noqa: S603  # our own program
    except subprocess.TimeoutExpired as fault:
        raise FileUnreadableError(file.name, _TOO_HUNGRY) from fault
    if done.returncode:  # below 0: the system ended it; else the reader lost its way
        raise FileUnreadableError(file.name, _TOO_HUNGRY if done.returncode < 0 else DAMAGED)
    return cast("Sequence[_Sheet]", json.loads(done.stdout))


def _check_size(file: Path, sheets: Sequence[_Sheet]) -> None:
    for name, _, columns in sheets:
        if columns > MOST_COLUMNS:
            raise FileUnreadableError(
                file.name, f"工作表「{name}」有 {columns} 列，最多 {MOST_COLUMNS} 列"
            )
    cells = sum(rows * columns for _, rows, columns in sheets)
    if cells > _MOST_CELLS:
        raise FileUnreadableError(
            file.name, f"表格有 {cells:,} 格，最多 {_MOST_CELLS:,} 格，请分开导出或存成 CSV"
        )


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    rows = iter(sheet.iter_rows())
    for line in range(1, sheet.total_height + _SPARE):
        cells: Sequence[Cell] | None = [Torn("有一格的日期或时长超出了范围")]
        with _OutOfRange():
            cells = next(rows, None)
        if cells is None:
            return
        if any(isinstance(cell, bool | timedelta) for cell in cells):
            cells = [str(cell) if isinstance(cell, bool | timedelta) else cell for cell in cells]
        yield line, cells


class _OutOfRange:
    """Lets a row go whose cell the reader cannot turn into a date; it goes on with the next.

    A panic of the reader is no Exception and its class cannot be imported.
    """

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and kind.__name__ in {"OverflowError", "PanicException"}
