"""The demo shop as a fixture: built once, answered from by many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from knowledge.facade import Knowledge, open_knowledge
from knowledge.library.library import open_library
from knowledge.store.demo.build import build_demo
from knowledge.store.engine import open_store

DEMO_DAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory) -> str:
    """A store with the demo shop as of `DEMO_DAY`."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'shop.db'}"
    store = open_store(url)
    build_demo(store, today=DEMO_DAY)
    store.close()
    return url


@pytest.fixture(scope="session")
def knowledge(demo_url: str) -> Iterator[Knowledge]:
    """The demo shop, opened."""
    opened = open_knowledge(demo_url, open_library(demo_url.replace("shop.db", "library.db")))
    yield opened
    opened.library.close()
    opened.store.close()
