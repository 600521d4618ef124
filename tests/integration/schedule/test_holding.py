"""Who may send: one process, even where its lock was lost without its knowing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.state import outbox
from bot.state.engine import State, open_state
from bot.state.locks import HeldElsewhereError, only_one
from bot.state.outbox import Letter, enqueue
from bot.state.sending import Holder, conclude, intend, take_over
from tests.support.desks import fresh_state
from tests.support.postgres import database

OLD, NEW = Holder(1, "old"), Holder(1, "new")


def queued(state: State) -> outbox.Mail:
    with state.writing() as connection:
        return enqueue(connection, 1, [Letter("k", -5, "{}")], 1.0)[0]


def test_process_whose_place_was_taken_begins_no_send():
    state = fresh_state()
    mail = queued(state)
    with state.writing() as connection:
        take_over(connection, OLD, 1.0)
        take_over(connection, NEW, 2.0)

        assert not intend(connection, mail, OLD, 3.0)
        assert intend(connection, mail, NEW, 3.0)


def test_intent_whose_confirmation_was_lost_is_recognised_as_our_own():
    state = fresh_state()
    mail = queued(state)
    with state.writing() as connection:
        take_over(connection, OLD, 1.0)

        assert intend(connection, mail, OLD, 2.0)
        assert intend(connection, mail, OLD, 3.0)


def test_late_word_of_a_process_that_was_replaced_changes_nothing():
    state = fresh_state()
    mail = queued(state)
    with state.writing() as connection:
        take_over(connection, OLD, 1.0)
        intend(connection, mail, OLD, 2.0)
        caught = take_over(connection, NEW, 3.0)

        conclude(connection, mail, "queued", now_s=4.0)

        found = outbox.mail(connection, mail.id)
        assert (caught, found and found.state) == (1, "unknown")


@pytest.mark.postgres
def test_lock_of_a_server_that_lost_it_is_taken_anew_or_given_up(tmp_path: Path):
    with database() as url:
        state, other = open_state(url), open_state(url)
        with only_one(state.engine, tmp_path, "telegram-1") as lock:
            lock.renew()
            _cut_off(other)
            with pytest.raises(DBAPIError):
                lock.renew()
            lock.renew()
            with pytest.raises(HeldElsewhereError), only_one(other.engine, tmp_path, "telegram-1"):
                pass

            _cut_off(other)
            with only_one(other.engine, tmp_path, "telegram-1"):
                with pytest.raises(DBAPIError):
                    lock.renew()
                with pytest.raises(HeldElsewhereError):
                    lock.renew()
        state.close()
        other.close()


def _cut_off(other: State) -> None:
    """End every other connection to the server, as a crash of it would."""
    with other.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        )
