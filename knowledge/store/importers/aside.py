"""Rows that a file holds and the store does not take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_EXCERPT: Final = 40


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that was not imported.

    Attributes:
        line: Line or row number in the file, from 1.
        reason: A Chinese phrase.
        excerpt: The cell that decided, shortened; never a whole row, which may name a person.
    """

    line: int
    reason: str
    excerpt: str = ""


def shortened(cell: object) -> str:
    """Return a cell as text of at most 40 characters."""
    said = "" if cell is None else str(cell)
    return said if len(said) <= _EXCERPT else f"{said[: _EXCERPT - 1]}…"
