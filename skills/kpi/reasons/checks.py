"""The usual suspects behind a drop in conversion or sales, as far as the data can judge them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from knowledge.metrics.query import Value
from skills.kpi.facts import Check, Topic, relative_change
from skills.kpi.reasons.mix import mix_and_rate
from skills.kpi.reasons.sides import Pair, Sides

_PRICE_MOVED = Decimal("0.05")
_WEIGHS = Decimal("0.02")  # of the sales before; a price change of less does not move the shop
_RATING_FELL = Decimal("-0.1")
_MIX_HURT = Decimal("-0.0005")  # half a tenth of a percentage point
_ITEM_FELL = Decimal("-0.5")
_SEVERAL = 3  # bad ratings; one is no pattern
_ITEM_PULLS = Decimal("-0.001")
_ADS_MOVED = Decimal("0.10")


def usual_suspects(sides: Sides) -> tuple[Check, ...]:
    """Return items, price, reviews, stock, traffic mix and ads, each judged or told unknown."""
    return (
        _items(sides),
        _price(sides),
        _reviews(sides),
        _stock(sides),
        _traffic(sides),
        _ads(sides),
    )


def _price(sides: Sides) -> Check:
    """Judge mean prices of products that weigh; figures: seen, changed, before, after (fen)."""
    pairs = sides.pairs(("paid_amount", "amount_per_unit"), "sku")
    sold = sum(int(p.before.get("paid_amount") or 0) for p in pairs)
    weighty = [p for p in pairs if int(p.before.get("paid_amount") or 0) >= sold * _WEIGHS]
    moves = {p.key: _change(p, "amount_per_unit") for p in weighty}
    known = {key: move for key, move in moves.items() if move is not None}
    if not known:
        return Check("price", None)
    moved = [p for p in weighty if abs(known.get(p.key, Decimal(0))) >= _PRICE_MOVED]
    figures: dict[str, Value] = {"seen": len(known), "changed": len(moved)}
    if not moved:
        return Check("price", fine=True, figures=figures)
    worst = max(moved, key=lambda p: abs(known[p.key]))
    figures["before"], figures["after"] = worst.both("amount_per_unit")
    return Check("price", fine=False, figures=figures, name=worst.label or worst.key)


def _change(pair: Pair, metric_id: str) -> Decimal | None:
    before, after = pair.both(metric_id)
    return relative_change(after, before)


def _reviews(sides: Sides) -> Check:
    """Judge the mean rating and the ratings of 2 and less; figures: rating_* and bad_*."""
    whole = sides.whole("rating", "bad_reviews")
    figures = _sides_of(whole, {"rating": "rating", "bad_reviews": "bad"})
    before, after = whole.both("rating")
    if before is None or after is None:
        return Check("reviews", None, figures if after is not None else {})
    bad_before, bad_after = (int(n or 0) for n in whole.both("bad_reviews"))
    fell = Decimal(after) - Decimal(before) <= _RATING_FELL
    worst = _worst_rated(sides)
    if worst:
        figures["item_before"], figures["item_after"] = worst.both("rating")
    name = (worst.label or worst.key) if worst else ""
    fine = not fell and bad_after <= bad_before and worst is None
    return Check("reviews", fine=fine, figures=figures, name=name)


def _worst_rated(sides: Sides) -> Pair | None:
    """Return the product whose rating fell clearly and that got the most bad ones; else None."""
    fallen = []
    for pair in sides.pairs(("rating", "bad_reviews"), "sku"):
        before, after = pair.both("rating")
        bad = int(pair.after.get("bad_reviews") or 0)
        known = before is not None and after is not None and bad >= _SEVERAL
        if known and Decimal(after or 0) - Decimal(before or 0) <= _ITEM_FELL:
            fallen.append((bad, pair.key, pair))
    return max(fallen)[2] if fallen else None


def _items(sides: Sides) -> Check:
    """Judge the conversion of products with visitors; figures: before, after (shares)."""
    pairs = [p for p in sides.pairs(("uv", "conversion_rate"), "sku") if all(p.both("uv"))]
    seen = sum(int(p.before.get("uv") or 0) for p in pairs)
    if not seen:
        return _silent("items")
    worst = min(pairs, key=lambda pair: _pull(pair, seen))
    if _pull(worst, seen) > _ITEM_PULLS:
        return Check("items", fine=True)
    before, after = worst.both("conversion_rate")
    figures: dict[str, Value] = {"before": before, "after": after}
    return Check("items", fine=False, figures=figures, name=worst.label or worst.key)


def _pull(pair: Pair, seen: int) -> Decimal:
    """Return how far a product pulled conversion: its part of the visitors times its change."""
    before, after = (Decimal(rate or 0) for rate in pair.both("conversion_rate"))
    return Decimal(int(pair.before.get("uv") or 0)) / seen * (after - before)


def _stock(sides: Sides) -> Check:
    """Judge products without stock at the end of the period; figures: out, seen."""
    pairs = sides.pairs(("stock_units",), "sku")
    known = [p for p in pairs if p.after.get("stock_units") is not None]
    if not known:
        return _silent("stock")
    out = [p for p in known if not p.after["stock_units"]]
    figures: dict[str, Value] = {"out": len(out), "seen": len(known)}
    name = (out[0].label or out[0].key) if out else ""
    return Check("stock", fine=not out, figures=figures, name=name)


def _traffic(sides: Sides) -> Check:
    """Judge the shift between channels; figures: mix, rate (points of conversion)."""
    split = mix_and_rate(sides, "channel")
    if split is None:
        return _silent("traffic")
    figures: dict[str, Value] = {"mix": split.mix, "rate": split.rate}
    return Check("traffic", fine=split.mix > _MIX_HURT, figures=figures)


def _ads(sides: Sides) -> Check:
    """Judge cost per click and return on spend; figures: cpc_*, roi_*."""
    whole = sides.whole("cpc", "roi")
    cpc, roi = _change(whole, "cpc"), _change(whole, "roi")
    if cpc is None and roi is None:
        return _silent("ads")
    dearer = cpc is not None and cpc >= _ADS_MOVED
    weaker = roi is not None and roi <= -_ADS_MOVED
    figures = _sides_of(whole, {"cpc": "cpc", "roi": "roi"})
    return Check("ads", fine=not dearer and not weaker, figures=figures)


def _silent(topic: Topic) -> Check:
    return Check(topic, None)


def _sides_of(whole: Pair, names: Mapping[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for metric, name in names.items():
        found[f"{name}_before"], found[f"{name}_after"] = whole.both(metric)
    return found
