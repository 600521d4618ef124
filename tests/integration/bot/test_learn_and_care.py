"""`zhanggui learn` and `zhanggui kb`, with a knowledge base in a temporary folder."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime

import pytest

from bot.app import opened_library
from bot.cli import main
from skills import discover
from tests.support.back_room import empty_knowledge
from tests.support.clock import FixedClock
from tests.support.programs import parts_in, settings_in

NOON = datetime.fromisoformat("2026-11-20T12:00")
ARTICLE = "# 海外仓怎么选\n先看覆盖国家，再看头程时效和尾程价格。\n"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def run(home, capsys):
    """Run a command; return (code, standard output, standard error)."""

    def knowledge(settings):
        return replace(empty_knowledge(), library=opened_library(settings))

    def go(*argv):
        parts = parts_in(home, FixedClock())
        made_of = replace(parts, knowledge=knowledge, skills=discover)
        code = main(list(map(str, argv)), made_of)
        out, err = capsys.readouterr()
        return code, out, err

    return go


@pytest.fixture
def article(tmp_path):
    file = tmp_path / "仓.md"
    file.write_text(ARTICLE, "utf-8")
    return file


@pytest.fixture
def care(home):
    with closing(opened_library(settings_in(home))) as library:
        yield library.care


def test_learnt_document_answers(run, article):
    before = json.loads(run("ask", "海外仓怎么选", "--json")[1])

    assert run("learn", article) == (0, "仓.md：新学，1 段\n", "")

    after = json.loads(run("ask", "海外仓怎么选", "--json")[1])
    assert before["status"] == "unknown"
    assert (after["skill"], after["status"]) == ("handbook", "answered")
    assert [one["source"] for one in after["citations"]] == ["仓.md"]


def test_document_limited_to_roles_answers_only_them(run, article):
    code, out, _ = run("learn", article, "--roles", "manager")

    said = {
        role: json.loads(run("ask", "海外仓怎么选", "--json", "--user", role)[1])["status"]
        for role in ("owner", "manager", "operator", "service")
    }
    assert (code, out) == (0, "仓.md：新学，1 段，只回答主管\n")
    assert said == {
        "owner": "answered",
        "manager": "answered",
        "operator": "unknown",
        "service": "unknown",
    }


def test_role_that_is_none_is_named_and_nothing_is_learnt(run, article, home):
    code, out, err = run("learn", article, "--roles", "boss")

    assert (code, out) == (1, "")
    assert "没有找到身份「boss」" in err
    assert not (home / "library.db").exists()


def test_rehearsal_keeps_nothing(run, article, home):
    code, out, _ = run("learn", article, "--dry-run")

    assert code == 0
    assert out.startswith("试运行，没有写入。")
    assert not (home / "library.db").exists()


def test_report_as_json_and_a_refused_file_is_code_one(run, article, tmp_path):
    code, out, _ = run("learn", article, tmp_path / "nothing.md", "--json")

    assert code == 1
    assert [(one["name"], one["outcome"]) for one in json.loads(out)] == [
        ("仓.md", "new"),
        ("nothing.md", "refused"),
    ]


def test_empty_folder_is_said_to_hold_nothing(run, tmp_path):
    (tmp_path / "empty").mkdir()

    assert run("learn", tmp_path / "empty") == (0, "文件夹里没有可以学的文档。\n", "")


def test_gaps_are_listed_the_most_asked_first(run, care):
    for question in ("发票怎么开", "运费险怎么买", "运费险怎么买"):
        care.note(question, "unanswered", at=NOON, by="u1")

    _, said, _ = run("kb", "gaps")

    assert [line.split()[-1] for line in said.splitlines()] == [
        "问题",
        "运费险怎么买",
        "发票怎么开",
    ]
    assert json.loads(run("kb", "gaps", "--json")[1])[0]["times"] == 2


def test_nothing_open_is_said_so(run):
    assert run("kb", "gaps")[1] == "没有待补充的问题。\n"
    assert run("kb", "drafts")[1] == "没有等待批准的草稿。\n"


def test_draft_is_listed_and_approved_by_another_person(run, care):
    number = care.draft("发票怎么开", "每天下午统一开电子发票。", at=NOON, by="owner")

    listed = run("kb", "drafts")[1]
    own = run("kb", "approve", number)
    other = run("kb", "approve", number, "--user", "manager")

    assert "每天下午统一开电子发票。" in listed
    assert own[0] == 1
    assert "要由另一位同事批准" in own[2]
    assert other == (0, "草稿 1 已批准，「发票怎么开」现在能回答了。\n", "")
    assert run("kb", "drafts")[1] == "没有等待批准的草稿。\n"


def test_only_keepers_approve(run, care):
    number = care.draft("发票怎么开", "每天下午统一开。", at=NOON, by="owner")

    code, out, err = run("kb", "approve", number, "--user", "operator")

    assert (code, out) == (1, "")
    assert "只能由店主或主管来做" in err


def test_note_keeps_who_asked(run, home):
    run("ask", "/kb ask 发票怎么开", "--user", "service")

    with closing(sqlite3.connect(home / "library.db")) as opened:
        assert opened.execute("select question, asked_by from library_note").fetchall() == [
            ("发票怎么开", "service")
        ]


def test_vectors_without_a_model_are_wrong_usage_that_names_the_setting(run):
    code, out, err = run("kb", "embed")

    assert (code, out) == (2, "")
    assert "ZHANGGUI_LLM_EMBED_MODEL" in err


@pytest.mark.parametrize("argv", [("kb", "approve"), ("kb", "gaps", "3")])
def test_wrong_usage_is_code_two(run, argv):
    assert run(*argv)[0] == 2


def test_choice_of_a_question_back_is_the_whole_card(run):
    said = json.loads(run("ask", "一个爆款怎么带火别的产品", "--json")[1])

    assert said["status"] == "choice"
    assert all(one["text"].startswith(f"【{one['label']}】\n• ") for one in said["choices"])
    assert all("来源：" in one["text"] for one in said["choices"])


def test_choice_beside_an_answer_asks_for_its_card(run):
    said = json.loads(run("ask", "滞销品怎么处理", "--json")[1])

    first = said["choices"][0]
    opened = json.loads(run("ask", first["text"], "--json")[1])
    assert first["text"] == f"/ask {first['label']}"
    assert opened["text"].startswith(f"【{first['label']}】")
