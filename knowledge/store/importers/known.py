"""Exports that are known by their header: read from `formats/*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from knowledge.errors import CatalogueError
from knowledge.store.importers.bind import Header, folded
from knowledge.store.importers.fields import TABLES
from knowledge.store.importers.loose import loosened
from knowledge.store.importers.recipe import Carry, Name, Recipe, Skip, StandIn, TableRecipe
from knowledge.store.importers.skips import parse_skip
from knowledge.text.yaml_file import read_yaml

_FOLDER: Final = Path(__file__).parent / "formats"
_KEYS: Final = frozenset(
    {
        "id",
        "name",
        "signs",
        "absent",
        "title",
        "refused",
        "currency",
        "carry",
        "assumptions",
        "tables",
    }
)
_TABLE_KEYS: Final = frozenset(
    {
        "table", "columns", "constants", "units", "unpaid", "when", "values", "province", "less",
        "plus", "skip", "mine", "others", "once", "paid_by", "byproduct",
    }
)  # fmt: skip

_Said = Mapping[str, Any]  # YAML as it comes; every value is checked where it is taken


@dataclass(frozen=True, slots=True)
class KnownFormat:
    """An export that a platform's back end writes.

    Attributes:
        name: What the team calls it.
        signs: Columns that must all be there; each a tuple of names it went by.
        absent: Columns that must not be there: they make it another export.
        title: A cell above the header that gives it away; "" where the header does.
        refused: Why it is not imported, a Chinese sentence; "" where it is.
        recipe: None for a refused one.
    """

    id: str
    name: str
    signs: tuple[tuple[str, ...], ...]
    absent: tuple[str, ...]
    title: str
    refused: str
    recipe: Recipe | None

    def fits(self, header: Header) -> int:
        """Return how many signs the header shows, 0 unless it shows all."""
        if not self.signs or any(header.place(name) is not None for name in self.absent):
            return 0
        shown = all(header.places(names) for names in self.signs)
        return len(self.signs) if shown else 0

    def meant(self, loose: Set[str]) -> frozenset[tuple[str, ...]]:
        """Return the signs that loosened header names mean; none beside what must be absent."""
        if loose & {loosened(name) for name in self.absent}:
            return frozenset()
        return frozenset(
            names for names in self.signs if loose & {loosened(name) for name in names}
        )

    def titled(self, cells: tuple[str, ...]) -> bool:
        """Say whether a row above the header gives the export away."""
        return bool(self.title) and folded(self.title) in {folded(cell) for cell in cells[:3]}


@lru_cache(maxsize=1)
def known_formats() -> tuple[KnownFormat, ...]:
    """Return every known export, by id.

    Raises:
        CatalogueError: a format file is wrong; every fault of it is named.
    """
    return tuple(read_format(file) for file in sorted(_FOLDER.glob("*.yaml")))


def read_format(file: Path) -> KnownFormat:
    """Read one format file.

    Raises:
        CatalogueError: with every fault found.
    """
    said = read_yaml(file)
    faults = _faults(said)
    if faults:
        raise CatalogueError(file.name, *faults)
    recipe = None if said.get("refused") else _recipe(said)
    return KnownFormat(
        said["id"],
        said["name"],
        tuple(_names(one) for one in said.get("signs", ())),
        tuple(said.get("absent", ())),
        said.get("title", ""),
        said.get("refused", ""),
        recipe,
    )


def _faults(said: _Said) -> list[str]:
    faults = [f"unknown key {key!r}" for key in said if key not in _KEYS]
    faults += [f"missing {key!r}" for key in ("id", "name") if key not in said]
    if not said.get("signs") and not said.get("title"):
        faults.append("neither signs nor title: nothing to know it by")
    if bool(said.get("refused")) == bool(said.get("tables")):
        faults.append("needs tables or refused, not both")
    for part in said.get("tables", ()):
        faults += _table_faults(part)
    return faults


def _table_faults(part: _Said) -> list[str]:
    faults = [f"unknown key {key!r} in a table" for key in part if key not in _TABLE_KEYS]
    spec = TABLES.get(part.get("table", ""))
    if spec is None:
        return [*faults, f"unknown table {part.get('table')!r}; known: {', '.join(TABLES)}"]
    for key in ("columns", "constants", "units", "unpaid", "when", "values", "plus"):
        faults += [
            f"{key}: {name!r} is no column of {spec.name}"
            for name in part.get(key, ())
            if name not in spec.fields
        ]
    if "once" in part and part["once"] not in part.get("columns", {}):
        faults.append(f"once: {part['once']!r} is none of its columns")
    return faults


def _names(said: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in str(said).split("|"))


def _recipe(said: _Said) -> Recipe:
    carry = said.get("carry")
    return Recipe(
        said["id"],
        tuple(_table(part) for part in said["tables"]),
        currency=said.get("currency"),
        carry=Carry(carry["key"], tuple(carry["columns"])) if carry else None,
        assumptions=tuple(said.get("assumptions", ())),
    )


def _table(part: _Said) -> TableRecipe:
    return TableRecipe(
        part["table"],
        _named(part.get("columns", {})),
        MappingProxyType(part.get("constants", {})),
        MappingProxyType(part.get("units", {})),
        skip=_rules(part.get("skip", {})),
        unpaid=_named(part.get("unpaid", {})),
        when=MappingProxyType({name: _only(said) for name, said in part.get("when", {}).items()}),
        values=MappingProxyType(
            {name: MappingProxyType(values) for name, values in part.get("values", {}).items()}
        ),
        province=tuple(part.get("province", ())),
        less=tuple(part.get("less", ())),
        plus=_named(part.get("plus", {})),
        mine=_rules(part.get("mine", {})),
        others=_rules(part.get("others", {})),
        once=part.get("once", ""),
        paid_by=_stand_in(part.get("paid_by")),
        byproduct=part.get("byproduct", False),
    )


def _rules(said: Mapping[str, Any]) -> tuple[Skip, ...]:
    """Read `column: rule`, `column: [rule, …]`, either as text or as {is: rule, because: why}."""
    return tuple(
        parse_skip(column, str(one["is"]), one["because"])
        if isinstance(one, Mapping)
        else parse_skip(column, str(one))
        for column, rules in said.items()
        for one in (rules if isinstance(rules, list) else [rules])
    )


def _stand_in(said: _Said | None) -> StandIn | None:
    if said is None:
        return None
    unless = (
        MappingProxyType({column: _names(words) for column, words in way.items()})
        for way in said.get("unless", ())
    )
    return StandIn(_names(said["from"]), tuple(unless))


def _named(said: Mapping[str, str]) -> Mapping[str, tuple[Name, ...]]:
    return MappingProxyType({name: _names(where) for name, where in said.items()})


def _only(said: Mapping[str, str]) -> tuple[Name, tuple[str, ...]]:
    (column, words), *_ = said.items()
    return column, _names(words)
