"""What each day is planned to bring to one shop, before any single order is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import exp

from knowledge.store.demo.chance import stream
from knowledge.store.demo.goods import Good, standing_range
from knowledge.store.demo.launches import life, models
from knowledge.store.demo.seasons import is_rush, lift, season, weekday_factor
from knowledge.store.demo.shops import Shop

_GROWTH_FROM = date(2024, 1, 1)
_DAYS_A_YEAR = 365.25
_GROWTH_YEARS = (-2.0, 8.0)
_DAY_NOISE = 0.06
_UV_NOISE = 0.035
_CONVERSION_OF_LIFT = 0.28
_RUSH_NEW_SHARE = 0.04
_LEAST_UV = 40


@dataclass(frozen=True, slots=True)
class Listing:
    """A good as one shop sells it."""

    good: Good
    price_fen: int
    weight: float


@dataclass(frozen=True, slots=True)
class Mix:
    """What is on the shelf on one day and how likely each is to be bought.

    Attributes:
        cumulative: Running sum of the weights of `listings`.
        demand: All weights over those of the standing range: the season of the whole shop.
        item_fen: Mean price of a bought item.
    """

    listings: tuple[Listing, ...]
    cumulative: tuple[float, ...]
    demand: float
    item_fen: float

    def share(self, sku: str) -> float:
        """Return the share (0..1) of bought items that `sku` is planned to make up."""
        low = 0.0
        for listing, high in zip(self.listings, self.cumulative, strict=True):
            if listing.good.sku == sku:
                return (high - low) / self.cumulative[-1]
            low = high
        return 0.0


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One day of one shop, stories left out.

    Attributes:
        expected: Mean number of placed orders.
        orders: Placed orders.
        new: Of these, orders from buyers who never bought here.
        uv: Visitors.
        event: The calendar's lift as this shop feels it, 1 on an ordinary day.
    """

    expected: float
    orders: int
    new: int
    uv: int
    event: float


class Planner:
    """Plans of one shop, each made once.

    A plan hangs on shop, day and scale alone, so it is the same whatever day it is looked at from.
    """

    def __init__(self, shop: Shop, first: date, last: date, *, scale: float) -> None:
        """Take the days between which plans may be asked for."""
        self.shop, self.scale = shop, scale
        self.listings = tuple(_listings(shop, first, last))
        self._standing = sum(each.weight for each in self.listings if not each.good.model_year)
        self._mixes: dict[date, Mix] = {}
        self._plans: dict[date, DayPlan] = {}

    def mix(self, day: date) -> Mix:
        """Return the shelf of `day`."""
        if day not in self._mixes:
            self._mixes[day] = self._mixed(day)
        return self._mixes[day]

    def plan(self, day: date) -> DayPlan:
        """Return the plan of `day`."""
        if day not in self._plans:
            self._plans[day] = self._planned(day)
        return self._plans[day]

    def _mixed(self, day: date) -> Mix:
        seasons: dict[str, float] = {}
        shelf: list[Listing] = []
        weights: list[float] = []
        for listing in self.listings:
            good = listing.good
            if good.season not in seasons:
                seasons[good.season] = season(good.season, day)
            weight = listing.weight * seasons[good.season]
            if good.model_year:
                weight *= life(good, day)
            if weight:
                shelf.append(listing)
                weights.append(weight)
        cumulative = tuple(accumulate(weights))
        worth = sum(w * each.price_fen for w, each in zip(weights, shelf, strict=True))
        total = cumulative[-1]
        return Mix(tuple(shelf), cumulative, total / self._standing, worth / total)

    def _planned(self, day: date) -> DayPlan:
        shop = self.shop
        chance = stream(shop.prefix, day, "plan")
        event = float(lift(day) ** shop.event_power)
        expected = (
            shop.base_orders
            * self.scale
            * _grown(shop, day)
            * weekday_factor(day)
            * event
            * self.mix(day).demand
            * exp(chance.gauss(0, _DAY_NOISE))
        )
        conversion = shop.conversion * event**_CONVERSION_OF_LIFT
        conversion *= exp(chance.gauss(0, _UV_NOISE))
        orders = int(expected + chance.random())
        new_share = shop.new_share + (_RUSH_NEW_SHARE if is_rush(day) else 0)
        new = min(orders, int(orders * new_share * chance.uniform(0.92, 1.08) + chance.random()))
        uv = max(_LEAST_UV, round(expected / conversion))
        return DayPlan(expected, orders, new, uv, event)


def _grown(shop: Shop, day: date) -> float:
    years = (day - _GROWTH_FROM).days / _DAYS_A_YEAR
    low, high = _GROWTH_YEARS
    return 1 + shop.growth * min(max(years, low), high)


def _listings(shop: Shop, first: date, last: date) -> Iterator[Listing]:
    standing = [good for good in standing_range() if _sold_here(shop, good)]
    weights = {good.sku: good.weight * _taste(shop, good) for good in standing}
    others = sum(weight for sku, weight in weights.items() if sku not in shop.heroes)
    common = 1 - sum(shop.heroes.values())
    weights |= {sku: others * share / common for sku, share in shop.heroes.items()}
    for good in standing:
        yield Listing(good, _price_fen(shop, good), weights[good.sku])
    for good in models(first, last):
        if _sold_here(shop, good):
            yield Listing(good, _price_fen(shop, good), good.weight * _taste(shop, good))


def _sold_here(shop: Shop, good: Good) -> bool:
    chosen = stream(shop.prefix, good.sku, "range").random() < shop.range_share
    return chosen or good.sku in shop.heroes


def _taste(shop: Shop, good: Good) -> float:
    return exp(stream(shop.prefix, good.sku, "taste").gauss(0, 0.45))


def _price_fen(shop: Shop, good: Good) -> int:
    return round(good.price_fen * shop.price_factor / 10) * 10
