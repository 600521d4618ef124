"""Backup and restore of a PostgreSQL database: all of its rows or none."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from bot.cli import main
from bot.commands.servers import dump, put_back
from bot.state.engine import open_state
from bot.state.questions import recent_questions
from knowledge.errors import FileUnreadableError, StoreAwayError
from knowledge.store.engine import open_store
from tests.support.clock import FixedClock
from tests.support.postgres import running
from tests.support.programs import parts_in
from tests.support.stores import dump as dumped
from tests.support.stores import line, put

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server():
    with running() as started:
        yield started


@pytest.fixture
def url(server, request):
    """An empty database of the test's own."""
    address = server.create(f"db{abs(hash(request.node.name))}")
    return address.replace("postgresql:", "postgresql+psycopg:", 1)


@pytest.fixture
def bot(tmp_path, url, capsys):
    """Run the program with its own database on the server."""
    parts = parts_in(tmp_path / "home", FixedClock(), app_url=url)

    def run(*argv):
        code = main(argv, parts)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def asked(url):
    state = open_state(url)
    with state.reading() as connection:
        texts = [question.text for question in recent_questions(connection, 9)]
    state.close()
    return texts[::-1]


def test_restored_server_holds_what_was_backed_up(bot, url, tmp_path):
    bot("ask", "回声 早安", "--session", "s")
    bot("backup", str(tmp_path / "b.tar.gz"))
    bot("ask", "回声 晚安", "--session", "s")

    code, _, err = bot("restore", str(tmp_path / "b.tar.gz"))

    assert (code, err) == (0, "")
    assert asked(url) == ["回声 早安"]
    assert bot("ask", "再来一次", "--session", "s")[1].startswith("早安\n早安\n")
    assert asked(url) == ["回声 早安", "再来一次"]  # its number goes on behind the restored one's


def test_error_while_home_changes_leaves_the_server_as_it_was(bot, url, tmp_path):
    bot("ask", "回声 早安")
    dump(url, tmp_path / "dump")
    bot("ask", "回声 晚安")

    def fail_half_way():
        with put_back({url: tmp_path / "dump"}):
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011  # it has no words
        fail_half_way()

    assert asked(url) == ["回声 早安", "回声 晚安"]


def test_dump_of_another_revision_is_refused(bot, url, tmp_path):
    bot("ask", "回声 早安")
    dump(url, tmp_path / "dump")
    (tmp_path / "dump" / "alembic_version_bot.copy").write_text("0000\n", "utf-8")

    with (
        pytest.raises(FileUnreadableError, match="备份的结构"),
        put_back({url: tmp_path / "dump"}),
    ):
        pass


def test_dump_of_other_tables_is_refused(bot, url, tmp_path):
    bot("ask", "回声 早安")
    dump(url, tmp_path / "dump")
    index = tmp_path / "dump" / "tables.json"
    index.write_text(index.read_text("utf-8").replace("shops", "stores"), "utf-8")

    with (
        pytest.raises(FileUnreadableError, match="bot_people"),
        put_back({url: tmp_path / "dump"}),
    ):
        pass


def test_backup_with_a_server_is_refused_where_none_is_set(bot, tmp_path, capsys):
    bot("ask", "回声 早安")
    bot("backup", str(tmp_path / "b.tar.gz"))

    code = main(["restore", str(tmp_path / "b.tar.gz")], parts_in(tmp_path / "other"))

    assert code == 1
    assert "两边一致才能恢复" in capsys.readouterr().err


def test_server_that_does_not_answer_is_said_so(tmp_path):
    shutil.rmtree(tmp_path / "nothing", ignore_errors=True)

    with pytest.raises(StoreAwayError):
        dump(f"postgresql+psycopg://zhanggui@/x?host={tmp_path}", tmp_path / "dump")


def test_store_comes_back_with_its_months_on_another_server(server, tmp_path):
    first, second = open_store(server.upgraded()), open_store(server.upgraded())
    put(first, "order_lines", [line("A"), line("B", paid_at=date(2025, 12, 31))])
    put(first, "traffic", [{"date": date(2026, 1, 1), "uv": 1}])
    addresses = [one.url.render_as_string(hide_password=False) for one in (first, second)]

    dump(addresses[0], tmp_path / "dump")
    with put_back({addresses[1]: tmp_path / "dump"}):
        pass

    assert dumped(second) == dumped(first)
    assert put(second, "order_lines", [line("C", paid_at=date(2025, 12, 1))]).kept == 1
    first.close()
    second.close()
