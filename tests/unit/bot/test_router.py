"""Choosing among readings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dispatch.messages import Named
from bot.dispatch.router import FLOOR, MARGIN, Chosen, Nobody, Torn, nearest, route
from skills.kit.contract import Reading


def named(skill, score):
    return Named(skill, Reading(skill, score))


@pytest.mark.parametrize(
    ("readings", "verdict"),
    [
        ([], Nobody()),
        ([named("a", 0.1)], Nobody()),
        ([named("a", 0.3)], Chosen(named("a", 0.3))),
        ([named("a", 0.3), named("b", 0.9)], Chosen(named("b", 0.9))),
        ([named("a", 0.88), named("b", 0.9)], Torn(named("b", 0.9), named("a", 0.88))),
    ],
)
def test_best_reading_wins_unless_two_are_near(readings, verdict):
    assert route(readings, last="") == verdict


def test_third_near_reading_may_win_by_staying_on_the_subject():
    near = [named("a", 0.9), named("b", 0.89), named("c", 0.88)]

    assert route(near, last="c") == Chosen(near[2])


@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1), max_size=6))
def test_verdict_never_prefers_a_reading_beyond_the_margin(scores):
    verdict = route([named(skill, score) for skill, score in scores.items()], last="c")

    best = max(scores.values(), default=0)
    match verdict:
        case Chosen(one):
            assert best - one.reading.score < MARGIN
        case Torn(first, second):
            assert first.reading.score == best
            assert best - second.reading.score < MARGIN
        case Nobody():
            assert best < FLOOR


def test_nearest_sentences_come_first_and_once():
    sentences = ["双11 准备什么", "昨天卖了多少", "昨天卖了多少", "今天卖了多少"]

    assert nearest("昨天卖多少", sentences, limit=2) == ("昨天卖了多少", "今天卖了多少")
