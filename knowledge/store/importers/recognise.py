"""Which recipe a file takes, and where its header stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Final

from knowledge.errors import HeaderUnknownError, MappingError
from knowledge.store.importers.bind import Header
from knowledge.store.importers.fields import TABLES, TableSpec
from knowledge.store.importers.fit import Fitted, fitted
from knowledge.store.importers.known import KnownFormat, known_formats
from knowledge.store.importers.likely import likely, say_near
from knowledge.store.importers.recipe import Name, Recipe, TableRecipe
from knowledge.store.importers.sheets import HEADER_LINES, RawSheet, Torn

_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet with the recipe and the header that fit it."""

    sheet: RawSheet
    recipe: Recipe
    header: Header
    assumptions: tuple[str, ...] = ()


def by_mapping(file: str, sheets: Sequence[RawSheet], recipe: Recipe) -> Recognised:
    """Find the row that has all columns the recipe names.

    Raises:
        MappingError: a column is not there (near names are offered) or is there twice.
        HeaderUnknownError: no row of the first 30 has any of them.
    """
    if not recipe.has_header:
        return _without_header(file, sheets[0], recipe)
    wanted = _wanted(recipe)
    best: tuple[int, RawSheet, Header] | None = None
    for sheet, header in _headers(sheets):
        shown = sum(header.place(name) is not None for name in wanted)
        if best is None or shown > best[0]:
            best = (shown, sheet, header)
        if shown == len(wanted):
            break
    if best is None or not best[0]:
        raise HeaderUnknownError(
            file, f"前 {HEADER_LINES} 行里没有一行含有 {'、'.join(map(str, wanted))}"
        )
    _, sheet, header = best
    faults = [*_missing(wanted, header), *_doubled(wanted, header)]
    if faults:
        raise MappingError(file, *faults)
    return Recognised(sheet, recipe, header)


def by_header(file: str, sheets: Sequence[RawSheet], table: str | None) -> Recognised:
    """Find a known export, or the contract's own columns of the table asked for.

    Raises:
        HeaderUnknownError: nothing fits, or a known export that is not imported.
    """
    known = _known(sheets)
    if known and (table is None or _gives(known[0], table)):
        return _accepted(file, *known)
    if table is not None:
        return _contract_table(file, sheets, TABLES[table], known[0] if known else None)
    return _most_likely(file, sheets)


def _most_likely(file: str, sheets: Sequence[RawSheet]) -> Recognised:
    """Take the one export that the header means with other words, or say which come near."""
    found = likely(_headers(sheets))
    if len(found) == 1 and found[0].is_sure:
        return _accepted(file, found[0].known, found[0].sheet, found[0].header)
    raise HeaderUnknownError(file, f"不认识这个表头：{_seen(sheets)}", *say_near(found))


def _gives(known: KnownFormat, table: str) -> bool:
    return known.recipe is not None and any(one.table == table for one in known.recipe.tables)


def _accepted(
    file: str, known: KnownFormat, sheet: RawSheet | None, header: Header | None
) -> Recognised:
    if known.recipe is None or sheet is None or header is None:
        raise HeaderUnknownError(file, f"认出这是{known.name}，{known.refused}")
    found = fitted(known.recipe, header, known.signs)
    if not found.recipe.tables:
        raise HeaderUnknownError(
            file,
            f"认出这是{known.name}，但{'；'.join(dict.fromkeys(found.lacking))}",
            "请在导出时勾选这一列，或写映射文件（--map）说明它在哪一列",
        )
    faults = list(_doubled(_wanted(found.recipe), found.header))
    if faults:
        raise HeaderUnknownError(file, f"认出这是{known.name}", *faults)
    said = (f"认作{known.name}", *found.assumed, *_left_out(known, found))
    return Recognised(sheet, found.recipe, found.header, said)


def _left_out(known: KnownFormat, found: Fitted) -> Iterator[str]:
    for names in known.signs:
        if not found.header.places(names):
            yield f"没有「{names[0]}」这一列，仍然看作{known.name}"
    for said in found.lacking:
        yield f"{said}，这一部分没有导入"


