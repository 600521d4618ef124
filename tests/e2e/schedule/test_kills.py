"""kill -9 of three replicas at named points and at random, with faults: every slot ends once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.schedule.kills import Figures, Trial, tried
from tests.support.tg_emulator import Process


def check(found: Figures) -> None:
    print(found)  # noqa: T201  # the figures are what the trial is for
    assert found.without_end == 0
    assert found.missing == 0
    assert found.doubled == 0
    assert set(found.ends) == {"sent"}


def test_twenty_kills_lose_and_double_nothing(emulator: Process, tmp_path: Path):
    trial = Trial(tmp_path, f"sqlite:///{tmp_path}/bot.db", kills=20, seed=7)

    check(tried(emulator, trial))


@pytest.mark.soak
def test_many_kills_lose_and_double_nothing(emulator: Process, tmp_path: Path):
    trial = Trial(tmp_path, f"sqlite:///{tmp_path}/bot.db", kills=260, seed=11)

    check(tried(emulator, trial))
