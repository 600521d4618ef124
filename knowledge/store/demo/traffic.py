"""Visitors of the demo shops, by day, channel and bestseller."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import NamedTuple

from knowledge.store.demo.chance import stream
from knowledge.store.demo.plan import Listing, Planner
from knowledge.store.demo.stories import Plot

TOP_SKUS = 8
"""Goods of the standing range that have visitor rows of their own."""

_OVERLAP = (1.06, 1.14)
_SKU_PAGE = 1.15
_LEAST_SKU_UV = 12
_WARY_CART = 0.6
_WARY_BOUNCE = 1.12
_BROWSE = {"直播": 0.75, "付费推广": 0.8, "私域": 1.35}
_EVENT_CART = 0.04
_MOST_CART = 0.32


class _Shape(NamedTuple):
    """What a visitor does: pages, visits, and shares that leave at once, add to cart, save."""

    pages: float
    visits: float
    bounce: float
    cart: float
    fav: float


def traffic_rows(
    planner: Planner, day: date, plot: Plot, *, share: float = 1.0
) -> Iterator[dict[str, object]]:
    """Yield the visitors of one day: the shop's row, one per channel, one per bestseller.

    `share` is the part of the day that has passed (0..1), 1 for a whole day.
    """
    shop, plan = planner.shop, planner.plan(day)
    chance = stream(shop.prefix, day, "traffic")
    shape = _shape(plan.event, chance)
    whole = _row(planner, day, max(1, round(plan.uv * share)), _wary(shape, planner, day, plot))
    yield whole
    overlap = chance.uniform(*_OVERLAP)
    weights = {
        name: weight * chance.uniform(0.88, 1.12) * (plan.event**0.5 if name == "活动" else 1)
        for name, weight in shop.channels.items()
    }
    total = sum(weights.values())
    for name, weight in weights.items():
        uv = int(plan.uv * share * overlap * weight / total) + 1
        own = shape._replace(pages=shape.pages * _BROWSE.get(name, 1.0))
        yield {**_row(planner, day, uv, own), "channel": name}
    mix = planner.mix(day)
    for listing in top_listings(planner):
        sku = listing.good.sku
        draw = chance.uniform(0.94, 1.06) * _pull(planner, sku)
        uv = max(_LEAST_SKU_UV, round(plan.uv * share * mix.share(sku) * _SKU_PAGE * draw))
        own = _wary(shape, planner, day, plot, sku=sku)
        yield {**_row(planner, day, uv, own), "sku": sku}


def top_listings(planner: Planner) -> tuple[Listing, ...]:
    """Return the bestsellers of the standing range, best first."""
    standing = [each for each in planner.listings if not each.good.model_year]
    standing.sort(key=lambda each: (-each.weight, each.good.sku))
    return tuple(standing[:TOP_SKUS])


def _shape(event: float, chance: Random) -> _Shape:
    eager = min(max(event - 1, 0) * _EVENT_CART, 0.14)
    return _Shape(
        pages=chance.uniform(3.9, 4.7) + eager * 8,
        visits=chance.uniform(1.16, 1.28),
        bounce=chance.uniform(0.41, 0.48) - eager * 0.6,
        cart=min(chance.uniform(0.088, 0.112) + eager, _MOST_CART),
        fav=chance.uniform(0.031, 0.044) + eager / 4,
    )


def _wary(shape: _Shape, planner: Planner, day: date, plot: Plot, *, sku: str = "") -> _Shape:
    """Visitors who read bad reviews leave sooner and put less into the cart."""
    if plot.keep(planner.shop, sku, day) == 1:
        return shape
    if not sku:
        return shape._replace(cart=shape.cart * (1 + _WARY_CART) / 2)
    return shape._replace(cart=shape.cart * _WARY_CART, bounce=shape.bounce * _WARY_BOUNCE)


def _pull(planner: Planner, sku: str) -> float:
    return stream(planner.shop.prefix, sku, "pull").uniform(0.9, 1.25)


def _row(planner: Planner, day: date, uv: int, shape: _Shape) -> dict[str, object]:
    visits = round(uv * shape.visits)
    return {
        "date": day,
        "shop": planner.shop.name,
        "platform": planner.shop.platform,
        "channel": "",
        "sku": "",
        "uv": uv,
        "pv": max(visits, round(uv * shape.pages)),
        "visits": visits,
        "bounces": round(visits * shape.bounce),
        "cart_users": round(uv * shape.cart),
        "fav_users": round(uv * shape.fav),
    }
