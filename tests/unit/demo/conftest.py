"""Two demos, each generated once for all tests of this folder."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.store.demo import demo_world
from tests.unit.demo.demo_told import Told, tell


@pytest.fixture(scope="session")
def quiet() -> Told:
    """The demo at full size on a day far from any promotion."""
    return tell(demo_world(date(2026, 4, 20)))


@pytest.fixture(scope="session")
def small() -> Told:
    """A small demo shortly after Double 11."""
    return tell(demo_world(date(2026, 11, 22), scale=0.1))
