from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from knowledge.store.engine import Store, open_store
from tests.support import postgres
from tests.support.stores import copied_store


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "empty.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def store(empty_file: Path, tmp_path: Path) -> Iterator[Store]:
    opened = copied_store(empty_file, tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    with postgres.running() as server:
        open_store(server.create("upgraded")).close()
        yield server


@pytest.fixture
def postgres_store(postgres_server: postgres.Server) -> Iterator[Store]:
    opened = open_store(postgres_server.create(f"t{uuid4().hex}", template="upgraded"))
    yield opened
    opened.close()
