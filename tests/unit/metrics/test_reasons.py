"""The arithmetic of changes: C21 (S1-06), C22, C32."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.metrics.reasons import (
    Unusual,
    mix_and_rate,
    shapley,
    unusual,
)

D = Decimal
amounts = st.decimals(min_value=-1000, max_value=1000, places=2)
sides = st.dictionaries(
    st.sampled_from("ABCD"),
    st.tuples(st.integers(0, 50).map(Decimal), st.integers(0, 900).map(Decimal)),
    min_size=1,
)


def test_c21_s1_06_visitors_conversion_and_basket_explain_the_sales() -> None:
    before, after = (D(10_000), D("0.03"), D(200)), (D(12_000), D("0.028"), D(190))

    parts = shapley(before, after)

    assert [round(part, 2) for part in parts] == [
        D("11313.33"),
        D("-4286.67"),
        D("-3186.67"),
    ]
    assert sum(parts) == D(3_840)


def test_c21_a_shop_that_had_no_visitors_owes_everything_to_them() -> None:
    parts = shapley((D(0), D("0.03"), D(200)), (D(1_000), D("0.03"), D(200)))

    assert parts == (D(6_000), D(0), D(0))


def test_two_factors_split_the_change_without_traffic() -> None:
    parts = shapley((D(40), D(100)), (D(50), D(90)))

    assert parts == (D(950), D(-450))


def test_factors_must_be_the_same_on_both_sides() -> None:
    with pytest.raises(ValueError, match="2 factors before, 1 after"):
        shapley((D(1), D(2)), (D(1),))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=4))
def test_shapley_is_the_mean_over_all_orders_and_leaves_no_rest(
    factors: list[tuple[Decimal, Decimal]],
) -> None:
    before, after = [b for b, _ in factors], [a for _, a in factors]

    parts = shapley(before, after)

    assert sum(parts) == prod(after, start=D(1)) - prod(before, start=D(1))
    assert [float(p) for p in parts] == pytest.approx(_by_orders(before, after), abs=1e-6)


def _by_orders(before: list[Decimal], after: list[Decimal]) -> list[float]:
    """Walk every order in which the factors may change: the definition itself."""
    totals = [Fraction(0)] * len(before)
    orders = list(permutations(range(len(before))))
    for order in orders:
        now = [Fraction(x) for x in before]
        for n in order:
            product = prod(now, start=Fraction(1))
            now[n] = Fraction(after[n])
            totals[n] += prod(now, start=Fraction(1)) - product
    return [float(total / len(orders)) for total in totals]


def test_c22_more_visitors_where_few_buy_pull_the_rate_down() -> None:
    before = {"A": (D(240), D(6_000)), "B": (D(60), D(4_000))}
    after = {"A": (D(168), D(4_000)), "B": (D(112), D(8_000))}

    parts = mix_and_rate(before, after)

    assert round(sum(rate for _, rate in parts.values()) * 100, 3) == D("0.040")
    assert round(sum(mix for mix, _ in parts.values()) * 100, 3) == D("-0.707")


def test_c22_a_segment_that_is_new_is_all_mix() -> None:
    before = {"A": (D(30), D(1_000))}
    after = {"A": (D(30), D(1_000)), "B": (D(10), D(1_000))}

    parts = mix_and_rate(before, after)

    assert parts["B"][1] == 0
    assert sum(map(sum, parts.values())) == D("0.02") - D("0.03")


def test_mix_and_rate_says_nothing_without_visitors() -> None:
    assert mix_and_rate({"A": (D(1), D(0))}, {"A": (D(1), D(9))}) == {}


@settings(max_examples=60, deadline=None)
@given(sides, sides)
def test_mix_and_rate_sum_to_the_change_of_the_ratio(
    before: dict[str, tuple[Decimal, Decimal]], after: dict[str, tuple[Decimal, Decimal]]
) -> None:
    under = [sum(u for _, u in side.values()) for side in (before, after)]
    over = [sum(o for o, _ in side.values()) for side in (before, after)]

    parts = mix_and_rate(before, after)

    if all(under):
        change = Fraction(over[1]) / Fraction(under[1]) - Fraction(over[0]) / Fraction(under[0])
        assert float(sum(map(sum, parts.values()))) == pytest.approx(float(change), abs=1e-15)


def test_c32_a_conversion_five_spreads_below_usual_is_flagged() -> None:
    weeks = [D(text) for text in ("2.8", "3.0", "3.2", "2.6", "3.4", "3.0", "2.8", "3.2")]

    found = unusual(D("2.0"), weeks)

    assert found == Unusual(D("3.0"), D("0.2"), D(-5), flagged=True)


def test_c32_three_weeks_are_not_enough_to_call_anything_usual() -> None:
    assert unusual(D(2), [D(3), D(3), D(3)]) is None


def test_c32_a_value_that_never_moved_is_flagged_when_it_does() -> None:
    flat = [D(3)] * 4

    assert [unusual(D(n), flat).flagged for n in (3, 4)] == [False, True]  # type: ignore[union-attr]  # four weeks are given
