"""Files that write order-level cells in the first row of an order only."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.store.importers.bind import Header
from knowledge.store.importers.cells import Cell
from knowledge.store.importers.recipe import Carry

_BLANK = (None, "")


class Carrier:
    """Fills an order's later rows from its first one; the rows need not be adjacent."""

    def __init__(self, carry: Carry, header: Header) -> None:
        self._key = header.places((carry.key,))[0]
        self._places = header.places(carry.columns)
        self._first: dict[Cell, Sequence[Cell]] = {}

    def fill(self, cells: Sequence[Cell]) -> Sequence[Cell]:
        """Return the row with what its order's first row said in the blank cells."""
        key = cells[self._key]
        first = self._first.get(key)
        if first is None:
            self._first[key] = tuple(cells[place] for place in self._places)
            return cells
        whole = list(cells)
        for place, cell in zip(self._places, first, strict=True):
            if whole[place] in _BLANK:
                whole[place] = cell
        return whole