def _headers(sheets: Iterable[RawSheet]) -> Iterator[tuple[RawSheet, Header]]:
    for sheet in sheets:
        for line, cells in islice(sheet.rows(), HEADER_LINES):
            if not (cells and isinstance(cells[0], Torn)):
                yield sheet, Header.of(cells, line)


def _known(
    sheets: Sequence[RawSheet],
) -> tuple[KnownFormat, RawSheet | None, Header | None] | None:
    """Return the export whose signs the first lines show; of several the one with most signs."""
    best: tuple[int, KnownFormat, RawSheet, Header] | None = None
    for sheet, header in _headers(sheets):
        for known in known_formats():
            if known.titled(header.names):
                return known, None, None
            shown = known.fits(header)
            if shown and (best is None or shown > best[0]):
                best = (shown, known, sheet, header)
    return best[1:] if best else None


def _contract_table(
    file: str, sheets: Sequence[RawSheet], spec: TableSpec, known: KnownFormat | None
) -> Recognised:
    for sheet, header in _headers(sheets):
        if all(header.places(group) for group in spec.needs):
            faults = list(_doubled(spec.fields, header))
            if faults:
                raise HeaderUnknownError(file, *faults)
            return _by_contract(sheet, header, spec)
    near = likely(_headers(sheets))
    if len(near) == 1 and near[0].is_sure and _gives(near[0].known, spec.name):
        return _accepted(file, near[0].known, near[0].sheet, near[0].header)
    reasons = [
        f"{spec.name} 表的表头要有：{'、'.join(' 或 '.join(group) for group in spec.needs)}",
        f"文件里是：{_seen(sheets)}",
    ]
    if known:
        reasons.insert(0, f"认出这是{known.name}，装不进 {spec.name} 表")
    raise HeaderUnknownError(file, *reasons)


def _by_contract(sheet: RawSheet, header: Header, spec: TableSpec) -> Recognised:
    columns: dict[str, tuple[Name, ...]] = {
        name: (name,) for name in spec.fields if header.place(name) is not None
    }
    used = {place for names in columns.values() for place in header.places(names)}
    unused = [name for place, name in enumerate(header.names) if name and place not in used]
    assumptions = (f"没有用到的列：{'、'.join(unused)}",) if unused else ()
    recipe = Recipe("table", (TableRecipe(spec.name, MappingProxyType(columns)),))
    return Recognised(sheet, recipe, header, assumptions)


def _wanted(recipe: Recipe) -> list[Name]:
    wanted: dict[Name, None] = {}
    for table in recipe.tables:
        for names in table.columns.values():
            wanted |= dict.fromkeys(names)
        for skip in table.skip:
            if skip.column not in table.columns:
                wanted[skip.column] = None
    return list(wanted)


def _missing(wanted: Iterable[Name], header: Header) -> Iterator[str]:
    for name in wanted:
        if header.place(name) is None:
            near = header.near(str(name)) or header.names[:_SHOWN]
            yield f"文件里没有「{name}」这一列；相近的有：{'、'.join(one for one in near if one)}"


def _doubled(wanted: Iterable[Name], header: Header) -> Iterator[str]:
    for name in wanted:
        if header.twice(name):
            yield f"文件里有两列都叫「{name}」，请改名后再导入"


def _without_header(file: str, sheet: RawSheet, recipe: Recipe) -> Recognised:
    width = max((len(cells) for _, cells in islice(sheet.rows(), HEADER_LINES)), default=0)
    beyond = [name for name in _wanted(recipe) if isinstance(name, int) and name >= width]
    if beyond:
        places = "、".join(map(str, beyond))
        raise MappingError(file, f"文件只有 {width} 列，没有第 {places} 列（从 0 数起）")
    return Recognised(sheet, recipe, Header.of([""] * width, 0))


def _seen(sheets: Sequence[RawSheet]) -> str:
    """Return the fullest of the first lines: most likely the header."""
    fullest = max(
        (header for _, header in _headers(sheets)),
        key=lambda header: sum(bool(name) for name in header.names),
        default=None,
    )
    names = [name for name in fullest.names if name] if fullest else []
    return "、".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")
