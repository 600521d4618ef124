"""The Bot API emulator as a fixture: one process for all tests of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.telegram.house import staged
from tests.support.tg_emulator import Process


@pytest.fixture(scope="session")
def emulator_process() -> Iterator[Process]:
    """One emulator for all tests."""
    with Process(0) as emulator:
        yield emulator


@pytest.fixture
def emulator(emulator_process: Process) -> Process:
    """The emulator with its stage set anew."""
    staged(emulator_process)
    return emulator_process
