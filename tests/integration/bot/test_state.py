"""The bot's database: SQLite in a file."""

from __future__ import annotations

import sqlite3
import threading
from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from bot.state.engine import open_state, revision
from bot.state.people import Chat, Person, chat, everyone, keep_chat, keep_person, person
from bot.state.questions import Question, keep_question, masked, recent_questions
from bot.state.schema import HEAD, VERSION_TABLE, metadata
from bot.state.sessions import SessionKey, SessionRow, keep_session, session_row
from bot.state.upgrade import configured, upgrade
from knowledge.errors import StoreUnwritableError

NOON = datetime(2026, 11, 20, 12)  # noqa: DTZ001  # the shop's wall clock is naive


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/deep/bot.db"


@pytest.fixture
def state(url):
    opened = open_state(url)
    yield opened
    opened.close()


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_server_default": True}
        )
        return compare_metadata(context, metadata)


def test_migrations_from_zero_make_the_tables_of_the_schema(state):
    assert differences(state.engine) == []


def test_constant_names_the_newest_migration(state):
    with state.engine.connect() as connection:
        script = ScriptDirectory.from_config(configured(connection))

    assert script.get_current_head() == HEAD == revision(state.engine)


def test_opening_twice_changes_nothing(state, url):
    with state.writing() as connection:
        keep_person(connection, Person("telegram:1", "owner"))

    again = open_state(url)

    with again.reading() as connection:
        assert person(connection, "telegram:1") == Person("telegram:1", "owner")
    upgrade(again.engine)
    again.close()


def test_two_that_start_at_once_upgrade_one_after_the_other(url):
    faults = []

    def start():
        try:
            open_state(url).close()
        except Exception as error:  # noqa: BLE001  # a thread's fault must reach the test
            faults.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []


def test_writes_survive_a_power_cut_and_readers_do_not_wait(state):
    with state.engine.connect() as connection:
        settings = [
            connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous")
        ]

    assert settings == ["wal", 2]


def test_failed_block_writes_nothing(state):
    def fail_half_way():
        with state.writing() as connection:
            keep_person(connection, Person("telegram:1", "owner"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    with state.reading() as connection:
        assert everyone(connection) == ()


def test_person_and_chat_come_back_and_are_replaced(state):
    with state.writing() as connection:
        keep_person(connection, Person("telegram:2", "service", frozenset()))
        keep_person(connection, Person("telegram:1", "owner"))
        keep_person(connection, Person("telegram:1", "operator", frozenset({"京东店", "天猫店"})))
        keep_chat(connection, Chat("telegram:-100", allowed=False))
        keep_chat(connection, Chat("telegram:-100", allowed=True, shops=frozenset({"京东店"})))

    with state.reading() as connection:
        assert everyone(connection) == (
            Person("telegram:1", "operator", frozenset({"京东店", "天猫店"})),
            Person("telegram:2", "service", frozenset()),
        )
        assert chat(connection, "telegram:-100") == Chat(
            "telegram:-100", allowed=True, shops=frozenset({"京东店"})
        )
        assert (person(connection, "x"), chat(connection, "x")) == (None, None)


def test_session_comes_back_and_is_replaced(state):
    key = SessionKey("console", "chat", "owner")
    row = SessionRow(NOON, "echo", "{}", "[]")
    with state.writing() as connection:
        keep_session(connection, key, SessionRow(NOON, "", "{}", "[]"))
        keep_session(connection, key, row)

    with state.reading() as connection:
        assert session_row(connection, key) == row
        assert session_row(connection, SessionKey("console", "chat", "other")) is None


def test_question_comes_back_masked(state):
    asked = Question(NOON, "console", "", "owner", "发到 a.b@c.com", "echo", None, "unknown", 5)
    with state.writing() as connection:
        keep_question(connection, asked)

    with state.reading() as connection:
        (kept,) = recent_questions(connection, 5)
    assert kept.text == "发到 ***"
    assert (kept.asked_at, kept.score, kept.ms) == (NOON, None, 5)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2025-11-18 卖了多少", "2025-11-18 卖了多少"),
        ("20251101-20251130 的 GMV", "20251101-20251130 的 GMV"),
        ("手机 138 1234 5678", "手机 ***"),
        ("订单 4012345678901234567 到哪了", "订单 *** 到哪了"),
        ("收货地址：某市某路 1 号\n谢谢", "收货地址：***\n谢谢"),
        ("姓名: 张三", "姓名: ***"),
        ("长" * 500, "长" * 200),
    ],
)
def test_personal_data_is_masked_and_days_are_not(text, kept):
    assert masked(text) == kept


def test_folder_that_cannot_be_made_is_said_so(tmp_path):
    (tmp_path / "deep").write_text("in the way", "utf-8")

    with pytest.raises(StoreUnwritableError):
        open_state(f"sqlite:///{tmp_path}/deep/bot.db")


def test_lock_held_by_somebody_else_is_said_so(state, url):
    state.engine.dispose()
    with state.engine.connect() as connection:
        connection.execute(text("PRAGMA busy_timeout = 10"))
        connection.commit()
    holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreUnwritableError), state.writing() as connection:
        keep_person(connection, Person("telegram:1", "owner"))

    holder.execute("ROLLBACK")
    holder.close()
