"""How the question set is read."""

from __future__ import annotations

from datetime import date

import pytest

from tests.eval.cases import load_cases, read_case

_PLAIN = {"ask": "昨天卖了多少", "metrics": "paid_amount", "sql": "select 1 as paid_amount"}


def test_days_may_be_one_day_a_span_or_alternatives() -> None:
    one = read_case({**_PLAIN, "days": "2026-11-19"}, "a")
    two = read_case({**_PLAIN, "days": "2026-11-01..2026-11-30 | 2026-11-01..2026-11-20"}, "b")

    assert one.wanted[0].days == (("2026-11-19", "2026-11-19"),)
    assert two.wanted[0].days == (("2026-11-01", "2026-11-30"), ("2026-11-01", "2026-11-20"))


def test_a_yaml_date_is_read_as_a_day() -> None:
    case = read_case({**_PLAIN, "days": date(2026, 11, 19)}, "a")

    assert case.wanted[0].days == (("2026-11-19", "2026-11-19"),)


def test_a_comparison_names_its_kinds_and_its_base() -> None:
    case = read_case({**_PLAIN, "compare": "previous|given 2026-11-02..2026-11-08"}, "a")

    assert case.wanted[0].base_kinds == ("previous", "given")
    assert case.wanted[0].base_days == (("2026-11-02", "2026-11-08"),)


def test_another_reading_stands_beside_the_first() -> None:
    units = {"metrics": "units", "sql": "select 1 as units"}

    case = read_case({**_PLAIN, "or": [units]}, "a")

    assert [set(each.metrics) for each in case.wanted] == [{"paid_amount"}, {"units"}]


def test_a_trap_wants_no_figure() -> None:
    case = read_case({"ask": "昨天毛利", "none": "no such metric"}, "a")

    assert case.wanted == ()
    assert not case.figure_due


@pytest.mark.parametrize(
    "entry",
    [
        {"metrics": "paid_amount", "sql": "select 1"},
        {**_PLAIN, "metric": "orders"},
        {"ask": "昨天卖了多少", "sql": "select 1"},
        {"ask": "昨天卖了多少", "metrics": "paid_amount"},
    ],
    ids=["no question", "misspelt field", "no metric", "no sql"],
)
def test_a_case_that_is_not_one_is_refused(entry: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="case-7"):
        read_case(entry, "case-7")


def test_there_are_enough_questions_of_every_kind() -> None:
    cases = load_cases()

    kinds = {case.kind for case in cases}
    traps = [case for case in cases if not case.figure_due]

    assert kinds >= {"plain", "filters", "breakdowns", "rankings", "comparisons"}
    assert kinds >= {"dialogues", "why", "english", "traps"}
    assert len(cases) >= 220
    assert len(traps) >= 20
    assert len({case.id for case in cases}) == len(cases)


def test_the_turns_of_a_talk_share_its_session() -> None:
    turns = [case for case in load_cases() if case.id.startswith("dialogues-01.")]

    assert [case.id for case in turns] == [f"dialogues-01.{turn}" for turn in (1, 2, 3, 4)]
    assert {case.talk for case in turns} == {"dialogues-01"}
