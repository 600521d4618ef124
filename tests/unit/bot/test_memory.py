"""What is leant on, by a process that shares its sessions and by one that is alone with them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete

from bot.dispatch.session import EXPIRY
from bot.state.schema import sessions
from tests.support.desks import Person, person_at_desk, texts


@pytest.fixture(params=["shared", "alone"])
def person(request):
    somebody = person_at_desk()
    if request.param == "alone":
        memory = somebody.desk.memory.alone()
        somebody = replace(somebody, desk=replace(somebody.desk, memory=memory))
    yield somebody
    somebody.state.close()


def test_follow_up_leans_on_the_same_chat_and_no_other(person: Person):
    person.ask("回声 早安")

    assert texts(person.ask("再来一次").reply) == "早安|早安"
    assert person.ask("再来一次").reply.status == "answered"
    assert replace(person, session="another").ask("再来一次").reply.status == "unknown"
    assert person.being("owner", "somebody else").ask("再来一次").reply.status == "unknown"


def test_nothing_is_leant_on_after_its_time(person: Person):
    person.ask("回声 早安")

    late = person.after(seconds=EXPIRY.total_seconds() + 1)

    assert late.ask("再来一次").reply.status == "unknown"


def test_what_one_process_stored_another_leans_on(person: Person):
    person.ask("回声 早安")

    desk = replace(person.desk, memory=replace(person.desk.memory, here=None))

    assert texts(replace(person, desk=desk).ask("再来一次").reply) == "早安|早安"


def test_process_that_is_alone_reads_no_session_twice():
    person = person_at_desk()
    memory = person.desk.memory.alone()
    alone = replace(person, desk=replace(person.desk, memory=memory))
    alone.ask("回声 早安")
    with person.state.writing() as connection:
        connection.execute(delete(sessions))

    assert texts(alone.ask("再来一次").reply) == "早安|早安"
    person.state.close()
