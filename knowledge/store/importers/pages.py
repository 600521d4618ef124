"""Rows below the header, cut into batches; torn rows and totals told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile, islice
from typing import Final

from knowledge.store.importers.aside import SetAside, shortened
from knowledge.store.importers.bind import Header
from knowledge.store.importers.cells import Cell
from knowledge.store.importers.recipe import Recipe
from knowledge.store.importers.rows import Batch
from knowledge.store.importers.sheets import RawSheet, Row, Torn
from knowledge.store.importers.source import BATCH_ROWS, Page

_BATCH_CELLS: Final = 1_000_000
"""Bounds the memory of a batch where rows are very wide."""

_TOTALS: Final = frozenset(
    {"合计", "总计", "小计", "汇总", "总合计", "total", "totals", "grand total", "subtotal", "sum"}
)
_NONE: Final = (None, "")


def pages(sheet: RawSheet, recipe: Recipe, header: Header) -> Iterator[Page]:
    """Read the sheet's rows below its header, blank rows left out."""
    width = len(header.names)
    needed = _needed(recipe, header)
    rows = dropwhile(lambda row: row[0] <= header.line, sheet.rows())
    most = max(1, min(BATCH_ROWS, _BATCH_CELLS // max(width, 1)))
    while some := list(islice(rows, most)):
        yield _page(some, width, needed)


def _needed(recipe: Recipe, header: Header) -> int:
    """Return how many cells a row must have for every column in use."""
    used = [
        place
        for table in recipe.tables
        for names in table.columns.values()
        for place in header.places(names)
    ]
    return max(used, default=0) + 1


def _page(rows: Sequence[Row], width: int, needed: int) -> Page:
    """Keep what is a row; most pages have nothing else, which is told at little cost."""
    lines, kept = [line for line, _ in rows], [cells for _, cells in rows]
    if all(_is_usual(cells, width) for cells in kept):
        return Page(Batch(lines, kept))
    return _sifted(rows, width, needed)


def _sifted(rows: Sequence[Row], width: int, needed: int) -> Page:
    lines, kept, aside = [], [], []
    for line, cells in rows:
        first = next((cell for cell in cells if cell not in _NONE), None)
        if isinstance(first, Torn):
            aside.append(SetAside(line, first.reason))
            continue
        if first is None or (isinstance(first, str) and _is_blank(first, cells)):
            continue
        reason = _reason(first, cells, width, needed)
        if reason:
            aside.append(SetAside(line, reason, shortened(first)))
            continue
        lines.append(line)
        kept.append(cells if len(cells) == width else _fitted(cells, width))
    return Page(Batch(lines, kept), tuple(aside))


def _is_usual(cells: Sequence[Cell], width: int) -> bool:
    """Say at little cost that a row is no total and lacks nothing: most rows are such."""
    first = cells[0] if len(cells) == width else None
    return isinstance(first, str) and first[-1:].isdecimal()


def _reason(first: Cell, cells: Sequence[Cell], width: int, needed: int) -> str:
    if isinstance(first, str) and first.strip().rstrip(":：").casefold() in _TOTALS:
        return "合计行"
    if len(cells) < needed:
        return f"这一行只有 {len(cells)} 列，表头有 {width} 列"
    if len(cells) > width and any(map(_said, cells[width:])):
        return f"这一行有 {len(cells)} 列，表头只有 {width} 列"
    return ""


def _is_blank(first: str, cells: Sequence[Cell]) -> bool:
    return (not first or first.isspace()) and not any(map(_said, cells))


def _said(cell: Cell) -> bool:
    return cell is not None and bool(str(cell).strip())


def _fitted(cells: Sequence[Cell], width: int) -> Sequence[Cell]:
    return [*cells[:width], *[None] * (width - len(cells))]
