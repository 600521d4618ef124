"""The short form of the evaluation: a figure that comes is the right one."""

from __future__ import annotations

from sqlite3 import Connection

import pytest

from knowledge.facade import Knowledge
from tests.eval.asking import answers, seated_desk
from tests.eval.cases import Case, Wanted, load_cases
from tests.eval.figures import opened, rows_of
from tests.eval.score import Scored, score

_SHORT = tuple(case for case in load_cases() if case.short)
_LEAST_RIGHT = 0.8


@pytest.fixture(scope="module")
def scored(knowledge: Knowledge, demo_url: str, tmp_path_factory) -> dict[str, Scored]:
    """Every question of the short form by its id, asked once: talks need their order."""
    folder = tmp_path_factory.mktemp("artefacts")
    with seated_desk(knowledge, folder) as desk, opened(demo_url) as store:
        return {case.id: score(case, said, store) for case, said in answers(desk, _SHORT)}


@pytest.mark.parametrize("case", _SHORT, ids=[case.id for case in _SHORT])
def test_no_question_gets_a_wrong_figure(case: Case, scored: dict[str, Scored]) -> None:
    numbers = scored[case.id].numbers

    assert numbers.mark != "wrong", f"{case.text}: {numbers.fault}"


def test_most_of_the_short_form_is_answered_right(scored: dict[str, Scored]) -> None:
    right = sum(one.numbers.mark == "right" for one in scored.values())

    assert len(_SHORT) >= 60
    assert right >= _LEAST_RIGHT * len(_SHORT)


def test_every_sql_of_the_evaluation_finds_figures(demo_url: str) -> None:
    """A misspelt name in the SQL must not pass for an empty answer."""
    due = [(case.id, wanted) for case in load_cases() for wanted in case.wanted if wanted.sql]

    with opened(demo_url) as store:
        empty = [name for name, wanted in due if not _holds_figures(store, wanted)]

    assert empty == []


def _holds_figures(store: Connection, wanted: Wanted) -> bool:
    spans = (*wanted.days, *wanted.base_days) or (None,)
    return all(
        row.keys() == wanted.metrics | ({wanted.by} if wanted.by else set())
        and any(row[metric] for metric in wanted.metrics)
        for span in spans
        for row in rows_of(store, wanted.sql, span) or [{}]
    )
