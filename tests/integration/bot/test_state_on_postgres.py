"""The bot's database on PostgreSQL, beside whatever else lives there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.state.engine import open_state, revision
from bot.state.people import Person, keep_person, person
from bot.state.questions import Question, keep_question, recent_questions
from bot.state.schema import HEAD, VERSION_TABLE, metadata
from bot.state.sessions import SessionKey, SessionRow, keep_session, session_row
from tests.support.desks import ASKED_AT
from tests.support.postgres_server import postgres_server

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def url():
    with postgres_server() as address:
        yield address


@pytest.fixture
def state(url):
    opened = open_state(url)
    yield opened
    opened.close()


def test_several_that_start_at_once_make_one_schema(url):
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: open_state(url), range(4)))

    assert [revision(state.engine) for state in opened] == [HEAD] * 4
    for state in opened:
        state.close()


def test_migrations_from_zero_make_the_tables_of_the_schema(state):
    with state.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        found = compare_metadata(context, metadata)

    assert found == []


def test_every_table_carries_the_prefix(state):
    names = set(inspect(state.engine).get_table_names())

    assert names == {*metadata.tables, VERSION_TABLE}
    assert all("bot" in name for name in names)


def test_store_s_own_version_table_is_left_alone(state, url):
    with state.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num varchar)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('elsewhere')"))

    open_state(url).close()

    with state.engine.connect() as connection:
        assert connection.execute(text("TABLE alembic_version")).scalar_one() == "elsewhere"


def test_rows_come_back(state):
    key, row = SessionKey("telegram", "-100", "42"), SessionRow(ASKED_AT, "echo", "{}", "[]")
    asked = Question(ASKED_AT, "telegram", "-100", "owner", "你好", "help", 0.95, "answered", 3)
    with state.writing() as connection:
        keep_person(connection, Person("telegram:42", "operator", frozenset({"京东店"})))
        keep_session(connection, key, row)
        keep_session(connection, key, row)
        keep_question(connection, asked)

    with state.reading() as connection:
        assert person(connection, "telegram:42") == Person(
            "telegram:42", "operator", frozenset({"京东店"})
        )
        assert session_row(connection, key) == row
        assert recent_questions(connection, 1) == (asked,)
    assert isinstance(row.asked_at, datetime)
