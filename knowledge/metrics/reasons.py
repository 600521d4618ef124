"""The arithmetic of changes: numbers in, numbers out, and the parts always sum to the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import factorial, prod
from statistics import median

Pair = tuple[Decimal, Decimal]

_PART = Decimal("1e-12")
"""Parts are rounded to this, so that they add up without a rounding of their own."""
_FEWEST_WEEKS = 4
_FLAGGED_FROM = 3


@dataclass(frozen=True, slots=True)
class Unusual:
    """How far a figure is from what is usual for it.

    Attributes:
        usual: Median of the figures it is held against.
        spread: Median absolute deviation of those figures, or the least one allowed.
        z: (figure − usual) / spread; None where they do not spread at all.
        flagged: z is 3 or more away from 0, or the figure left a value that never moved.
    """

    usual: Decimal
    spread: Decimal
    z: Decimal | None
    flagged: bool


def shapley(before: Sequence[Decimal], after: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return each factor's part in the change of the product of all factors.

    A factor's part is what its change adds, averaged over all orders in which the factors may
    change. No order is preferred, zeros are fine, and the parts sum to
    prod(after) − prod(before): the last part takes what rounding to 1e-12 leaves.

    Args:
        before: Visitors, conversion rate, spend per buyer; any number of factors.
        after: The same factors, in the same order.

    Source: C21.
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} factors before, {len(after)} after")
    exact = [
        _shapley_part(index, [Fraction(x) for x in before], [Fraction(x) for x in after])
        for index in range(len(before))
    ]
    whole = prod(after, start=Decimal(1)) - prod(before, start=Decimal(1))
    parts = [
        (Decimal(part.numerator) / Decimal(part.denominator)).quantize(_PART)
        for part in exact[:-1]
    ]
    return (*parts, whole - sum(parts, Decimal(0))) if exact else ()


def _shapley_part(index: int, before: list[Fraction], after: list[Fraction]) -> Fraction:
    others = [n for n in range(len(before)) if n != index]
    step = after[index] - before[index]
    total = Fraction(0)
    for size in range(len(others) + 1):
        weight = Fraction(factorial(size) * factorial(len(others) - size), factorial(len(before)))
        for changed in combinations(others, size):
            rest = prod(
                (after[n] if n in changed else before[n] for n in others), start=Fraction(1)
            )
            total += weight * rest * step
    return total


def mix_and_rate(
    before: Mapping[str, Pair], after: Mapping[str, Pair]
) -> dict[str, tuple[Decimal, Decimal]]:
    """Return each segment's (mix, rate) part in the change of a ratio (Kitagawa midpoint).

    rate is what the segment's own ratio did, mix what its share of the denominator did, measured
    against the mean of the total ratio. A segment without a ratio on one side has all of its part
    in mix. All parts sum to the change of the total ratio.

    Args:
        before: Segment → (numerator, denominator), both in the metric's own units.
        after: The same later; segments may come and go.

    Returns:
        Empty where one side has no denominator at all.

    Source: C22.
    """
    totals = [_total(side) for side in (before, after)]
    if not totals[0][1] or not totals[1][1]:
        return {}
    mean = (totals[0][0] / totals[0][1] + totals[1][0] / totals[1][1]) / 2
    nothing = (Decimal(0), Decimal(0))
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for key in dict.fromkeys([*before, *after]):
        sides = (before.get(key, nothing), after.get(key, nothing))
        found[key] = _mix_and_rate(sides, (totals[0][1], totals[1][1]), mean)
    return found


def _mix_and_rate(
    sides: tuple[Pair, Pair], totals: Pair, mean: Decimal
) -> tuple[Decimal, Decimal]:
    (over0, under0), (over1, under1) = sides
    share0, share1 = under0 / totals[0], under1 / totals[1]
    if not under0 or not under1:
        moved = over1 / totals[1] - over0 / totals[0]
        return moved - (share1 - share0) * mean, Decimal(0)
    rate0, rate1 = over0 / under0, over1 / under1
    rate = (share0 + share1) / 2 * (rate1 - rate0)
    return (share1 - share0) * ((rate0 + rate1) / 2 - mean), rate


def _total(side: Mapping[str, Pair]) -> Pair:
    return (
        sum((over for over, _ in side.values()), Decimal(0)),
        sum((under for _, under in side.values()), Decimal(0)),
    )


def unusual(
    figure: Decimal, usual: Sequence[Decimal], *, least_spread: Decimal = Decimal(0)
) -> Unusual | None:
    """Return how far a day is from the same weekday of the weeks before.

    Args:
        figure: The day's value.
        usual: Values of the same weekday, without event days and days that have no data.
        least_spread: What chance alone may do: eight calm weeks must not make a ripple a wave.

    Returns:
        None with fewer than four weeks: nothing is usual yet.

    Source: C32 (median ± 3 median absolute deviations).
    """
    if len(usual) < _FEWEST_WEEKS:
        return None
    middle = median(usual)
    spread = max(median([abs(value - middle) for value in usual]), least_spread)
    if not spread:
        return Unusual(middle, spread, None, flagged=figure != middle)
    z = (figure - middle) / spread
    return Unusual(middle, spread, z, flagged=abs(z) >= _FLAGGED_FROM)
