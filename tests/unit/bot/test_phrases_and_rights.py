"""Phrase and rights files: what they may hold."""

from __future__ import annotations

import pytest

from bot.dispatch.access import ROLES, load_access, role_named
from bot.dispatch.phrases import load_phrases
from knowledge.errors import (
    CatalogueError,
    HeaderUnknownError,
    NoSuchImportError,
    UnknownNameError,
)


def test_sentence_with_an_empty_blank_is_left_out():
    phrases = load_phrases()

    assert phrases.for_error(UnknownNameError("shop", "甲", ())) == "没有找到店铺「甲」。"
    assert (
        phrases.for_error(NoSuchImportError("7")) == "没有编号为 7 的导入记录，或者它已经撤销了。"
    )


def test_reason_is_said_with_one_full_stop():
    said = load_phrases().for_error(HeaderUnknownError("a.csv", "空表。"))

    assert said == "认不出「a.csv」的表头。原因：空表。"


def test_kind_without_a_word_is_said_as_it_is():
    said = load_phrases().for_error(UnknownNameError("口径", "甲", ("甲乙",)))

    assert said == "没有找到口径「甲」。是不是想问：甲乙？"


def test_brace_in_a_value_is_no_blank():
    assert "「{x}」" in load_phrases().for_error(HeaderUnknownError("{x}", "空表"))


@pytest.mark.parametrize(
    "written",
    [
        "errors: {}",
        "errors: {a: []}\ndesk: {}\nkinds: {}\nroles: {}",
        "errors: {a: ['{}']}\ndesk: {}\nkinds: {}\nroles: {}",
        "errors: {a: ['{x']}\ndesk: {}\nkinds: {}\nroles: {}",
        "errors: {a: [1]}\ndesk: {}\nkinds: {}\nroles: {}",
    ],
)
def test_phrase_file_with_a_fault_is_refused(tmp_path, written):
    file = tmp_path / "phrases.yaml"
    file.write_text(written, "utf-8")

    with pytest.raises(CatalogueError):
        load_phrases(file)


def test_rights_file_names_all_its_faults(tmp_path):
    file = tmp_path / "access.yaml"
    file.write_text("boss: {skills: all, metrics: all}\nowner: {skills: some}", "utf-8")

    with pytest.raises(CatalogueError) as caught:
        load_access(file)

    assert {"unknown role 'boss'", "missing role 'service'"} <= set(caught.value.reasons)
    assert any(reason.startswith("owner:") for reason in caught.value.reasons)


def test_everybody_but_service_may_ask_for_figures():
    access = load_access()

    assert [role for role in ROLES if access.may_use(role, "kpi")] == [
        "owner",
        "manager",
        "operator",
    ]
    assert all(access.may_use(role, "help") for role in ROLES)


def test_name_of_no_role_is_refused():
    with pytest.raises(UnknownNameError):
        role_named("boss")
