"""Why a figure moved: factors of the product, parts of the sum, shifts in the mix.

The arithmetic of changes is `knowledge.metrics.reasons`; here is only what it is fed.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from knowledge.metrics.model import Dimension, Metric
from knowledge.metrics.query import Value
from knowledge.metrics.reasons import shapley
from skills.kit.contract import Context
from skills.kpi.facts import Factor, KpiAnswer, MixAndRate, Mover, Part, Why, adds_up
from skills.kpi.formulas import FORMULAS
from skills.kpi.reasons.checks import usual_suspects
from skills.kpi.reasons.mix import mix_and_rate
from skills.kpi.reasons.sides import Pair, Sides

_PRODUCTS = frozenset({"paid_amount", "net_sales"})
_WATCHED = frozenset(
    {"paid_amount", "net_sales", "gmv", "orders", "units", "buyers", "conversion_rate"}
)
_SPLITS = ("channel", "sku", "shop", "platform", "region")
_MIXES = {
    "conversion_rate": ("channel", "shop", "platform", "device"),
    "roi": ("channel", "platform"),
    "refund_rate": ("category", "platform", "region"),
    "aov": ("platform", "buyer_type"),
}
_MOVED_BY = {"refund_rate": "refund_amount"}  # a ratio's upper half, told by product
_DRIVERS = {"roi": ("cpc", "ctr"), "aov": ("amount_per_unit", "units_per_order")}
_PER_SPLIT = 2
_MOST_MOVERS = 6
_REST_PLACES = 6  # of a fen; thirds must tie, whatever their last digit
_SMALLEST_SPLIT = 2


def explain(facts: KpiAnswer, context: Context) -> Why:
    """Return what is behind the move of the first metric between the two periods.

    A plain question gets the factors and the channel that moved most; a question for the reasons
    gets every split that has data, and for a drop the usual suspects.
    """
    if facts.base is None:
        return Why()
    sides = Sides.of(facts.query.period, facts.base, facts.query.filters, context)
    lead = facts.lead.id
    split = _mix_and_rate(sides, lead)
    if facts.query.want != "why":
        movers = _movers(sides, facts.lead, ("channel",))
        return Why(factors=_factors(sides, lead), movers=movers, split=split)
    moved = sides.room.catalogue.find(_MOVED_BY.get(lead, lead))
    return Why(
        factors=_factors(sides, lead),
        parts=_parts(sides, lead),
        movers=_movers(sides, moved, _SPLITS if moved is facts.lead else ("sku",)),
        moved=moved,
        split=split,
        checks=usual_suspects(sides) if _dropped(sides, lead) else (),
    )


def _parts(sides: Sides, lead: str) -> tuple[Part, ...]:
    """Return what a ratio is made of and what drives it; nothing for other metrics."""
    formula = FORMULAS.get(lead)
    if formula is None or lead in _PRODUCTS:
        return ()
    names = (formula.left, formula.right, *_DRIVERS.get(lead, ()))
    whole = sides.whole(*names)
    parts = (Part(sides.room.catalogue.find(name), *whole.both(name)) for name in names)
    return tuple(part for part in parts if part.before is not None and part.after is not None)


def _dropped(sides: Sides, lead: str) -> bool:
    before, after = sides.whole(lead).both(lead)
    return lead in _WATCHED and before is not None and after is not None and after < before


def _factors(sides: Sides, lead: str) -> tuple[Factor, ...]:
    """Return visitors × conversion × basket, or buyers × basket where visitors are not known."""
    if lead not in _PRODUCTS:
        return ()
    visitors = ("uv",) if _visitors_known(sides) else ()
    whole = sides.whole(*visitors, "buyers", "paid_amount", "refund_amount")
    steps = _steps(whole)
    if not steps:
        return ()
    before = tuple(step[1] for step in steps)
    after = tuple(step[2] for step in steps)
    paid = whole.both("paid_amount")
    moved = int(paid[1] or 0) - int(paid[0] or 0)
    parts = to_whole_fen(shapley(before, after), moved)
    factors = tuple(
        Factor(step[0], step[1], step[2], part) for step, part in zip(steps, parts, strict=True)
    )
    return factors + (_refunds(whole) if lead == "net_sales" else ())


def _visitors_known(sides: Sides) -> bool:
    """Return whether visitors are known for every day: today's often arrive a day later."""
    covered = sides.room.metrics.coverage("uv")
    if covered is None:
        return False
    return all(
        covered[0] <= side.start and side.end <= covered[1] for side in (sides.before, sides.after)
    )


