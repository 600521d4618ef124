"""Vectors beside the words: they add and agree, and nothing needs them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from knowledge.errors import ModelError
from knowledge.library.base import Base
from knowledge.library.calibrate import read_questions
from knowledge.library.library import open_library
from tests.support.documents import ARTICLE
from tests.support.embedder import ThemeEmbedder
from tests.support.postgres import running

NOON = datetime.fromisoformat("2025-11-11T12:00")
FRESH = Path(__file__).parents[2] / "eval" / "handbook" / "fresh.tsv"
# 压箱底的玩意儿 shares no word with any card; a model knows what it means.
PARAPHRASE = "压箱底的玩意儿咋腾走"
THEME = ("滞销", "压箱底", "玩意")


@pytest.fixture
def model():
    return ThemeEmbedder(THEME)


@pytest.fixture
def library(tmp_path, model):
    opened = open_library(f"sqlite:///{tmp_path}/library.db", embedder=model)
    yield opened
    opened.close()


def ids(finding):
    return [hit.card.id for hit in finding.hits]


def test_what_only_meaning_finds_is_suggested_and_never_answered(library):
    before = library.find(PARAPHRASE)

    library.embed()
    after = library.find(PARAPHRASE)

    assert before.tier == "unknown"
    assert after.tier == "suggest"
    assert "lifecycle" in ids(after)
    assert any(what == "meaning" for what, _ in after.why)


def test_words_and_meaning_that_agree_are_an_answer(tmp_path):
    question = "一个爆款怎么带火别的产品"
    model = ThemeEmbedder(("爆款群", "带火"))
    library = open_library(f"sqlite:///{tmp_path}/library.db", embedder=model)
    before = library.find(question)

    library.embed()
    after = library.find(question)

    library.close()
    assert before.tier == "suggest"
    assert (after.tier, ids(after)) == ("answer", ids(before)[:1])


def test_what_a_card_lacks_meaning_does_not_give(library):
    library.embed()

    assert library.find("压箱底的玩意儿清一次多少钱").tier == "unknown"


def test_a_sure_answer_asks_no_model(library, model):
    library.embed()
    asked = len(model.asked)

    assert library.find("滞销品怎么处理").tier == "answer"
    assert len(model.asked) == asked


def test_without_vectors_everything_is_as_without_a_model(library, tmp_path):
    plain = open_library(f"sqlite:///{tmp_path}/other.db")

    questions = [one.question for one in read_questions(FRESH)]

    assert [library.find(q) for q in questions] == [plain.find(q) for q in questions]


def test_vectors_are_made_once_and_again_for_another_model(library, tmp_path, model):
    first = library.embed()
    second = library.embed()
    other = ThemeEmbedder(THEME, name="other")
    again = open_library(f"sqlite:///{tmp_path}/library.db", embedder=other)

    assert (first, second) == (len(library.cards), 0)
    assert again.embed() == len(library.cards)
    again.close()
    assert all(len(batch) <= 64 for batch in model.asked)


@pytest.fixture
def sources(tmp_path):
    """Learn an article that only meaning finds, for managers; return who is given what."""
    (tmp_path / "a.txt").write_text(ARTICLE.replace("直邮", "陈年尾货"), "utf-8")
    library = open_library(
        f"sqlite:///{tmp_path}/library.db", embedder=ThemeEmbedder(("陈年尾货", "压箱底"))
    )
    library.learn([tmp_path / "a.txt"], at=NOON, by="u1", roles=["manager"])
    library.embed()

    def given(role):
        hits = library.find(PARAPHRASE, role=role).hits
        return [hit.card.places[0].source for hit in hits]

    yield given, library
    library.close()


def test_a_limited_passage_is_near_only_for_its_roles(sources):
    given, _library = sources

    assert given("manager") == given("owner") == ["a.txt"]
    assert given("operator") == []


def test_a_retired_passage_is_near_no_more(sources):
    given, library = sources

    library.documents.retire("a.txt")

    assert given("owner") == []


def test_a_model_that_is_away_costs_no_answer_and_is_left_in_peace(library, model, caplog):
    library.embed()
    model.is_away = True
    asked = len(model.asked)

    found = [library.find(f"{PARAPHRASE}{n}") for n in "一二三"]

    assert {one.tier for one in found} == {"unknown"}
    assert len(model.asked) == asked + 1
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_one_question_is_embedded_once(library, model):
    library.embed()
    asked = len(model.asked)

    library.find(PARAPHRASE)
    library.find(PARAPHRASE)

    assert len(model.asked) == asked + 1


def test_vectors_made_before_a_model_goes_away_are_kept(library, model):
    library.embed()
    model.is_away = True

    (vectors,) = library._base.rows("select count(*) from library_vector")

    assert vectors == (len(library.cards),)
    assert library.embed() == 0


def test_a_model_that_is_away_is_said_so_by_embed(library, model):
    model.is_away = True

    with pytest.raises(ModelError, match="themes"):
        library.embed()


def test_a_library_of_the_first_schema_is_upgraded_and_keeps_what_it_holds(tmp_path, model):
    url = f"sqlite:///{tmp_path}/library.db"
    old = open_library(url)
    old.care.note("发票怎么开", "unanswered", at=NOON, by="u1")
    old.close()
    base = Base(url)
    with base.change():
        base.run("drop table library_vector")
        base.run("update library_version set number = 1")
    base.close()

    library = open_library(url, embedder=model)

    assert library.embed() == len(library.cards)
    assert [gap.question for gap in library.care.gaps()] == ["发票怎么开"]
    library.close()


@pytest.mark.postgres
def test_vectors_live_in_postgresql_as_well(model):
    with running() as server:
        library = open_library(server.create("library"), embedder=model)
        library.embed()

        found = library.find(PARAPHRASE)

        library.close()
    assert "lifecycle" in ids(found)
