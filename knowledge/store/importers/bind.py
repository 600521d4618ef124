"""Names in a recipe to positions in a header."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType

from knowledge.store.importers.recipe import Name


def folded(name: str) -> str:
    """Return a header name in one comparable form: width, brackets, blanks and case apart."""
    same_width = unicodedata.normalize("NFKC", name).casefold()
    return "".join(same_width.replace("–", "-").replace("\ufeff", "").split()).strip("'\"=")


@dataclass(frozen=True, slots=True)
class Header:
    """The names of a file's columns, or only how many there are.

    Attributes:
        line: Line it stands on, from 1; 0 where the file has none.
    """

    names: tuple[str, ...]
    line: int
    _exact: Mapping[str, int]
    _folded: Mapping[str, int]

    @classmethod
    def of(cls, cells: Sequence[object], line: int) -> Header:
        """Read a header row; of two equal names the first holds."""
        names = tuple("" if cell is None else str(cell).strip() for cell in cells)
        exact: dict[str, int] = {}
        loose: dict[str, int] = {}
        for place, name in enumerate(names):
            if name:
                exact.setdefault(name, place)
                loose.setdefault(folded(name), place)
        return cls(names, line, MappingProxyType(exact), MappingProxyType(loose))

    def place(self, name: Name) -> int | None:
        """Return the column's position from 0, or None."""
        if isinstance(name, int):
            return name if 0 <= name < len(self.names) else None
        found = self._exact.get(name.strip())
        return found if found is not None else self._folded.get(folded(name))

    def places(self, names: Iterable[Name]) -> tuple[int, ...]:
        """Return the positions of those that are there, in the order asked."""
        found = (self.place(name) for name in names)
        return tuple(dict.fromkeys(place for place in found if place is not None))

    def aliased(self, places: Mapping[str, int]) -> Header:
        """Return the header with further names for some of its columns."""
        return replace(self, _exact=MappingProxyType({**self._exact, **places}))

    def twice(self, name: Name) -> bool:
        """Say whether more than one column carries the name."""
        if isinstance(name, int):
            return False
        return sum(folded(one) == folded(name) for one in self.names) > 1

    def near(self, name: str) -> tuple[str, ...]:
        """Return up to three names of the header that look like the one asked."""
        by_fold = {folded(one): one for one in self.names if one}
        close = get_close_matches(folded(name), by_fold, n=3, cutoff=0.4)
        return tuple(by_fold[one] for one in close)
