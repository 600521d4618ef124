"""One database in memory for the metric tests; every `Facts` that stores empties it first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, StaticPool, create_engine

from tests.support.facts import Facts


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    made = create_engine("sqlite://", poolclass=StaticPool)
    yield made
    made.dispose()


@pytest.fixture
def facts(engine: Engine) -> Facts:
    return Facts(engine)
