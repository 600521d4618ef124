"""Every error that can reach a person has words for it."""

from __future__ import annotations

import pytest

from bot.dispatch.access import ROLES
from bot.dispatch.phrases import blanks, load_phrases
from knowledge import errors
from knowledge.errors import UnknownNameError, ZhangguiError


def _leaves(root: type[ZhangguiError]) -> list[type[ZhangguiError]]:
    below = [child for child in root.__subclasses__() if child.__module__ == errors.__name__]
    return [leaf for child in below for leaf in _leaves(child)] or [root]


LEAVES = sorted({*_leaves(ZhangguiError)} - {ZhangguiError}, key=lambda leaf: leaf.__name__)


def sample(leaf: type[ZhangguiError]) -> ZhangguiError:
    if leaf is UnknownNameError:
        return leaf("metric", "gmw", ("gmv",))
    return leaf("名字", "原因")


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_error_fills_every_blank_of_its_phrase(leaf):
    phrase = load_phrases().errors[leaf.code]

    assert frozenset().union(*map(blanks, phrase)) <= set(sample(leaf).facts())
    assert load_phrases().for_error(sample(leaf))


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_first_sentence_stands_without_suggestions_and_reasons(leaf):
    first = load_phrases().errors[leaf.code][0]

    assert blanks(first) <= {"name", "kind", "reasons"}


def test_no_phrase_is_left_over():
    codes = {leaf.code for leaf in LEAVES} | {ZhangguiError.code}

    assert set(load_phrases().errors) == codes


def test_codes_are_unique():
    assert len({leaf.code for leaf in LEAVES}) == len(LEAVES)


def test_every_role_has_a_word():
    assert set(load_phrases().roles) == set(ROLES)
