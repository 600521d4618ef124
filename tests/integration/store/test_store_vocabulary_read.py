"""The back room opened on a real store, and the names it reads there."""

from __future__ import annotations

from pathlib import Path

from knowledge.facade import open_knowledge
from knowledge.library.library import open_library
from tests.support.stores import line, put


def test_names_are_read_again_only_after_an_import(tmp_path: Path) -> None:
    library = open_library(f"sqlite:///{tmp_path}/library.db")
    room = open_knowledge(
        f"sqlite:///{tmp_path}/shop.db", library, currency="GBP", fiscal_start=(4, 1)
    )
    empty = room.vocabulary.current()

    same = room.vocabulary.current()
    put(room.store, "order_lines", [line("A1", platform="京东")])
    filled = room.vocabulary.current()

    assert same is empty
    assert empty.values("platform") == ()
    assert filled.values("platform") == ("京东",)
    assert (room.currency, room.calendar.fiscal_start) == ("GBP", (4, 1))
    room.store.close()
