"""kill -9 of three replicas at named points and at random, with faults: every slot ends once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.postgres import Server, running
from tests.support.schedule.kills import Figures, Trial, tried
from tests.support.tg_emulator import Process


def check(found: Figures) -> None:
    print(found)  # noqa: T201  # the figures are what the trial is for
    assert (found.without_end, found.doubts_left) == (0, 0)
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


@pytest.mark.postgres
def test_kills_and_a_crash_of_the_server_lose_and_double_nothing(
    emulator: Process, tmp_path: Path
):
    with running() as server:
        check(tried(emulator, on_server(server, tmp_path, kills=8, crashes=1)))


@pytest.mark.soak
@pytest.mark.postgres
def test_many_kills_and_ten_crashes_of_the_server_lose_and_double_nothing(
    emulator: Process, tmp_path: Path
):
    with running() as server:
        check(tried(emulator, on_server(server, tmp_path, kills=260, crashes=10)))


def on_server(server: Server, home: Path, *, kills: int, crashes: int) -> Trial:
    """Return a trial on PostgreSQL in which the server itself is killed as well."""
    url = server.create("zhanggui").replace("postgresql:", "postgresql+psycopg:", 1)
    every = kills // (crashes + 1)
    left = [crashes]

    def between(number: int) -> None:
        if left[0] and number >= every * (crashes + 1 - left[0]):
            left[0] -= 1
            server.crash()
            server.start()

    return Trial(home, url, kills=kills, seed=5, between=between)
