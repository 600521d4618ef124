"""A conversion rate's change, split into who came and how well each of them bought."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from knowledge.metrics.model import Dimension
from knowledge.metrics.query import Value
from knowledge.metrics.reasons import mix_and_rate as mix_and_rate_parts
from skills.kpi.facts import MixAndRate, Mover
from skills.kpi.sides import Pair, Sides

_SMALLEST_SPLIT = 2
_SHOWN = 3

_Ratios = dict[str, tuple[Decimal, Decimal]]


def mix_and_rate(sides: Sides, dimension: str) -> MixAndRate | None:
    """Return the split of buyers / visitors by `dimension`.

    None where a side has no visitors, or where the segments are fewer than two.
    """
    pairs = [p for p in sides.pairs(("uv", "buyers"), dimension) if _seen(p)]
    before = _ratios(pairs, 0)
    after = _ratios(pairs, 1)
    if len(pairs) < _SMALLEST_SPLIT or not _visitors(before) or not _visitors(after):
        return None
    parts = mix_and_rate_parts(before, after)
    card = sides.room.catalogue.dimension(dimension)
    movers = [_mover(card, pair, sum(parts[pair.key], Decimal(0))) for pair in pairs]
    movers.sort(key=lambda mover: (abs(Decimal(mover.delta)) * -1, mover.key))
    return MixAndRate(
        card,
        sum((mix for mix, _ in parts.values()), Decimal(0)),
        sum((rate for _, rate in parts.values()), Decimal(0)),
        tuple(movers[:_SHOWN]),
    )


def _seen(pair: Pair) -> bool:
    return any(pair.both("uv"))


def _ratios(pairs: list[Pair], side: int) -> _Ratios:
    return {
        p.key: (Decimal(p.both("buyers")[side] or 0), Decimal(p.both("uv")[side] or 0))
        for p in pairs
        if p.both("uv")[side]
    }


def _visitors(ratios: Mapping[str, tuple[Decimal, Decimal]]) -> Decimal:
    return sum((visitors for _, visitors in ratios.values()), Decimal(0))


def _mover(card: Dimension, pair: Pair, delta: Decimal) -> Mover:
    return Mover(card, pair.key, pair.label, _rate(pair, 0), _rate(pair, 1), delta)


def _rate(pair: Pair, side: int) -> Value:
    visitors = pair.both("uv")[side]
    return Decimal(pair.both("buyers")[side] or 0) / Decimal(visitors) if visitors else None
