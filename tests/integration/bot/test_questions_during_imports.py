"""Questions and the bot's own writing while an import runs in another process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.app import App, Parts, built
from knowledge.store.engine import open_store, writing
from tests.support.clock import FixedClock
from tests.support.crowd import Crowd, everything, export, note, spread
from tests.support.postgres import Server
from tests.support.programs import settings_in

LINES = 200_000


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest) -> dict[str, str]:
    """Return the settings that name the databases: files, or one on a server for both."""
    if request.param == "sqlite":
        return {}
    server: Server = request.getfixturevalue("postgres_server")
    url = server.upgraded().replace("postgresql:", "postgresql+psycopg:", 1)
    return {"store_url": url, "app_url": url}


@contextmanager
def importing(home: Path, databases: dict[str, str], file: Path) -> Iterator[None]:
    """Run `zhanggui import` beside the block, and wait for its end."""
    given = {f"ZHANGGUI_{name.upper()}": value for name, value in databases.items()}
    command = [sys.executable, "-m", "bot", "import", str(file), "--table", "order_lines"]
    with subprocess.Popen(  # noqa: S603  # our own command line
        command,
        env={**os.environ, **given, "ZHANGGUI_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield
        out, err = process.communicate()
        assert process.returncode == 0, out + err


@contextmanager
def asked_through_an_import(
    home: Path, databases: dict[str, str], lines: int
) -> Iterator[tuple[App, Crowd]]:
    """Correct every order of a store while people ask, and give what they were told."""
    first = export(home.with_name("first.csv"), lines, yuan=10)
    second = export(home.with_name("second.csv"), lines, yuan=20)
    with importing(home, databases, first):
        pass
    settings = settings_in(home, **databases)
    with built(settings, Parts(clock=FixedClock())) as app:
        old = everything(app)
        crowd = Crowd(app)
        with crowd.asking(), importing(home, databases, second):
            pass
        new = everything(app)

        assert crowd.errors == []
        assert old != new
        assert set(crowd.answers) <= old | new
        assert crowd.wrote_ms
        yield app, crowd
        app.desk.knowledge.store.close()


def test_every_answer_during_an_import_is_the_old_or_the_new_one(
    databases: dict[str, str], tmp_path: Path
) -> None:
    with asked_through_an_import(tmp_path / "home", databases, 4_000) as (_app, crowd):
        assert len(crowd.answers) > 10


@pytest.mark.soak
def test_every_answer_during_an_import_of_200_000_lines_is_the_old_or_the_new_one(
    databases: dict[str, str], tmp_path: Path
) -> None:
    with asked_through_an_import(tmp_path / "home", databases, LINES) as (_app, crowd):
        print(  # noqa: T201  # figures
            f"\n{next(iter(databases), 'files')}: {len(crowd.answers)} answers "
            f"{spread(crowd.asked_ms)}; {len(crowd.wrote_ms)} writes {spread(crowd.wrote_ms)}"
        )


def test_bot_writes_while_an_import_holds_the_store(
    databases: dict[str, str], tmp_path: Path
) -> None:
    """No clock needed: the import waits for the writes."""
    settings = settings_in(tmp_path / "home", **databases)
    with built(settings, Parts(clock=FixedClock())) as app:
        store = open_store(settings.store_url)
        with writing(store) as connection:
            connection.exec_driver_sql("UPDATE imports SET shop = shop")
            for _ in range(20):
                note(app.state)
        store.close()
        app.desk.knowledge.store.close()
