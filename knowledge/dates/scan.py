"""The text as the date grammar reads it, and who is asking when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from knowledge.dates.calendar import Calendar
from knowledge.text.fold import Folded
from knowledge.text.patterns import lazy

MAX_CHARS = 2000
"""Longer texts are read up to here: a question about days is short."""

_LOOSE_SPACE = lazy(
    r"(?<=[\u3400-\u9fff~—–-]) (?=\S)|(?<=\S) (?=[\u3400-\u9fff~—–-])"
    r"|(?<=\d) (?=[/:] ?\d)|(?<=\d[/:]) (?=\d)"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """When a question is asked, and the shop's calendar."""

    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        """The asking day."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Scanned:
    """Folded text without the spaces that part Chinese from digits.

    Attributes:
        text: What the grammar reads; at most MAX_CHARS characters of the folded text.
        origin: The folded position of every character.
        source: The folded text.
    """

    text: str
    origin: tuple[int, ...]
    source: str

    def place(self, i: int, j: int) -> tuple[int, int]:
        """Return the folded positions of scanned [i, j)."""
        return self.origin[i], self.origin[j - 1] + 1


def scanned(folded: Folded) -> Scanned:
    """Return the folded text in the form the grammar reads."""
    source = folded.text[:MAX_CHARS]
    dropped = {found.start() for found in _LOOSE_SPACE.finditer(source)}
    kept = tuple(at for at in range(len(source)) if at not in dropped)
    return Scanned("".join(source[at] for at in kept), kept, source)
