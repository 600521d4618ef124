"""The table of known exports in docs/import.md is what the importers say of themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from knowledge.store.importers.known import KnownFormat, known_formats
from tests.support.sources import ROOT

_DOCUMENT = ROOT / "docs" / "import.md"
_BEGIN = "<!-- exports: written by tests/architecture/test_import_table.py --update-golden -->\n"
_END = "<!-- end of exports -->\n"


def table() -> str:
    """Return the table in Markdown, the imported ones first."""
    known = sorted(known_formats(), key=lambda one: (one.recipe is None, one.id))
    lines = ["| 导出 | 填入 | 假定，或不导入的原因 |", "|---|---|---|"]
    return "\n".join((*lines, *map(row, known))) + "\n"


def row(known: KnownFormat) -> str:
    said = known.refused if known.recipe is None else "；".join(assumed(known))
    return f"| {known.name}（`{known.id}`） | {'、'.join(fills(known)) or '不导入'} | {said} |"


def fills(known: KnownFormat) -> Iterator[str]:
    for part in known.recipe.tables if known.recipe else ():
        yield "商品名称" if part.byproduct else f"`{part.table}`"


def assumed(known: KnownFormat) -> Iterator[str]:
    if known.recipe is None:
        return
    yield from known.recipe.assumptions
    for part in known.recipe.tables:
        if part.paid_by:
            yield f"没有支付时间列时，支付时间取自「{part.paid_by.columns[0]}」"


def test_document_lists_every_export_as_the_importers_have_it(
    request: pytest.FixtureRequest,
) -> None:
    text = _DOCUMENT.read_text("utf-8")
    before, rest = text.split(_BEGIN)
    _, after = rest.split(_END)

    wanted = f"{before}{_BEGIN}{table()}{_END}{after}"

    if request.config.getoption("--update-golden"):
        _DOCUMENT.write_text(wanted, "utf-8")
    assert _DOCUMENT.read_text("utf-8") == wanted
