"""Two databases for the metric tests, in memory and on a server; `Facts` empties what it fills."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, StaticPool, create_engine

from knowledge.store.engine import connect
from tests.support.facts import Facts
from tests.support.postgres import Server


@pytest.fixture(scope="session")
def in_memory() -> Iterator[Engine]:
    made = create_engine("sqlite://", poolclass=StaticPool)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def on_server(postgres_server: Server) -> Iterator[Engine]:
    made = connect(postgres_server.upgraded())
    yield made
    made.dispose()


@pytest.fixture(
    scope="session",
    params=["in_memory", pytest.param("on_server", marks=pytest.mark.postgres)],
)
def engine(request: pytest.FixtureRequest) -> Engine:
    made: Engine = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def facts(engine: Engine) -> Facts:
    return Facts(engine)
