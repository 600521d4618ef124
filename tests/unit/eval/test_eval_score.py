"""What counts as right, asked back and wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from tests.eval.cases import Case, read_case
from tests.eval.score import score

_QUERY = {
    "metrics": ["paid_amount"],
    "start": "2026-11-19",
    "end": "2026-11-19",
    "by": None,
    "filters": {},
    "compare": None,
    "top": None,
    "order": "desc",
}


@pytest.fixture
def store() -> Iterator[sqlite3.Connection]:
    """Three sales: 天猫 300 and 京东 200 yuan on the 19th, 天猫 150 on the 18th."""
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    connection.execute("create table sales (paid_on text, platform text, paid_fen int)")
    connection.executemany(
        "insert into sales values (?, ?, ?)",
        [
            ("2026-11-19", "天猫", 30000),
            ("2026-11-19", "京东", 20000),
            ("2026-11-18", "天猫", 15000),
        ],
    )
    yield connection
    connection.close()


def _case(**fields: Any) -> Case:
    sql = (
        "select sum(paid_fen)/100.0 as paid_amount from sales"
        " where paid_on between :start and :end"
    )
    usual = {"ask": "昨天卖了多少", "metrics": "paid_amount", "days": "2026-11-19", "sql": sql}
    return read_case({**usual, **fields}, "a")


def _by_platform(**fields: Any) -> Case:
    sql = (
        "select platform, sum(paid_fen)/100.0 as paid_amount from sales"
        " where paid_on between :start and :end group by 1 order by 2 desc"
    )
    return _case(by="platform", sql=sql, **fields)


def _answer(rows: list[dict[str, Any]], **query: Any) -> dict[str, Any]:
    data = {"query": {**_QUERY, **query}, "rows": rows}
    return {"skill": "kpi", "status": "answered", "text": "支付金额：500 元", "data": data}


def _silent(status: str, skill: str = "kpi") -> dict[str, Any]:
    return {"skill": skill, "status": status, "text": "想看哪几天的？", "data": {}}


def test_right_fields_and_the_same_figure_are_right(store) -> None:
    scored = score(_case(), _answer([{"paid_amount": 500.0}]), store)

    assert (scored.understood.mark, scored.numbers.mark) == ("right", "right")


def test_another_figure_is_wrong_however_near(store) -> None:
    scored = score(_case(), _answer([{"paid_amount": 500.02}]), store)

    assert (scored.understood.mark, scored.numbers.mark) == ("right", "wrong")
    assert "500.02" in scored.numbers.fault


def test_other_days_are_misunderstood(store) -> None:
    said = _answer([{"paid_amount": 150.0}], start="2026-11-18", end="2026-11-18")

    scored = score(_case(), said, store)

    assert (scored.understood.mark, scored.numbers.mark) == ("wrong", "wrong")
    assert "2026-11-18" in scored.understood.fault


def test_a_filter_nobody_named_is_misunderstood(store) -> None:
    said = _answer([{"paid_amount": 300.0}], filters={"platform": ["天猫"]})

    assert score(_case(), said, store).understood.mark == "wrong"
    assert score(_case(optional={"platform": ["天猫"]}), said, store).understood.mark == "right"


@pytest.mark.parametrize("status", ["choice", "unknown", "refused", "error"])
def test_no_figure_is_asked_back(store, status: str) -> None:
    assert score(_case(), _silent(status), store).numbers.mark == "asked back"


def test_no_data_where_there_is_some_is_wrong(store) -> None:
    assert score(_case(), _silent("no_data"), store).numbers.mark == "wrong"


def test_a_figure_in_a_trap_is_wrong_and_none_is_right(store) -> None:
    trap = read_case({"ask": "昨天毛利", "none": "no such metric"}, "a")

    assert score(trap, _answer([{"paid_amount": 500.0}]), store).numbers.mark == "wrong"
    assert score(trap, _silent("unknown", "help"), store).numbers.mark == "right"


def test_a_comparison_is_proved_on_both_sides(store) -> None:
    case = _case(compare="previous 2026-11-18")
    base = {"start": "2026-11-18", "end": "2026-11-18", "kind": "previous"}
    row = {"paid_amount": 500.0, "paid_amount__base": 150.0, "paid_amount__change": 7 / 3}

    good = score(case, _answer([row], compare=base), store)
    bad = score(case, _answer([{**row, "paid_amount__base": 151.0}], compare=base), store)

    assert (good.understood.mark, good.numbers.mark) == ("right", "right")
    assert bad.numbers.mark == "wrong"


def test_a_value_without_a_base_has_no_change(store) -> None:
    case = _by_platform(compare="previous 2026-11-18")
    base = {"start": "2026-11-18", "end": "2026-11-18", "kind": "previous"}
    tmall = {"paid_amount": 300.0, "paid_amount__base": 150.0, "paid_amount__change": 1.0}
    jd = {"paid_amount": 200.0, "paid_amount__base": None, "paid_amount__change": None}
    rows = [{"platform": "天猫", **tmall}, {"platform": "京东", **jd}]

    scored = score(case, _answer(rows, by="platform", compare=base), store)

    assert scored.numbers.fault == ""


def test_rows_count_whatever_their_order_and_a_ranking_by_it(store) -> None:
    rows = [{"platform": "京东", "paid_amount": 200.0}, {"platform": "天猫", "paid_amount": 300.0}]
    said = _answer(rows, by="platform")

    assert score(_by_platform(), said, store).numbers.mark == "right"
    assert score(_by_platform(order="desc"), said, store).numbers.mark == "wrong"


def test_a_ranking_is_cut_where_the_answer_cuts_it(store) -> None:
    said = _answer([{"platform": "天猫", "paid_amount": 300.0}], by="platform", top=1)

    scored = score(_by_platform(top="1|null", order="desc"), said, store)

    assert (scored.understood.mark, scored.numbers.mark) == ("right", "right")


def test_a_row_too_few_is_wrong_and_named(store) -> None:
    said = _answer([{"platform": "天猫", "paid_amount": 300.0}], by="platform")

    assert "京东" in score(_by_platform(), said, store).numbers.fault


def test_a_reason_must_be_named(store) -> None:
    case = _case(says=["收纳箱|SN1001"])

    assert score(case, _answer([{"paid_amount": 500.0}]), store).numbers.mark == "wrong"


def test_a_second_reading_is_held_against_its_own_sql(store) -> None:
    other = {
        "metrics": "paid_amount",
        "days": "2026-11-18",
        "sql": "select sum(paid_fen)/100.0 as paid_amount from sales where paid_on = :start",
    }
    said = _answer([{"paid_amount": 150.0}], start="2026-11-18", end="2026-11-18")

    scored = score(_case(**{"or": [other]}), said, store)

    assert (scored.understood.mark, scored.numbers.mark) == ("right", "right")


def test_where_a_figure_may_come_it_must_be_the_metric_meant(store) -> None:
    case = read_case({"ask": "销售额", "maybe": "no time", "metrics": "paid_amount"}, "a")

    assert score(case, _silent("choice"), store).numbers.mark == "right"
    assert score(case, _answer([{"paid_amount": 1.0}]), store).numbers.mark == "right"
    assert score(case, _answer([{"gmv": 1.0}], metrics=["gmv"]), store).numbers.mark == "wrong"
