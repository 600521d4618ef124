"""The table, the failures and the floors."""

from __future__ import annotations

from tests.eval.report import Floor, Line, failures, load_floors, missed, table
from tests.eval.score import Mark, Verdict


def _line(mark: Mark, *, about: str = "numbers", kind: str = "plain", fault: str = "") -> Line:
    return Line(about, kind, "plain-01", "昨天卖了多少", Verdict(mark, fault))


def test_the_table_counts_each_kind_and_all() -> None:
    lines = [_line("right"), _line("right", kind="why"), _line("wrong", kind="why")]

    head, *rows = table(lines)

    assert head.split() == ["kind", "right", "asked", "back", "wrong", "share"]
    assert [row.split()[-5:] for row in rows] == [
        ["plain", "1", "0", "0", "100.0%"],
        ["why", "1", "0", "1", "50.0%"],
        ["all", "2", "0", "1", "66.7%"],
    ]


def test_a_failure_is_two_lines_and_told_once() -> None:
    lines = [
        _line("right"),
        _line("asked back", about="understanding", fault="choice: 哪几天"),
        _line("asked back", fault="choice: 哪几天"),
    ]

    told = list(failures(lines))

    assert len(told) == 2
    assert told[0].split() == ["asked", "back", "understanding", "plain-01", "昨天卖了多少"]
    assert "哪几天" in told[1]


def test_a_floor_is_missed_by_too_few_right_or_too_many_wrong() -> None:
    lines = [_line("right"), _line("asked back"), _line("wrong")]

    assert list(missed(lines, {"numbers": Floor(right=0.3, wrong=0.4)})) == []
    assert len(list(missed(lines, {"numbers": Floor(right=0.5, wrong=0.4)}))) == 1
    assert len(list(missed(lines, {"numbers": Floor(right=0.5, wrong=0.1)}))) == 2


def test_everything_that_is_scored_has_a_floor() -> None:
    assert set(load_floors()) == {"dates", "understanding", "numbers", "handbook", "blind"}
