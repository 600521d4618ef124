from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

import pytest

from knowledge.errors import OwnDraftError, StoreDamagedError, UnknownNameError
from knowledge.library.library import open_library
from tests.support.documents import ARTICLE
from tests.support.postgres import running

NOON = datetime.fromisoformat("2025-11-11T12:00")


@pytest.fixture
def library(tmp_path):
    opened = open_library(f"sqlite:///{tmp_path}/library.db")
    yield opened
    opened.close()


def ask(library, question, *, kind="unanswered", at=NOON):
    library.care.note(question, kind, at=at, by="u1")


def test_questions_with_like_words_are_one_gap(library):
    ask(library, "运费险一单多少钱")
    ask(library, "运费险多少钱一单呀")
    ask(library, "发票怎么开")

    gaps = library.care.gaps()

    assert [(gap.times, gap.question) for gap in gaps] == [
        (2, "运费险多少钱一单呀"),
        (1, "发票怎么开"),
    ]


def test_disliked_answers_are_gaps_and_liked_ones_are_not(library):
    ask(library, "差评怎么处理", kind="disliked")
    ask(library, "选品怎么选", kind="liked")

    (gap,) = library.care.gaps()

    assert (gap.question, gap.disliked) == ("差评怎么处理", 1)


def test_gaps_can_be_limited_to_the_last_week(library):
    ask(library, "发票怎么开", at=NOON - timedelta(days=30))
    ask(library, "运费险多少钱")

    assert [g.question for g in library.care.gaps(since=NOON - timedelta(days=7))] == [
        "运费险多少钱"
    ]


def test_a_draft_answers_only_after_another_person_approved_it(library):
    ask(library, "发票怎么开")
    (gap,) = library.care.gaps()
    draft = library.care.draft_for_gap(
        gap.id, "买家在订单页申请，客服每天下午统一开电子发票。", at=NOON, by="u1"
    )

    before = library.find("发票怎么开").tier
    with pytest.raises(OwnDraftError):
        library.care.approve(draft, at=NOON, by="u1")
    library.care.approve(draft, at=NOON, by="u2")

    after = library.find("发票怎么开")
    assert before == "unknown"
    assert after.tier == "answer"
    assert "电子发票" in after.hits[0].card.text
    assert library.care.gaps() == []
    assert library.care.drafts() == []


def test_a_gap_can_be_closed_without_an_answer(library):
    ask(library, "今天中午吃什么")
    (gap,) = library.care.gaps()

    library.care.settle(gap.id, at=NOON)

    assert library.care.gaps() == []


@pytest.mark.parametrize("number", [7, 0])
def test_gaps_and_drafts_that_are_not_there_are_named(library, number):
    with pytest.raises(UnknownNameError):
        library.care.draft_for_gap(number, "答案", at=NOON, by="u1")
    with pytest.raises(UnknownNameError):
        library.care.approve(number, at=NOON, by="u1")
    with pytest.raises(UnknownNameError):
        library.care.settle(number, at=NOON)


def test_a_synonym_of_the_team_is_understood_at_once(library):
    question = "压箱底怎么处理"
    before = library.find(question)

    group = library.care.add_synonyms(["压箱底", "滞销品"], at=NOON, by="u1")

    after = library.find(question)
    assert before.tier != "answer"
    assert after.hits[0].card.id == "lifecycle"
    library.care.drop_synonyms(group.id)
    assert library.find(question) == before


def test_a_synonym_needs_two_words(library):
    with pytest.raises(UnknownNameError):
        library.care.add_synonyms(["投产比", "投产比 "], at=NOON, by="u1")


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "library.db").write_text("这不是数据库" * 200, "utf-8")

    with pytest.raises(StoreDamagedError):
        open_library(f"sqlite:///{tmp_path}/library.db").find("滞销品怎么处理")


def test_learning_does_not_hold_up_a_question(library, tmp_path):
    library.care.note("发票怎么开", "unanswered", at=NOON, by="u1")
    writer = sqlite3.connect(tmp_path / "library.db", isolation_level=None)
    writer.execute("begin immediate")

    tier = library.find("滞销品怎么处理").tier

    writer.execute("rollback")
    writer.close()
    assert tier == "answer"


@pytest.mark.postgres
def test_postgresql_answers_like_sqlite(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    questions = [
        "海外仓怎么选",
        "退货先做什么",
        "大件进海外仓吗",
        "滞销品怎么处理",
        "运费险多少钱",
    ]

    with running() as server:
        said = []
        for url in (f"sqlite:///{tmp_path}/library.db", server.create("library")):
            library = open_library(url)
            library.learn([tmp_path / "a.txt"], at=NOON, by="u1")
            library.learn([tmp_path / "a.txt"], at=NOON, by="u1", roles=["manager"])
            library.care.note("运费险多少钱", "unanswered", at=NOON, by="u1")
            found = [library.find(question) for question in questions]
            said.append(
                [(f.tier, [(h.card.title, round(h.score, 6)) for h in f.hits]) for f in found]
            )
            said[-1].append([gap.question for gap in library.care.gaps()])
            library.close()

    assert said[0] == said[1]
    assert said[0][0][0] == "answer"
