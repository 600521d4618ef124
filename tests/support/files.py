"""Files as shops have them: written from rows of plain values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import xlsxwriter
import xlwt

Rows = Iterable[Sequence[object]]


def csv_file(
    path: Path, rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",", end: str = "\r\n"
) -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def xlsx_file(
    path: Path, rows: Rows, *, sheet: str = "Sheet1", before: Sequence[str] = ()
) -> Path:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_numbers": False})
    day_and_time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for name in before:
        book.add_worksheet(name)
    page = book.add_worksheet(sheet)
    for line, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if hasattr(cell, "year"):
                page.write_datetime(line, place, cell, day_and_time)
            elif isinstance(cell, str):
                page.write_string(line, place, cell)
            else:
                page.write(line, place, cell)
    book.close()
    return path


def xls_file(path: Path, rows: Rows, *, sheet: str = "Sheet1") -> Path:
    book = xlwt.Workbook()
    page = book.add_sheet(sheet)
    for line, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            page.write(line, place, cell)
    book.save(str(path))
    return path


def parquet_file(path: Path, select: str) -> Path:
    """Write what a DuckDB SELECT returns."""
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def text_file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path
