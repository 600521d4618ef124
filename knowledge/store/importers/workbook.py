"""Excel workbooks, through calamine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from knowledge.errors import FileUnreadableError
from knowledge.store.importers.sheets import MOST_COLUMNS, RawSheet, Row

_MOST_BYTES: Final = 200 * 1024 * 1024
_MOST_RATIO: Final = 100
_MOST_MEMBERS: Final = 1_000


def open_workbook(file: Path) -> list[RawSheet]:
    """Open an XLS or XLSX file; sheets without a cell are left out.

    Raises:
        FileUnreadableError: damaged, locked with a password, or empty.
    """
    try:
        book = CalamineWorkbook.from_path(file)
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except PasswordError as fault:
        raise FileUnreadableError(file.name, "文件加了密码，请先去掉密码") from fault
    except CalamineError as fault:
        raise FileUnreadableError(file.name, "Excel 文件损坏、不完整，或者加了密码") from fault
    filled = [sheet for sheet in sheets if sheet.start is not None]
    if not filled:
        raise FileUnreadableError(file.name, "工作簿里没有内容")
    for sheet in filled:
        if sheet.width > MOST_COLUMNS:
            raise FileUnreadableError(
                file.name, f"工作表「{sheet.name}」有 {sheet.width} 列，最多 {MOST_COLUMNS} 列"
            )
    return [RawSheet(one.name, partial(_rows, one), one.total_height) for one in filled]


def check_archive(file: Path) -> None:
    """Refuse a ZIP that would grow beyond measure, by what its directory declares.

    Raises:
        FileUnreadableError: more than 200 MB unpacked, 100 to 1, or 1,000 members; or damaged.
    """
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
    except BadZipFile as fault:
        raise FileUnreadableError(file.name, "Excel 文件损坏或不完整") from fault
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if len(members) > _MOST_MEMBERS or unpacked > _MOST_BYTES or unpacked / packed > _MOST_RATIO:
        raise FileUnreadableError(file.name, "解压后过大，疑似压缩炸弹，没有打开")


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        if any(isinstance(cell, bool | timedelta) for cell in cells):
            yield (
                line,
                [str(cell) if isinstance(cell, bool | timedelta) else cell for cell in cells],
            )
        else:
            yield line, cells
