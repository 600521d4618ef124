"""A ratio's change, split into the shift between segments and the shift inside each of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from knowledge.metrics.model import Dimension
from knowledge.metrics.query import Value
from knowledge.metrics.reasons import mix_and_rate as mix_and_rate_parts
from skills.kpi.facts import MixAndRate, Mover
from skills.kpi.reasons.sides import Pair, Sides

_SMALLEST_SPLIT = 2
_SHOWN = 3

_Ratios = dict[str, tuple[Decimal, Decimal]]


def mix_and_rate(
    sides: Sides, dimension: str, over: str = "buyers", under: str = "uv"
) -> MixAndRate | None:
    """Return the split of `over` / `under` (metric ids) by `dimension`.

    None where a side has nothing under the line, or where the segments are fewer than two.
    """
    ratio = (over, under)
    pairs = [p for p in sides.pairs(ratio, dimension) if any(p.both(under))]
    before = _ratios(pairs, ratio, 0)
    after = _ratios(pairs, ratio, 1)
    if len(pairs) < _SMALLEST_SPLIT or not _whole(before) or not _whole(after):
        return None
    parts = mix_and_rate_parts(before, after)
    card = sides.room.catalogue.dimension(dimension)
    movers = [_mover(card, pair, ratio, sum(parts[pair.key], Decimal(0))) for pair in pairs]
    movers.sort(key=lambda mover: (abs(Decimal(mover.delta)) * -1, mover.key))
    return MixAndRate(
        card,
        sum((mix for mix, _ in parts.values()), Decimal(0)),
        sum((rate for _, rate in parts.values()), Decimal(0)),
        tuple(movers[:_SHOWN]),
    )


def _ratios(pairs: list[Pair], ratio: tuple[str, str], side: int) -> _Ratios:
    over, under = ratio
    return {
        p.key: (Decimal(p.both(over)[side] or 0), Decimal(p.both(under)[side] or 0))
        for p in pairs
        if p.both(under)[side]
    }


def _whole(ratios: Mapping[str, tuple[Decimal, Decimal]]) -> Decimal:
    return sum((under for _, under in ratios.values()), Decimal(0))


def _mover(card: Dimension, pair: Pair, ratio: tuple[str, str], delta: Decimal) -> Mover:
    before, after = (_rate(pair, ratio, side) for side in (0, 1))
    return Mover(card, pair.key, pair.label, before, after, delta)


def _rate(pair: Pair, ratio: tuple[str, str], side: int) -> Value:
    over, under = (pair.both(metric)[side] for metric in ratio)
    return Decimal(over or 0) / Decimal(under) if under else None
