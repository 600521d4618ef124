"""Delimited text: which delimiter, which records; a torn one costs its own line only."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice, repeat
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

_Lines = Callable[[], list[str]]
"""Gives the next lines at each call, none at the end."""

_Record = tuple[Sequence[Cell], int]

_BLOCK: Final = 1 << 16
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
        lines = _measured(handle, file) if encoding.is_wide else partial(handle.readlines, _BLOCK)
        line = 0
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


def _measured(handle: TextIO, file: Path) -> _Lines:
    """Return the next lines of a file that was not read through for its encoding, at each call."""
    count = 0

    def read() -> list[str]:
        nonlocal count
        try:
            line = handle.readline(LONGEST_LINE)
        except UnicodeDecodeError as fault:
            raise FileUnreadableError(file.name, f"第 {count + 1} 行的编码坏了") from fault
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise too_long(file)
        count += 1
        return [line] if line else []

    return read


def _pieces(lines: _Lines, delimiter: str, file: Path) -> Iterator[_Record]:
    """Yield (cells, lines they take); a record that cannot be read is one torn line.

    The lines that its open quote would have swallowed are read again.
    """
    again: deque[str] = deque()
    torn = 0
    while again or (block := lines()):
        whole = None if again else _one_a_line(block, delimiter)
        if whole is not None:
            yield from zip(whole, repeat(1))
            continue
        if not again:
            again.extend(block)
        held: list[str] = []
        yield from _sound(again, lines, held, delimiter)
        if held:
            yield [Torn(_OPEN_QUOTE if len(held) > 1 else _LONG_CELL)], 1
            again.extendleft(reversed(held[1:]))
            torn += 1
        if torn == _MOST_TORN:
            raise FileUnreadableError(file.name, f"{_MOST_TORN} 行以上的引号没有成对，不像 CSV")


def _one_a_line(block: Sequence[str], delimiter: str) -> list[list[str]] | None:
    """Return the records of a block where each is whole on a line of its own, as most are."""
    try:
        records = list(csv.reader(block, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return records if len(records) == len(block) else None


def _sound(again: deque[str], lines: _Lines, held: list[str], delimiter: str) -> Iterator[_Record]:
    """Yield records until `again` is used up, or until the quotes of one do not pair.

    The lines of that one are then in `held`.
    """
    reader = csv.reader(_fed(again, lines, held), delimiter=delimiter)
    try:
        for cells in reader:
            if len(held) > 1 and not _is_sound(held, delimiter):
                return
            yield cells, len(held)
            held.clear()
            if not again:
                return
    except csv.Error:  # a cell longer than the reader takes, mostly one whose quote stays open
        return


def _fed(again: deque[str], lines: _Lines, held: list[str]) -> Iterator[str]:
    """Hand on the lines to be read again, then the others; keep those of the record at hand."""
    while again or (more := lines()):
        if not again:
            again.extend(more)
        held.append(again.popleft())
        yield held[-1]


def _is_sound(held: Sequence[str], delimiter: str) -> bool:
    try:
        return len(list(csv.reader(held, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False
