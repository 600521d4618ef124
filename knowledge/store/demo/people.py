"""Buyers of the demo: who comes back, where they live, which tier they hold."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

from knowledge.store.demo.plan import Planner

LONGEST_LAG_DAYS = 400
"""How long before the first day of the demo a returning buyer may have come first."""

_EPOCH = date(2015, 1, 1)
_IDS_A_DAY = 10_000
_LAGS = ((0.34, 20.0), (0.74, 90.0), (1.0, 210.0))
_TRIES = 5
_LOYALTY = 2.5

_REGIONS = {
    "广东": 118,
    "浙江": 88,
    "江苏": 95,
    "山东": 74,
    "河南": 62,
    "四川": 60,
    "湖北": 44,
    "湖南": 43,
    "河北": 45,
    "福建": 42,
    "安徽": 41,
    "上海": 48,
    "北京": 43,
    "辽宁": 30,
    "陕西": 28,
    "江西": 28,
    "重庆": 27,
    "广西": 25,
    "云南": 23,
    "山西": 20,
    "黑龙江": 19,
    "吉林": 15,
    "贵州": 18,
    "天津": 14,
    "内蒙古": 12,
    "甘肃": 10,
    "新疆": 9,
    "海南": 7,
    "宁夏": 4,
    "青海": 3,
    "西藏": 2,
}
_REGION_NAMES = tuple(_REGIONS)
_REGION_SUMS = tuple(accumulate(_REGIONS.values()))
REMOTE_REGIONS = frozenset(("新疆", "西藏", "青海", "内蒙古"))

_CARDS = ((0.015, "VIP"), (0.06, "金卡"), (0.2, "银卡"))
_CARD_AFTER_DAYS = {"VIP": 120, "金卡": 60, "银卡": 20}
_PLAIN_TIER = "普通"
_PLAIN_MEMBERS_OF_TEN = 5


class Buyer(NamedTuple):
    """A buyer: the day of the first order here, and the how manieth of that day's new ones."""

    since: date
    number: int

    @property
    def code(self) -> int:
        """Return the number that the id and everything about the buyer hang on."""
        return (self.since - _EPOCH).days * _IDS_A_DAY + self.number

    def region(self) -> str:
        """Return the province the buyer lives in, by its short name."""
        spread = self.code * 2654435761 % 4294967296 / 4294967296
        return _REGION_NAMES[bisect(_REGION_SUMS, spread * _REGION_SUMS[-1])]


def buyer_id(prefix: str, buyer: Buyer) -> str:
    """Return the id the platform would show: `tm_39900012`."""
    return f"{prefix}_{buyer.code:08d}"


def returning(planner: Planner, day: date, chance: Random) -> Buyer:
    """Return someone who bought before `day`.

    The first ones of each day come back most: they are the ones with the gold cards.
    """
    since = day
    for _ in range(_TRIES):
        since = day - timedelta(days=_lag(chance))
        new = planner.plan(since).new
        if new:
            return Buyer(since, int(new * chance.random() ** _LOYALTY))
    return Buyer(since, 0)


def members(planner: Planner, first: date, today: date) -> Iterator[dict[str, object]]:
    """Yield the member list as it stands on `today`, one row per buyer who holds a card.

    Of buyers who came before `first` only the holders of a better card are still listed.
    """
    day = first - timedelta(days=LONGEST_LAG_DAYS)
    while day < today:
        new = planner.plan(day).new
        for number in range(new):
            buyer = Buyer(day, number)
            tier = _tier(buyer, new, (today - day).days)
            if tier != _PLAIN_TIER or (
                day >= first and buyer.code * 7 % 10 < _PLAIN_MEMBERS_OF_TEN
            ):
                yield {
                    "shop": planner.shop.name,
                    "buyer_id": buyer_id(planner.shop.prefix, buyer),
                    "tier": tier,
                }
        day += timedelta(days=1)


def _lag(chance: Random) -> int:
    pick = chance.random()
    mean = next(mean for share, mean in _LAGS if pick < share)
    return min(1 + int(chance.expovariate(1 / mean)), LONGEST_LAG_DAYS)


def _tier(buyer: Buyer, new: int, age_days: int) -> str:
    rank = (buyer.number + buyer.code * 40503 % 997 / 997) / new
    for share, tier in _CARDS:
        if rank < share and age_days >= _CARD_AFTER_DAYS[tier]:
            return tier
    return _PLAIN_TIER
