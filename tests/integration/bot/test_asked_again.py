"""A question asked again within the minute, while the store changes."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.dispatch.memory import remember_for
from bot.dispatch.messages import Asker, Incoming
from bot.dispatch.pipeline import Desk
from bot.dispatch.recent import with_memory
from knowledge.facade import open_knowledge
from knowledge.library.library import open_library
from knowledge.store.engine import open_store
from knowledge.store.undo import undo_import
from skills import discover
from tests.support.desks import fresh_state
from tests.support.stores import line, put

ASKED_AT = datetime(2026, 11, 2, 9, 30)  # noqa: DTZ001  # the shop's wall clock is naive


@pytest.fixture
def desk(tmp_path):
    knowledge = open_knowledge(
        f"sqlite:///{tmp_path}/shop.db", open_library(f"sqlite:///{tmp_path}/library.db")
    )
    skills = with_memory(discover())
    yield Desk(skills, knowledge, remember_for(fresh_state(), skills), tmp_path)
    knowledge.library.close()
    knowledge.store.close()


def yesterday(desk: Desk) -> object:
    incoming = Incoming("昨天卖了多少", ASKED_AT, Asker("owner", "owner"))
    return desk.hear(incoming).reply.data["rows"][0]["paid_amount"]


def test_an_import_and_its_undoing_are_seen_at_once(desk, tmp_path):
    store = open_store(f"sqlite:///{tmp_path}/shop.db")
    put(store, "order_lines", [line("A", 1000)])
    before = [yesterday(desk), yesterday(desk)]
    put(store, "order_lines", [line("B", 500)])
    after = yesterday(desk)
    undo_import(store, 2)
    undone = yesterday(desk)
    store.close()

    assert (before, after, undone) == ([10, 10], 15, 10)


def test_every_example_is_answered_the_second_time_as_the_first(knowledge, tmp_path):
    skills = with_memory(discover())
    desk = Desk(skills, knowledge, remember_for(fresh_state(), skills), tmp_path)
    asker, now = Asker("owner", "owner"), datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001  # naive
    asks = [example.ask for example in skills["kpi"].card.examples if not example.earlier]

    answers = [[desk.hear(Incoming(ask, now, asker)).reply for ask in asks] for _ in range(2)]

    assert answers[0] == answers[1]
