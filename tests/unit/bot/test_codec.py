"""Queries to JSON and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dispatch.codec import CodecError, from_json, query_type, to_json
from knowledge.dates.period import Period
from skills.kit.contract import Context
from skills.kit.reply import Choice
from skills.kpi.query import Comparison, KpiQuery, KpiQuestionBack


@dataclass(frozen=True, slots=True)
class Everything:
    """One field of each kind that a query may have."""

    flag: bool
    count: int | None
    ratio: float
    word: Literal["up", "down"]
    on: date
    at: datetime | None
    clock: time
    money: Decimal
    pairs: tuple[tuple[str, tuple[str, ...]], ...]
    fixed: tuple[int, str]
    names: frozenset[str]
    table: dict[str, int | Decimal | None]
    inner: Choice | Period


def answer(query: KpiQuery | KpiQuestionBack, _context: Context) -> str:
    return str(query)


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
words = st.text(max_size=6)
periods = st.builds(
    lambda one, other, grain: Period(min(one, other), max(one, other), grain),
    days,
    days,
    st.sampled_from(["day", "event", "hours"]),
)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001  # shop's wall clock
everything = st.builds(
    Everything,
    flag=st.booleans(),
    count=st.none() | st.integers(),
    ratio=st.floats(allow_nan=False, allow_infinity=False),
    word=st.sampled_from(["up", "down"]),
    on=days,
    at=st.none() | moments,
    clock=st.times(),
    money=st.decimals(allow_nan=False, allow_infinity=False),
    pairs=st.lists(st.tuples(words, st.lists(words, max_size=2).map(tuple)), max_size=2).map(
        tuple
    ),
    fixed=st.tuples(st.integers(), words),
    names=st.frozensets(words, max_size=3),
    table=st.dictionaries(
        words.filter(lambda key: key != "$"), st.none() | st.integers(), max_size=3
    ),
    inner=st.builds(Choice, words, words) | periods,
)
kpi_queries = st.builds(
    KpiQuery,
    metrics=st.lists(words, max_size=3).map(tuple),
    period=periods,
    by=st.none() | words,
    filters=st.lists(st.tuples(words, st.tuples(words)), max_size=2).map(tuple),
    compare=st.none() | st.builds(Comparison, st.just("year"), st.none() | periods),
    top=st.none() | st.integers(1, 100),
)


@settings(max_examples=60, deadline=None)
@given(everything)
def test_every_kind_of_value_comes_back_equal(value):
    assert from_json(Everything, to_json(value)) == value


@settings(max_examples=40, deadline=None)
@given(kpi_queries)
def test_query_comes_back_equal_from_the_union_its_skill_takes(query):
    back = KpiQuestionBack("period", ("上次",), (Choice("一", "二"),), draft=query)

    kind = query_type(answer)

    assert from_json(kind, to_json(query)) == query
    assert from_json(kind, to_json(back)) == back


def test_clock_times_of_a_period_come_back():
    eight, ten = datetime(2026, 11, 10, 20), datetime(2026, 11, 10, 22)  # noqa: DTZ001
    period = Period(date(2026, 11, 10), date(2026, 11, 10), "hours", clock=(eight, ten))

    assert from_json(Period, to_json(period)) == period


@pytest.mark.parametrize(
    "written",
    [
        "{",
        "[]",
        '{"$": "Period", "label": "a", "ask": "b"}',
        '{"$": "Choice", "label": "a"}',
        '{"$": "Choice", "label": "a", "ask": 1}',
        '{"$": "Choice", "label": "a", "ask": "b", "more": 1}',
        '{"$": "Choice", "label": "a", "ask": {"$": "Decimal", "value": "1"}}',
    ],
)
def test_json_of_another_shape_is_refused(written):
    with pytest.raises(CodecError):
        from_json(Choice, written)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (Literal["a", "b"], '"c"'),
        (Literal[1], "true"),
        (int, "true"),
        (bool, "1"),
        (tuple[int, str], "[1]"),
        (tuple[int, ...], '["1"]'),
        (Decimal, '{"$": "Decimal", "value": "one"}'),
        (date, '{"$": "date", "value": "2026-02-30"}'),
        (date, '"2026-02-03"'),
        (frozenset[str], '["a"]'),
        (int | None, '"1"'),
        (set, "[]"),
    ],
)
def test_value_of_another_type_is_refused(kind, written):
    with pytest.raises(CodecError):
        from_json(kind, written)


def test_value_that_its_class_refuses_is_refused():
    written = to_json(Period(date(2026, 1, 1), date(2026, 1, 2))).replace(
        "2026-01-01", "2026-01-03"
    )

    with pytest.raises(CodecError, match="ends"):
        from_json(Period, written)


def test_field_added_since_takes_its_default():
    written = '{"$": "Period", "start": {"$": "date", "value": "2026-01-01"}, '
    written += '"end": {"$": "date", "value": "2026-01-02"}}'

    assert from_json(Period, written).grain == "range"


@pytest.mark.parametrize("value", [object(), {1: 2}, {"$": 1}, [1], {1}])
def test_value_without_a_json_form_is_refused(value):
    with pytest.raises(CodecError):
        to_json(value)


def test_answer_that_takes_anything_is_refused():
    def takes_anything(query: object, _context: Context) -> str:
        return str(query)

    with pytest.raises(CodecError):
        query_type(takes_anything)
