"""Records of a text longer than one block: where quotes pair, where they do not, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.store.importers.sheets import Torn
from knowledge.store.importers.text import open_text

_LINES = 30_000
_LAST = 29_999


def numbered_lines(file: Path, encoding: str, *, changed: dict[int, str]) -> list[int]:
    """Write lines of two cells, some of them changed; return the numbers left as they are."""
    lines = [changed.get(n, f"{n},某某商品 {n}") for n in range(1, _LINES + 1)]
    file.write_text("\n".join(lines) + "\n", encoding)
    return [n for n in range(1, _LINES + 1) if n not in changed]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_every_record_keeps_its_line(tmp_path: Path, encoding: str) -> None:
    changed = {n: f'{n},"某某\n商品"' for n in range(5_000, 25_000, 1_000)}
    plain = numbered_lines(tmp_path / "a.csv", encoding, changed=changed)

    rows = list(open_text(tmp_path / "a.csv").rows())

    more = [n + sum(other < n for other in changed) for n in plain]
    assert [line for line, cells in rows if "\n" not in str(cells[1])] == more
    assert [int(str(cells[0])) for _, cells in rows] == list(range(1, _LINES + 1))


def test_an_open_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    changed = {n: f'{n},"某某商品' for n in (2, 12_345, _LAST)}
    plain = numbered_lines(tmp_path / "a.csv", "utf-8", changed=changed)

    rows = list(open_text(tmp_path / "a.csv").rows())

    torn = [line for line, cells in rows if isinstance(cells[0], Torn)]
    assert torn == list(changed)
    assert [line for line, _ in rows if line not in torn] == plain
