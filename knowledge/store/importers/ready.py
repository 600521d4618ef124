"""Rows that are ready already: mappings with the contract's column names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from types import MappingProxyType

from knowledge.errors import MappingError
from knowledge.store.importers.bind import Header
from knowledge.store.importers.fields import TABLES, TableSpec
from knowledge.store.importers.recipe import Recipe, TableRecipe
from knowledge.store.importers.rows import Batch
from knowledge.store.importers.source import BATCH_ROWS, Page, Source


def ready_rows(table: str, rows: Iterable[Mapping[str, object]], source: str) -> Source:
    """Return rows as a source.

    A column carries the contract's name, money in the shop's currency; or the store's own name
    (`amount_fen`), money in fen.

    Raises:
        MappingError: a row has a column that the table has not.
    """
    spec = TABLES[table]
    pending = iter(rows)
    first = list(islice(pending, BATCH_ROWS))
    given = set().union(*(row.keys() for row in first))
    known = {*spec.fields, *(field.column for field in spec.fields.values())}
    if given - known:
        raise MappingError(source, f"{table} 表没有这些列：{'、'.join(sorted(given - known))}")
    names = tuple(sorted(given))
    recipe = Recipe("rows", (_recipe(spec, names),))
    pages = partial(_pages, names, chain(first, pending), source)
    return Source(source, "", recipe, Header.of(names, 0), pages)


def _recipe(spec: TableSpec, names: tuple[str, ...]) -> TableRecipe:
    columns, units = {}, {}
    for title, field in spec.fields.items():
        if title in names:
            columns[title] = (title,)
        elif field.column in names:
            columns[title] = (field.column,)
            units[title] = "fen"
    return TableRecipe(spec.name, MappingProxyType(columns), units=MappingProxyType(units))


def _pages(
    names: tuple[str, ...], rows: Iterable[Mapping[str, object]], source: str
) -> Iterator[Page]:
    pending, line = iter(rows), 0
    known = set(names)
    while some := list(islice(pending, BATCH_ROWS)):
        for row in some:
            if not row.keys() <= known:
                extra = "、".join(sorted(row.keys() - known))
                raise MappingError(source, f"后面的行多出了这些列：{extra}")
        cells = [[row.get(name) for name in names] for row in some]
        yield Page(Batch(range(line + 1, line + len(some) + 1), cells))
        line += len(some)
