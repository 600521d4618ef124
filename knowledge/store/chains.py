"""Counts of buyers by their day and the day they came before, under each word of the sales.

A buyer's days under one value make a chain. It is cut out of the rows in order of buyers, some
thousands at a time; what is left of a link is one number, kept on disk until all are counted. They
are counted in stretches of values and days, so that memory holds some of one dimension only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date, timedelta
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from knowledge.store.rollup_tables import NEVER

Row = Sequence[Any]
"""Buyer, paid day (a date, or as text), then the word of each dimension."""

Link = tuple[str, date, date, date, int]
"""Value, day, the buyers' day before or never, their first day if never, and how many buyers."""

_Numbers = npt.NDArray[np.int64]

_BASE: Final = date(1899, 12, 31)
_DAY_BITS: Final = 18
"""Seven hundred years from there; an importer takes none before."""
_A_DAY: Final = (1 << _DAY_BITS) - 1
_BEFORE: Final = 1 << _DAY_BITS
"""Set where a link follows another one: then its other day is the day before."""
_DAY: Final = _DAY_BITS + 1
_VALUE: Final = _DAY + _DAY_BITS
_END: Final = (1 << 63) - 1
_BYTES: Final = 8
_IN_MEMORY: Final = 4 << 20
_ROWS: Final = 50_000
_AT_ONCE: Final = 1_000_000


class _Numbered(dict[Any, int]):
    """Things seen, numbered as they come or as said."""

    def __init__(self, number_of: Callable[[Any], int] | None = None) -> None:
        super().__init__()
        self._number_of = number_of

    def __missing__(self, thing: Any) -> int:
        self[thing] = number = self._number_of(thing) if self._number_of else len(self)
        return number

    def of(self, things: Iterable[Any]) -> _Numbers:
        return np.array([self[thing] for thing in things], np.int64)


class Chains:
    """The links of every dimension; close it after use."""

    def __init__(self, dimensions: Sequence[str], at_once: int = _AT_ONCE) -> None:
        """Await rows with a word for each of the dimensions; hold so many links in memory."""
        self._dimensions = {name: _Links(at_once) for name in dimensions}
        self._days = _Numbered(_number_of)

    def take(self, batches: Iterable[Sequence[Row]]) -> None:
        """Read rows in order of buyer and day; a buyer may go on in the next batch."""
        held: list[Row] = []
        for batch in batches:
            held += batch
            ended = _ended(held)
            self._cut(held[:ended])
            held = held[ended:]
        self._cut(held)

    def _cut(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        buyers, days, *words = zip(*rows, strict=True)
        visits = _Visits.of(np.array(buyers, object), self._days.of(days))
        for links, said in zip(self._dimensions.values(), words, strict=True):
            links.add(visits, said)

    def counted(self, dimension: str) -> Iterator[list[Link]]:
        """Yield the links of a dimension in ascending order, some thousands at a time."""
        return self._dimensions[dimension].counted()

    def close(self) -> None:
        """Forget everything."""
        with ExitStack() as stack:
            for links in self._dimensions.values():
                stack.enter_context(closing(links))


def _ended(rows: Sequence[Row]) -> int:
    """Return how many rows stand before those of the last buyer."""
    ended = len(rows)
    while ended and rows[ended - 1][0] == rows[-1][0]:
        ended -= 1
    return ended


@dataclass(frozen=True, slots=True)
class _Visits:
    """Rows in order of buyer and day, as numbers."""

    buyer: _Numbers
    day: _Numbers
    first: _Numbers

    @classmethod
    def of(cls, buyers: npt.NDArray[np.object_], day: _Numbers) -> _Visits:
        begins = _begins(buyers)
        buyer = np.cumsum(begins, dtype=np.int64)
        return cls(buyer, day, day[begins][buyer - 1])


def _begins(ordered: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Say of each place whether another value begins there."""
    begins = np.ones(len(ordered), bool)
    begins[1:] = ordered[1:] != ordered[:-1]
    return begins


class _Links:
    """The links of one dimension: value, day, and the day before or else the first, a number each.

    Numbers are in the order of the table that the links are for: first days come first.
    """

    def __init__(self, at_once: int) -> None:
        self._values = _Numbered()
        self._kept = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed by `close`
        self._at_once = at_once

    def add(self, visits: _Visits, said: Sequence[str]) -> None:
        value = self._values.of(said)
        of = visits.buyer * len(self._values) + value
        order = np.argsort(of, kind="stable")
        of, value, day, first = of[order], value[order], visits.day[order], visits.first[order]
        begins = _begins(of)
        new = begins | _begins(day)
        begins, value, day, first = begins[new], value[new], day[new], first[new]
        other = np.where(begins, first, _BEFORE | np.roll(day, 1))
        self._kept.write((value << _VALUE | day << _DAY | other).tobytes())

    def counted(self) -> Iterator[list[Link]]:
        names = sorted(self._values)
        number = self._values.of(names)
        moves = np.empty(len(names), np.int64)
        moves[number] = np.arange(len(names)) - number << _VALUE
        for first, end in self._stretches(moves):
            links = self._between(first, end, moves)
            at = np.flatnonzero(_begins(links))
            for some in range(0, len(at), _ROWS):
                begins = at[some : some + _ROWS]
                ends = np.append(at[some + 1 : some + _ROWS + 1], len(links))
                yield _spelled(names, links[begins], ends[: len(begins)] - begins)

    def _stretches(self, moves: _Numbers) -> Iterator[tuple[int, int]]:
        """Yield first number and end of stretches, each with what fits in memory or one day."""
        if 0 < self._kept.seek(0, SEEK_END) <= self._at_once * _BYTES:
            yield 0, _END
            return
        counts: Counter[int] = Counter()
        for links in self._read(moves):
            days, links_a_day = np.unique(links >> _DAY, return_counts=True)
            counts.update(dict(zip(days.tolist(), links_a_day.tolist(), strict=True)))
        first = held = 0
        for day in sorted(counts):
            if held and held + counts[day] > self._at_once:
                yield first, day << _DAY
                first, held = day << _DAY, 0
            held += counts[day]
        if held:
            yield first, _END

    def _between(self, first: int, end: int, moves: _Numbers) -> _Numbers:
        parts = [links[(links >= first) & (links < end)] for links in self._read(moves)]
        links = np.concatenate(parts)
        links.sort()
        return links

    def _read(self, moves: _Numbers) -> Iterator[_Numbers]:
        """Read the links kept, values numbered in the order of their names, some at a time."""
        self._kept.seek(0)
        while kept := self._kept.read(_ROWS * _BYTES):
            links = np.frombuffer(kept, np.int64)
            yield links + moves[links >> _VALUE]

    def close(self) -> None:
        self._kept.close()


def _spelled(names: Sequence[str], links: _Numbers, buyers: _Numbers) -> list[Link]:
    value = [names[number] for number in (links >> _VALUE).tolist()]
    other, follows = links & _A_DAY, (links & _BEFORE) > 0
    before, first = np.where(follows, other, 0), np.where(follows, 0, other)
    days = [_dates(numbers) for numbers in (links >> _DAY & _A_DAY, before, first)]
    return list(zip(value, *days, buyers.tolist(), strict=True))


def _dates(numbers: _Numbers) -> list[date]:
    dates = {number: _dated(number) for number in np.unique(numbers).tolist()}
    return [dates[number] for number in numbers.tolist()]


def _dated(number: int) -> date:
    return _BASE + timedelta(days=number) if number else NEVER


def _number_of(day: object) -> int:
    return (date.fromisoformat(str(day)) - _BASE).days
