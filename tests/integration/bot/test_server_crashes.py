"""A PostgreSQL server killed under imports and questions, and a standby that takes its place."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import event

from bot.app import App, Parts, built
from bot.channels.ledger import Ledger
from bot.state.engine import State, open_state
from bot.state.questions import Question, keep_question, recent_questions
from knowledge.errors import StoreAwayError
from knowledge.store.engine import Store, open_store
from tests.support.clock import FixedClock
from tests.support.crowd import ASKED_AT, QUESTIONS, Crowd, everything, export, note, told
from tests.support.postgres import Server, running
from tests.support.programs import settings_in
from tests.support.stores import OPEN_IDS, dump, take

pytestmark = pytest.mark.postgres

LINES = 300
ASKED = Question(ASKED_AT, "console", "", "owner", "你好", "", None, "unknown", 1)
AWAY = "连不上数据库"
UNASKED = "11月销量是多少"
"""Not among QUESTIONS: what was answered this minute is not looked up again."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of this module's own: it is killed."""
    with running() as started:
        yield started


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two exports of the same orders; the second corrects all of them."""
    first = export(tmp_path / "first.csv", LINES, yuan=10)
    return first, export(tmp_path / "second.csv", LINES, yuan=20)


@contextmanager
def program(home: Path, url: str) -> Iterator[App]:
    """Run the whole program with all its databases on the server."""
    address = url.replace("postgresql:", "postgresql+psycopg:", 1)
    settings = settings_in(home, store_url=address, app_url=address)
    with built(settings, Parts(clock=FixedClock())) as app:
        yield app
        app.desk.knowledge.store.close()


def load(store: Store, file: Path) -> bool:
    """Import an export; return whether it was known already."""
    return take(store, file, table="order_lines", settings=OPEN_IDS).unchanged


def url_of(store: Store) -> str:
    return store.url.render_as_string(hide_password=False)


def unkilled(tmp_path: Path, *files: Path) -> object:
    """Return what a store holds that nothing was done to but these imports."""
    with closing(open_store(f"sqlite:///{tmp_path / 'unkilled.db'}")) as store:
        for file in files:
            load(store, file)
        return dump(store)


def once(act: Callable[[], None]) -> Callable[..., None]:
    """Return a listener that acts when it is first called."""
    waiting = [act]
    return lambda *_: waiting.pop()() if waiting else None


@pytest.mark.parametrize(
    "moment", ["buyer_days", "commit", pytest.param("sales", marks=pytest.mark.soak)]
)
def test_server_killed_during_an_import_loses_nothing(
    server: Server, files: tuple[Path, Path], tmp_path: Path, moment: str
) -> None:
    with closing(open_store(server.upgraded())) as store:
        load(store, files[0])
        before = dump(store)
        crash = once(server.crash)
        if moment == "commit":
            event.listen(store.engine, "commit", crash)
        else:

            def at_its_table(_connection: object, _cursor: object, sql: str, *_: object) -> None:
                if sql.startswith(f"INSERT INTO {moment} "):
                    crash()

            event.listen(store.engine, "before_cursor_execute", at_its_table)

        with pytest.raises(StoreAwayError):
            load(store, files[1])
        server.start()

        assert dump(store) == before
        assert load(store, files[1]) is False
        assert dump(store) == unkilled(tmp_path, *files)


def test_question_to_a_dead_server_is_answered_with_the_reason_and_the_next_one_in_full(
    server: Server, files: tuple[Path, Path], tmp_path: Path
) -> None:
    with program(tmp_path / "home", server.upgraded()) as app:
        load(app.desk.knowledge.store, files[0])
        whole = everything(app)

        server.crash()
        said = told(app, QUESTIONS[0])
        article = told(app, "什么是 GMV")
        server.start()

        assert AWAY in said
        assert "Traceback" not in said + article
        assert everything(app) == whole
        note(app.state)


def test_server_killed_between_a_question_and_its_answer_is_said(
    server: Server, files: tuple[Path, Path], tmp_path: Path
) -> None:
    with program(tmp_path / "home", server.upgraded()) as app:
        engine = app.desk.knowledge.store.engine
        load(app.desk.knowledge.store, files[0])
        whole = everything(app)

        def at_the_figures(_connection: object, _cursor: object, sql: str, *_: object) -> None:
            if "BETWEEN" in sql or ">=" in sql:  # whichever table tells of the days
                crash()

        crash = once(server.crash)
        event.listen(engine, "before_cursor_execute", at_the_figures)
        said = told(app, UNASKED)
        server.start()

        assert AWAY in said
        assert everything(app) == whole


def test_what_the_bot_has_to_keep_waits_until_the_server_is_back(server: Server) -> None:
    async def keep_while_it_is_away(state: State) -> None:
        ledger = Ledger(state)
        ledger.open()
        server.crash()
        keeping = asyncio.ensure_future(ledger.do(partial(keep_question, question=ASKED)))
        await asyncio.wait({keeping}, timeout=0.5)
        assert not keeping.done()
        server.start()
        await keeping
        await ledger.close()

    state = open_state(server.create("ledger").replace("postgresql:", "postgresql+psycopg:", 1))
    asyncio.run(keep_while_it_is_away(state))

    with state.reading() as connection:
        assert recent_questions(connection, 9) == (ASKED,)
    state.close()


@pytest.fixture
def pair() -> Iterator[tuple[Server, Server]]:
    """A server and a standby that confirms each of its commits."""
    with running() as primary, primary.standby() as standby:
        yield primary, standby


def url_of_both(primary: Server, standby: Server) -> str:
    """Return the address of whichever of the two takes writes."""
    hosts = f"host={primary.home}&host={standby.home}"
    database = primary.upgraded().partition("@/")[2].partition("?")[0]
    return f"postgresql://{primary.user}@/{database}?{hosts}&target_session_attrs=read-write"


def test_imports_and_questions_go_on_after_a_failover(
    pair: tuple[Server, Server], files: tuple[Path, Path], tmp_path: Path
) -> None:
    primary, standby = pair
    with program(tmp_path / "home", url_of_both(primary, standby)) as app:
        store = app.desk.knowledge.store
        load(store, files[0])
        whole = everything(app)
        crash = once(primary.crash)
        event.listen(store.engine, "commit", crash)

        with pytest.raises(StoreAwayError):
            load(store, files[1])
        during = told(app, QUESTIONS[0])
        standby.promote()
        after = everything(app)
        load(store, files[1])

        assert AWAY in during
        assert after == whole
        assert dump(store) == unkilled(tmp_path, *files)
        note(app.state)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_crowd_sees_a_failover_as_a_short_pause(
    pair: tuple[Server, Server], tmp_path: Path, seed: int
) -> None:
    primary, standby = pair
    first = export(tmp_path / "first.csv", 4_000, yuan=10)
    second = export(tmp_path / "second.csv", 4_000, yuan=20)
    with program(tmp_path / "home", url_of_both(primary, standby)) as app:
        store = app.desk.knowledge.store
        load(store, first)
        old = everything(app)
        crowd = Crowd(app)
        number = Random(seed).randrange(5, 90)  # noqa: S311  # a test draws
        counted = count(1)

        def at_its_number(*_: object) -> None:
            if next(counted) == number:
                primary.crash()

        with crowd.asking():
            busy = open_store(url_of(store))
            event.listen(busy.engine, "before_cursor_execute", at_its_number)
            with pytest.raises(StoreAwayError):
                load(busy, second)
            died_s = time.perf_counter()
            standby.promote()
            load(busy, second)
            again_s = time.perf_counter()
            busy.close()
        told_off = [said for _, said in crowd.answers if AWAY in said]
        told_well = {(text, said) for text, said in crowd.answers if AWAY not in said}

        assert told_well <= old | everything(app)
        assert dump(store) == unkilled(tmp_path, first, second)
        assert all("Away" in error for error in crowd.errors)
        print(  # noqa: T201  # figures
            f"\nfailover at statement {number}: {len(crowd.answers)} answers, "
            f"{len(told_off)} told to wait, {len(crowd.errors)} writes refused; "
            f"import run again and done after {again_s - died_s:.1f} s"
        )
