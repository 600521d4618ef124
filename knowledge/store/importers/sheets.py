"""What every reader hands over: sheets of raw cells with their line numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.store.importers.cells import Cell

Row = tuple[int, Sequence[Cell]]
"""Line or row number in the file, from 1, and the cells; a Parquet header is line 0."""


@dataclass(frozen=True, slots=True)
class Torn:
    """The only cell of a row that could not be read at all; the reason is a Chinese phrase."""

    reason: str


MOST_COLUMNS: Final = 5_000
HEADER_LINES: Final = 30


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A table of raw cells.

    Attributes:
        name: Sheet name; "" for files that are one table.
        rows: Reads from the start; may be called again.
        total: Rows to expect; None where only reading tells.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    total: int | None = None