def _refunds(whole: Pair) -> tuple[Factor, ...]:
    before, after = (int(value or 0) for value in whole.both("refund_amount"))
    return (Factor("refund_amount", before, after, before - after),)


def _steps(whole: Pair) -> tuple[tuple[str, Decimal, Decimal], ...]:
    """Return (metric id, before, after) of each factor; empty where one side has no buyers."""
    buyers, paid, visitors = (_positive(whole.both(m)) for m in ("buyers", "paid_amount", "uv"))
    if buyers is None or paid is None:
        return ()
    basket = ("aov", paid[0] / buyers[0], paid[1] / buyers[1])
    if visitors is None:
        return (("buyers", *buyers), basket)
    rate = ("conversion_rate", buyers[0] / visitors[0], buyers[1] / visitors[1])
    return (("uv", *visitors), rate, basket)


def _positive(values: tuple[Value, Value]) -> tuple[Decimal, Decimal] | None:
    before, after = values
    return (Decimal(before), Decimal(after)) if before and after else None


def to_whole_fen(parts: tuple[Decimal, ...], total: int) -> tuple[int, ...]:
    """Round `parts` so that they sum to `total` (largest remainder); no part moves by a fen."""
    floors = [int(part.to_integral_value(ROUND_FLOOR)) for part in parts]
    rests = [round(part - floor, _REST_PLACES) for part, floor in zip(parts, floors, strict=True)]
    by_rest = sorted(range(len(parts)), key=lambda n: -rests[n])
    for n in by_rest[: total - sum(floors)]:
        floors[n] += 1
    return tuple(floors)


def _movers(sides: Sides, metric: Metric, dimensions: tuple[str, ...]) -> tuple[Mover, ...]:
    fixed = {name for name, values in sides.filters if len(values) == 1}
    found: list[Mover] = []
    for name in dimensions:
        if not adds_up(metric, name):
            continue
        if name not in fixed and not (name == "platform" and _names(found, "shop")):
            found += _movers_by(sides, metric.id, name)
    return tuple(found[:_MOST_MOVERS])


def _names(found: list[Mover], dimension: str) -> bool:
    return any(mover.dimension.id == dimension for mover in found)


def _movers_by(sides: Sides, lead: str, dimension: str) -> list[Mover]:
    """Return the values that pushed hardest in the direction of the whole, largest first."""
    pairs = sides.pairs((lead,), dimension)
    if len(pairs) < _SMALLEST_SPLIT:
        return []
    card = sides.room.catalogue.dimension(dimension)
    movers = [_mover(card, pair, lead) for pair in pairs]
    sign = 1 if sum(mover.delta for mover in movers) >= 0 else -1
    pushed = [mover for mover in movers if mover.delta * sign > 0]
    return sorted(pushed, key=lambda mover: (abs(Decimal(mover.delta)) * -1, mover.key))[
        :_PER_SPLIT
    ]


def _mover(card: Dimension, pair: Pair, lead: str) -> Mover:
    before, after = pair.both(lead)
    return Mover(card, pair.key, pair.label, before, after, int(after or 0) - int(before or 0))


def _mix_and_rate(sides: Sides, lead: str) -> MixAndRate | None:
    formula = FORMULAS.get(lead)
    fixed = {name for name, values in sides.filters if len(values) == 1}
    for name in _MIXES.get(lead, ()):
        if formula and name not in fixed:
            found = mix_and_rate(sides, name, formula.left, formula.right)
            if found is not None:
                return found
    return None
