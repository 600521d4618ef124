"""Whatever is done to a header that leaves its meaning alone, the export stays known."""

from __future__ import annotations

from random import Random

import pytest

from knowledge.store.importers.known import KnownFormat, known_formats
from knowledge.store.importers.recognise import by_header
from knowledge.store.importers.sheets import RawSheet

IMPORTED = [known for known in known_formats() if known.recipe]
_WIDE = str.maketrans("()#", "（）＃")


def header_of(known: KnownFormat) -> list[str]:
    """Return the export's signs and every column that its tables read, under their first names."""
    assert known.recipe
    groups = [*known.signs, *(n for t in known.recipe.tables for n in t.columns.values())]
    stand_ins = [t.paid_by.columns for t in known.recipe.tables if t.paid_by]
    return list(dict.fromkeys(str(names[0]) for names in (*groups, *stand_ins)))


def disguised(name: str, pick: Random) -> str:
    """Return the name as another version of the export, or a person, might have written it."""
    changes = (
        lambda said: said,
        lambda said: f" {said}　",
        lambda said: f"{said}*",
        lambda said: said.translate(_WIDE),
        lambda said: f"{said}（必填）",
        lambda said: f"{said}\n",
        str.swapcase,
        lambda said: said.replace("付款", "支付").replace("宝贝", "商品").replace("帐", "账"),
    )
    return pick.choice(changes)(name)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("known", IMPORTED, ids=lambda known: known.id)
def test_a_disguised_header_is_still_the_same_export(known: KnownFormat, seed: int) -> None:
    pick = Random(f"{known.id} {seed}")  # noqa: S311  # a test draws, nobody gambles
    names = [disguised(name, pick) for name in header_of(known)]
    names += [f"新增列{n}" for n in range(pick.randrange(6))]
    pick.shuffle(names)
    notes = [(1, ["导出说明"]), (2, [])]
    sheet = RawSheet("", lambda: iter([*notes, (3, names), (4, ["x"] * len(names))]))

    found = by_header("x.csv", [sheet], None)

    assert found.recipe.id == known.id
    assert found.header.line == 3
    wanted = known.recipe.tables[0].columns if known.recipe else {}
    assert [name for name, columns in wanted.items() if not found.header.places(columns)] in (
        [],
        ["paid_at"],
    )
