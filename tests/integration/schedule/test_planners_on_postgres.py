"""Several planners and claimers at once on PostgreSQL."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.schedule.planner import Planner
from bot.state.clock import database_now
from bot.state.deliveries import Claimer, claim, put
from bot.state.engine import State, open_state
from tests.support.clock import SHANGHAI
from tests.support.postgres import database
from tests.support.schedule.hours import ACCOUNT, Hours, subscribed
from tests.support.schedule.stage import NINE

pytestmark = pytest.mark.postgres


@pytest.fixture
def state():
    with database() as url:
        opened = open_state(url)
        yield opened
        opened.close()


def states(state: State) -> Counter[str]:
    with state.reading() as connection:
        rows = connection.exec_driver_sql("SELECT state FROM bot_deliveries").all()
    return Counter(row[0] for row in rows)


def test_rows_are_slots_and_claims_are_distinct(state):
    hours = Hours(NINE - timedelta(minutes=1))
    for chat in range(60):
        subscribed(state, hours, chat=-1000 - chat)
    hours.move(days=3, minutes=2)

    def work(number: int) -> list[int]:
        Planner(state, ACCOUNT, SHANGHAI, hours.clock).plan()
        taken: list[int] = []
        for _ in range(4):
            with state.writing() as connection:
                now_s = hours.now.timestamp()
                found = claim(connection, ACCOUNT, Claimer(str(number), 60), now_s, 5)
            taken += [one.id for one in found]
        return taken

    with ThreadPoolExecutor(6) as pool:
        taken = [one for found in pool.map(work, range(6)) for one in found]
        taken += [one for found in pool.map(work, range(6)) for one in found]

    assert states(state) == {"expired": 180, "claimed": 60}
    assert len(taken) == len(set(taken)) == 60


def test_a_claim_is_put_once_and_by_its_holder_only(state):
    one = subscribed(state, Hours(NINE))
    hours = Hours(NINE + timedelta(days=1))
    Planner(state, ACCOUNT, SHANGHAI, hours.clock).plan()
    with state.writing() as connection:
        now_s = hours.now.timestamp()
        (first,) = claim(connection, ACCOUNT, Claimer("a", 60), now_s, 5)
        (second,) = claim(connection, ACCOUNT, Claimer("b", 60), now_s + 61, 5)

        assert first.subscription == second.subscription == one.id
        assert not put(connection, first, "posted", now_s=now_s)
        assert put(connection, second, "posted", now_s=now_s)
        assert not put(connection, second, "failed", now_s=now_s)


def test_the_server_s_clock_is_read(state):
    with state.reading() as connection:
        first, second = database_now(connection), database_now(connection)

    assert timedelta() < second - first
    assert first.tzinfo is not None
