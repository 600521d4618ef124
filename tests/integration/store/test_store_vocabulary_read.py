"""The back room opened on a real store, and the names it reads there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import event

from knowledge.facade import open_knowledge
from knowledge.library.library import open_library
from knowledge.store.engine import Store
from knowledge.store.vocabulary import StoreVocabulary
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


def test_names_are_read_once_however_many_ask(store: Store) -> None:
    put(store, "order_lines", [line("A1", platform="京东")])
    vocabulary = StoreVocabulary(store.engine)
    read: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "members" in statement:
            read.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: vocabulary.current().values("platform"), range(8)))

    assert found == [("京东",)] * 8
    assert len(read) == 1
