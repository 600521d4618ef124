"""Text in columns where a Chinese character is two wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from skills.kit.reply import Rows

LINE = 36
"""Columns that a phone shows without breaking the line."""

_GAP = "  "
_INDENT = "  "


def width(text: str) -> int:
    """Return how many columns `text` takes in a monospaced font."""
    return sum(_width(character) for character in text)


def padded(text: str, columns: int, *, right: bool) -> str:
    """Return `text` filled up with spaces to `columns`; longer text stays as it is."""
    fill = " " * (columns - width(text))
    return fill + text if right else text + fill


def table(rows: Rows) -> str:
    """Return the table as aligned lines.

    Where a line would be wider than 36 columns, the first cell gets a line of its own and the
    others stand below it; nothing is cut off.
    """
    lines = [line for line in (rows.header, *rows.rows) if line]
    if not lines:
        return ""
    widths = _widths(lines)
    if sum(widths) + len(_GAP) * (len(widths) - 1) <= LINE or len(widths) == 1:
        return "\n".join(_line(line, widths, rows.right) for line in lines)
    return "\n".join(_stacked(lines, rows.right))


def aligned(lines: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the lines with their cells under each other, however wide."""
    widths = _widths(list(lines))
    return [_line(line, widths, frozenset()) for line in lines]


def _stacked(lines: list[tuple[str, ...]], right: frozenset[int]) -> Iterator[str]:
    """Yield each line's first cell, then its other cells below."""
    widths = _widths([line[1:] for line in lines])
    shifted = frozenset(column - 1 for column in right)
    for first, *others in lines:
        if first:
            yield first
        yield _INDENT + _line(tuple(others), widths, shifted)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _widths(lines: list[tuple[str, ...]]) -> list[int]:
    count = max(len(line) for line in lines)
    return [
        max(width(line[column]) for line in lines if column < len(line)) for column in range(count)
    ]


def _line(cells: tuple[str, ...], widths: list[int], right: frozenset[int]) -> str:
    return _GAP.join(
        padded(cell, columns, right=column in right)
        for column, (cell, columns) in enumerate(zip(cells, widths, strict=False))
    ).rstrip()
