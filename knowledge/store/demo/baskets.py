"""What is in one order: items, prices, coupons, postage."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from knowledge.store.demo.people import REMOTE_REGIONS
from knowledge.store.demo.plan import Listing, Mix

_CHEAP_FEN = 2000
_CHEAP_QUANTITIES = (0.62, 0.86, 1.0)
_QUANTITIES = (0.88, 0.98, 1.0)
_SECOND_ITEM = 0.22
_THIRD_ITEM = 0.28
_EVENT_APPETITE = 0.06

_EVENT_PRICES = ((3.0, 0.86), (1.3, 0.93), (0.0, 1.0))
_COUPONS = ((39900, 4000), (19900, 2000), (9900, 800))
_COUPON_SHARE = 0.4
_FREE_POSTAGE_FEN = 4900
_POSTAGE_SHARE = 0.3
_POSTAGE_FEN = 600
_REMOTE_POSTAGE_FEN = 1200

USUAL_BASKET = 1.36
"""Items in a mean order on an ordinary day, for targets; measured on the drawn orders."""


class Line(NamedTuple):
    """One line of an order.

    Attributes:
        unit_fen: Price of one item on that day.
        discount_fen: The line's part of the order's coupon.
        postage_fen: The order's postage on its first line, else 0.
    """

    listing: Listing
    quantity: int
    unit_fen: int
    discount_fen: int
    postage_fen: int

    @property
    def paid_fen(self) -> int:
        """Return what the buyer pays for the line, postage in."""
        return self.quantity * self.unit_fen - self.discount_fen + self.postage_fen


def basket(mix: Mix, lead: Listing, chance: Random, *, event: float, region: str) -> list[Line]:
    """Return the lines of an order that was placed for the sake of `lead`.

    `event` is the calendar's lift on that day: promotions have lower prices and fuller baskets;
    `region` is the buyer's province: far ones pay more postage.
    """
    wanted = [lead, *_added(mix, lead, chance, event)]
    factor = next(factor for least, factor in _EVENT_PRICES if event >= least)
    priced = [
        (listing, _quantity(listing, chance), int(listing.price_fen * factor / 10) * 10)
        for listing in wanted
    ]
    worth = [quantity * unit_fen for _, quantity, unit_fen in priced]
    discounts = split(_coupon_fen(sum(worth), chance), worth)
    postage_fen = _postage(sum(worth), region, chance)
    return [
        Line(listing, quantity, unit_fen, discounts[place], 0 if place else postage_fen)
        for place, (listing, quantity, unit_fen) in enumerate(priced)
    ]


def split(total_fen: int, shares: list[int]) -> list[int]:
    """Return `total_fen` spread in proportion to `shares`, fen exact, the last takes the rest."""
    whole = sum(shares)
    parts = [total_fen * share // whole for share in shares]
    parts[-1] += total_fen - sum(parts)
    return parts


def _added(mix: Mix, lead: Listing, chance: Random, event: float) -> list[Listing]:
    appetite = _SECOND_ITEM + (_EVENT_APPETITE if event >= _EVENT_PRICES[1][0] else 0)
    if chance.random() >= appetite:
        return []
    count = 2 if chance.random() < _THIRD_ITEM else 1
    found = chance.choices(mix.listings, cum_weights=mix.cumulative, k=count)
    return list(dict.fromkeys(each for each in found if each is not lead))


def _quantity(listing: Listing, chance: Random) -> int:
    steps = _CHEAP_QUANTITIES if listing.price_fen < _CHEAP_FEN else _QUANTITIES
    pick = chance.random()
    return next(count for count, step in enumerate(steps, 1) if pick < step)


def _coupon_fen(worth_fen: int, chance: Random) -> int:
    used = chance.random() < _COUPON_SHARE
    return next((off for least, off in _COUPONS if used and worth_fen >= least), 0)


def _postage(worth_fen: int, region: str, chance: Random) -> int:
    pick = chance.random()
    if worth_fen >= _FREE_POSTAGE_FEN:
        return 0
    if region in REMOTE_REGIONS:
        return _REMOTE_POSTAGE_FEN
    return _POSTAGE_FEN if pick < _POSTAGE_SHARE else 0
