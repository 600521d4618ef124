"""A known export's recipe fitted to the header at hand, and what was assumed on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from knowledge.store.importers.bind import Header
from knowledge.store.importers.fields import Kind, TableSpec
from knowledge.store.importers.finish import LABELS
from knowledge.store.importers.loose import loosened, unit_in
from knowledge.store.importers.recipe import Name, Recipe, TableRecipe

_MONEY: Final[tuple[Kind, ...]] = ("money", "price")


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a recipe and a header make of each other.

    Attributes:
        recipe: Of its tables those for which the header has what they need.
        header: With the recipe's names for renamed columns.
        assumed: Chinese sentences for the report.
        lacking: Per table that was left out, what it needs and the header does not have.
    """

    recipe: Recipe
    header: Header
    assumed: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(slots=True)
class _Renaming:
    """Which columns of a header are taken for which names of a recipe."""

    header: Header
    taken: set[int]
    places: dict[str, int] = field(default_factory=dict)

    def look(self, names: tuple[Name, ...]) -> None:
        """Take a column for the first of the names, where none is there and one means the same."""
        if self.header.places(names) or any(name in self.places for name in names):
            return
        meant = {loosened(str(name)) for name in names}
        alike = [
            place
            for place, name in enumerate(self.header.names)
            if name and place not in self.taken and loosened(name) in meant
        ]
        if len(alike) == 1:
            self.taken.add(alike[0])
            self.places[str(names[0])] = alike[0]


def renamed(header: Header, wanted: Iterable[tuple[Name, ...]]) -> dict[str, int]:
    """Return name → position for wanted columns that are there under another name."""
    groups = list(wanted)
    exact = {place for names in groups for place in header.places(names)}
    renaming = _Renaming(header, exact)
    for names in groups:
        renaming.look(names)
    return renaming.places


def fitted(recipe: Recipe, header: Header, signs: Iterable[tuple[str, ...]] = ()) -> Fitted:
    """Fit a known export's recipe to a header.

    Renamed columns get the recipe's name, units in their brackets become the recipe's, a stand-in
    takes the place of a missing time of payment, and tables that lack a column are left out.
    """
    named = renamed(header, [*signs, *_wanted(recipe)])
    known = header.aliased(named)
    assumed = [f"把「{header.names[place]}」当作 {name}" for name, place in named.items()]
    tables, lacking = [], []
    for part in recipe.tables:
        table = _with_units(_with_stand_in(part, known), known)
        missing = list(_missing(table, known))
        if not missing:
            tables.append(table)
            assumed += _stand_in_said(table, known)
        elif not part.byproduct:
            lacking.append(f"没有{'、'.join(missing)}列")
    whole = replace(recipe, tables=tuple(tables))
    return Fitted(whole, known, tuple(assumed), tuple(lacking))


def _wanted(recipe: Recipe) -> Iterator[tuple[Name, ...]]:
    for table in recipe.tables:
        yield from table.columns.values()
        yield from table.unpaid.values()
        yield from table.plus.values()
        yield from ((column,) for column, _ in table.when.values())
        yield from (
            (skip.column,)
            for skip in (*table.skip, *table.mine, *table.others)
            if skip.column not in table.columns
        )
        if table.paid_by:
            yield table.paid_by.columns[:1]
            yield from ((column,) for way in table.paid_by.unless for column in way)


def _with_stand_in(table: TableRecipe, header: Header) -> TableRecipe:
    """Return the table with its stand-in bound, or without one that is not needed."""
    if table.paid_by is None:
        return table
    if header.places(table.columns.get("paid_at", ())):
        return replace(table, paid_by=None)
    columns = {**table.columns, "paid_at": table.paid_by.columns}
    return replace(table, columns=MappingProxyType(columns))


def _stand_in_said(table: TableRecipe, header: Header) -> Iterator[str]:
    if table.paid_by is None:
        return
    places = header.places(table.paid_by.columns)
    yield f"没有支付时间列，支付时间取自「{header.names[places[0]]}」"
    ways = "；".join(_way(way) for way in table.paid_by.unless)
    yield f"这些算作没有支付：{ways}"


def _way(way: Mapping[Name, tuple[str, ...]]) -> str:
    return "，且".join(
        f"{column}为{'、'.join(word or '空' for word in words)}" for column, words in way.items()
    )


def _with_units(table: TableRecipe, header: Header) -> TableRecipe:
    units = dict(table.units)
    for name, names in table.columns.items():
        if table.spec.fields[name].kind in _MONEY and name not in units:
            said = {unit_in(header.names[place]) for place in header.places(names)} - {""}
            if len(said) == 1:
                units[name] = said.pop()
    return replace(table, units=MappingProxyType(units))


def _missing(table: TableRecipe, header: Header) -> Iterator[str]:
    """Yield what the table needs and cannot get, in words."""
    given = {name for name, names in table.columns.items() if header.places(names)}
    given |= table.constants.keys()
    for group in _needs(table.spec):
        if not given.intersection(group):
            yield _said(group, table)


def _needs(spec: TableSpec) -> Iterator[tuple[str, ...]]:
    yield from spec.needs
    groups = {name for group in spec.needs for name in group}
    for name, one in spec.fields.items():
        if one.needed and name not in groups and name != "quantity":
            yield (name,)


def _said(group: tuple[str, ...], table: TableRecipe) -> str:
    columns = [str(name) for one in group for name in table.columns.get(one, ())]
    label = LABELS.get(group[0], "")
    named = " / ".join(dict.fromkeys(columns))
    return f"{label}（{named}）" if named else label
