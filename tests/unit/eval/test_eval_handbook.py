"""The handbook's section of the evaluation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.library.calibrate import Labelled
from knowledge.library.finding import Finding, Hit
from knowledge.library.library import open_library
from tests.eval.handbook_questions import handbook_lines, judged, load_questions
from tests.eval.report import load_floors, missed


@pytest.fixture(scope="module")
def library():
    return open_library("sqlite://")


@pytest.mark.parametrize(
    ("tier", "given", "due", "mark"),
    [
        ("answer", "lifecycle", {"lifecycle", "hits"}, "right"),
        ("answer", "lifecycle", {"hits"}, "wrong"),
        ("answer", "lifecycle", set(), "wrong"),
        ("suggest", "lifecycle", {"lifecycle"}, "asked back"),
        ("suggest", "lifecycle", set(), "asked back"),
        ("unknown", "", {"lifecycle"}, "asked back"),
        ("unknown", "", set(), "right"),
        ("live", "", set(), "right"),
    ],
)
def test_a_wrong_card_is_wrong_and_silence_is_right_only_where_nothing_answers(
    library, tier, given, due, mark
):
    hits = (Hit(library.card(given), 0.9, ()),) if given else ()
    finding = replace(Finding("问", tier), hits=hits)

    assert judged(Labelled("k", "问", frozenset(due)), finding).mark == mark


def test_the_handbook_holds_its_floor(library):
    lines = list(handbook_lines(library))

    assert len(lines) == sum(map(len, load_questions().values()))
    assert len({line.id for line in lines}) == len(lines) >= 500
    assert list(missed(lines, load_floors())) == []
