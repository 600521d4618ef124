"""The same tests on both databases: `store` is a file, then a database on a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.store.engine import Store, open_store
from tests.support.postgres import Server
from tests.support.stores import copied_store


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "empty.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def sqlite_store(empty_file: Path, tmp_path: Path) -> Iterator[Store]:
    opened = copied_store(empty_file, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def postgres_store(postgres_server: Server) -> Iterator[Store]:
    opened = open_store(postgres_server.upgraded())
    yield opened
    opened.close()


@pytest.fixture(
    params=["sqlite_store", pytest.param("postgres_store", marks=pytest.mark.postgres)]
)
def store(request: pytest.FixtureRequest) -> Store:
    opened: Store = request.getfixturevalue(request.param)
    return opened
