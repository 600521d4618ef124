"""Delimited text: which delimiter, which records; a torn one costs its own line only."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from knowledge.errors import FileUnreadableError
from knowledge.store.importers.cells import Cell
from knowledge.store.importers.encoding import (
    LONGEST_LINE,
    Encoding,
    encoding_of,
    named,
    too_long,
)
from knowledge.store.importers.sheets import HEADER_LINES, MOST_COLUMNS, RawSheet, Row, Torn

_DELIMITERS: Final = (",", "\t", ";", "|")
_UNDECODED: Final = re.compile("[\udc80-\udcff]")
_MOST_TORN: Final = 1_000
_OPEN_QUOTE: Final = "引号没有成对"
_LONG_CELL: Final = "有一格过长"
_BROKEN: Final = "这一行的编码坏了，或者与别的行不同"


def open_text(file: Path, encoding: str = "auto") -> RawSheet:
    """Open a CSV, TSV or otherwise delimited text.

    Raises:
        FileUnreadableError: no encoding fits, it is not text, a line is longer than 4 MB, or it
            has too many columns.
    """
    found = encoding_of(file) if encoding == "auto" else named(file, encoding)
    delimiter = _delimiter_of(file, found)
    return RawSheet("", partial(_records, file, found, delimiter))


def _delimiter_of(file: Path, encoding: Encoding) -> str:
    """Return the delimiter by which most of the first lines have the same number of columns."""
    return max(_DELIMITERS, key=lambda mark: (*_agreement(file, encoding, mark), mark == ","))


def _agreement(file: Path, encoding: Encoding, delimiter: str) -> tuple[int, int]:
    rows = islice(_records(file, encoding, delimiter), HEADER_LINES)
    widths = Counter(len(cells) for _, cells in rows if len(cells) > 1)
    if not widths:
        return (0, 0)
    width, count = max(widths.items(), key=lambda one: (one[1], one[0]))
    return count, width


def _records(file: Path, encoding: Encoding, delimiter: str) -> Iterator[Row]:
    with file.open(encoding=encoding.name, errors=encoding.errors, newline="") as handle:
        line = 0
        lines = _measured(handle, file) if encoding.is_wide else handle
        for cells, height in _pieces(lines, delimiter, file):
            if len(cells) > MOST_COLUMNS:
                raise FileUnreadableError(
                    file.name, f"第 {line + 1} 行有 {len(cells)} 列，最多 {MOST_COLUMNS} 列"
                )
            yield line + 1, _broken(cells) if encoding.is_torn else cells
            line += height


def _broken(cells: Sequence[Cell]) -> Sequence[Cell]:
    undecoded = any(isinstance(cell, str) and _UNDECODED.search(cell) for cell in cells)
    return [Torn(_BROKEN)] if undecoded else cells


def _measured(handle: TextIO, file: Path) -> Iterator[str]:
    """Yield the lines of a file that was not read through when its encoding was found out."""
    count = 0
    try:
        while line := handle.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
                raise too_long(file)
            count += 1
            yield line
    except UnicodeDecodeError as fault:
        raise FileUnreadableError(file.name, f"第 {count + 1} 行的编码坏了") from fault


def _pieces(
    lines: Iterator[str], delimiter: str, file: Path
) -> Iterator[tuple[Sequence[Cell], int]]:
    """Yield (cells, lines they take); a record that cannot be read is one torn line.

    The lines that its open quote would have swallowed are read again.
    """
    again: deque[str] = deque()
    for _ in range(_MOST_TORN):
        held: list[str] = []
        yield from _sound(_fed(again, lines, held), held, delimiter)
        if not held:
            return
        yield [Torn(_OPEN_QUOTE if len(held) > 1 else _LONG_CELL)], 1
        again.extendleft(reversed(held[1:]))
    raise FileUnreadableError(file.name, f"{_MOST_TORN} 行以上的引号没有成对，不像 CSV")


def _sound(
    lines: Iterator[str], held: list[str], delimiter: str
) -> Iterator[tuple[Sequence[Cell], int]]:
    """Yield records until the quotes of one do not pair; its lines are then in `held`."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for cells in reader:
            if len(held) > 1 and not _is_sound(held, delimiter):
                return
            yield cells, len(held)
            held.clear()
    except csv.Error:  # a cell longer than the reader takes, mostly one whose quote stays open
        return


def _fed(again: deque[str], lines: Iterator[str], held: list[str]) -> Iterator[str]:
    """Hand on the lines to be read again, then the others; keep those of the record at hand."""
    while again:
        held.append(again.popleft())
        yield held[-1]
    for line in lines:
        held.append(line)
        yield line


def _is_sound(held: Sequence[str], delimiter: str) -> bool:
    try:
        return len(list(csv.reader(held, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False
