"""The kept store changes with the code that makes it, and with nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.eval.store import code_key


def _project(root: Path) -> Path:
    made_of = root / "knowledge" / "store"
    made_of.mkdir(parents=True)
    (made_of / "build.py").write_text("ORDERS = 1\n", encoding="utf-8")
    return made_of


def test_the_key_follows_the_code_of_the_store(tmp_path) -> None:
    made_of = _project(tmp_path)
    before = code_key(tmp_path)

    (made_of / "build.py").write_text("ORDERS = 2\n", encoding="utf-8")

    assert code_key(tmp_path) != before


def test_the_key_is_the_same_after_a_change_elsewhere(tmp_path) -> None:
    _project(tmp_path)
    before = code_key(tmp_path)

    (tmp_path / "skills").mkdir()
    (tmp_path / "skills" / "parse.py").write_text("", encoding="utf-8")

    assert code_key(tmp_path) == before
