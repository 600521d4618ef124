"""The back room opened on a real store, and the names it reads there."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert

from knowledge.facade import open_knowledge
from knowledge.store.schema import product_names


def test_names_are_read_again_only_after_an_import(tmp_path: Path) -> None:
    room = open_knowledge(f"sqlite:///{tmp_path}/shop.db", currency="GBP", fiscal_start=(4, 1))

    first = room.vocabulary.current()

    assert room.currency == "GBP"
    assert room.calendar.fiscal_start == (4, 1)
    assert first.values("sku") == ()
    assert room.vocabulary.current() is first
    assert room.metrics.coverage("paid_amount") is None
    assert product_names is not None
    assert insert is not None
