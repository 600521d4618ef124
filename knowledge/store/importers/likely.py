"""Which known export a header comes nearest to, where it is none of them by its own names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from knowledge.store.importers.bind import Header
from knowledge.store.importers.fit import fitted
from knowledge.store.importers.known import KnownFormat, known_formats
from knowledge.store.importers.loose import loosened
from knowledge.store.importers.recipe import TableRecipe
from knowledge.store.importers.sheets import RawSheet

_NEAR: Final = Fraction(1, 2)
_ENOUGH_TO_MISS_ONE: Final = 5
_SHOWN: Final = 3
_MOST_NAMES: Final = 500
"""No export has nearly as many columns; a row of more is not looked at name by name."""

_HOW: Final = "请写一个映射文件（--map），或者用 --table 说明是哪张表、表头用约定的列名"


@dataclass(frozen=True, slots=True)
class Likely:
    """An export that a header may be.

    Attributes:
        shown: Its signs that the header shows.
    """

    known: KnownFormat
    sheet: RawSheet
    header: Header
    shown: frozenset[tuple[str, ...]]

    @property
    def share(self) -> Fraction:
        """How much of what the export is known by is there, 0..1."""
        return Fraction(len(self.shown), len(self.known.signs))

    @property
    def missing(self) -> list[str]:
        """The signs that are not there, by their newest names."""
        return [names[0] for names in self.known.signs if names not in self.shown]

    @property
    def is_sure(self) -> bool:
        """Whether all signs are there; of five or more one that some table can do without.

        Fewer than five are too few to be known by other names only: half must be its own.
        """
        if len(self.known.signs) < _ENOUGH_TO_MISS_ONE:
            exact = sum(bool(self.header.places(names)) for names in self.known.signs)
            return not self.missing and exact * 2 >= len(self.known.signs)
        return not self.missing or (len(self.missing) == 1 and self._is_whole())

    def _is_whole(self) -> bool:
        recipe = self.known.recipe
        return recipe is not None and bool(
            fitted(recipe, self.header, self.known.signs).recipe.tables
        )


def likely(headers: Iterable[tuple[RawSheet, Header]]) -> list[Likely]:
    """Return the exports that come nearest, all equally near; none below half of the signs."""
    found = [one for sheet, header in headers for one in _of_row(sheet, header)]
    sure = [one for one in found if one.is_sure]
    best = max((_nearness(one) for one in sure or found), default=(Fraction(0), 0))
    near = [one for one in sure or found if _nearness(one) == best and one.share >= _NEAR]
    return list({one.known.id: one for one in reversed(near)}.values())


def _of_row(sheet: RawSheet, header: Header) -> Iterator[Likely]:
    if len(header.names) > _MOST_NAMES:
        return
    loose = {loosened(name) for name in header.names if name}
    for known in known_formats():
        shown = known.meant(loose)
        if shown:
            yield Likely(known, sheet, header, shown)


def _nearness(one: Likely) -> tuple[Fraction, int]:
    return one.share, len(one.shown)


def say_near(found: Sequence[Likely]) -> Iterator[str]:
    """Yield what the file may be and how to say what it is."""
    for one in found[:_SHOWN]:
        lacking = "、".join(f"「{name}」" for name in one.missing)
        yield f"最像{one.known.name}，但" + (f"没有{lacking}" if lacking else "列名大多不同")
    if len(found) > 1:
        yield "像的不止一种，不敢替你选"
    yield _HOW
    if found and found[0].known.recipe:
        yield f"映射文件可以这样开头：{_template(found[0])}"


def _template(one: Likely) -> str:
    recipe = one.known.recipe
    if recipe is None:
        return ""
    table = recipe.tables[0]
    header = fitted(recipe, one.header, one.known.signs).header
    return f"table: {table.table}；columns: {{{', '.join(_lines(table, header))}}}"


def _lines(table: TableRecipe, header: Header) -> Iterator[str]:
    for name in dict.fromkeys((*(n for group in table.spec.needs for n in group), "quantity")):
        if name in table.columns:
            places = header.places(table.columns[name])
            yield f"{name}: {header.names[places[0]] if places else '列名'}"
