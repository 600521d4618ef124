"""The stories planted in the demo, for the guided walk and for tests to find.

Two of them hang on the current day and move with it: whoever opens the demo finds them fresh. They
are laid over figures that stay the same from day to day. The third hangs on the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from knowledge.dates.period import Period
from knowledge.store.demo.shops import DOUYIN, JD, TMALL, Shop

BROKEN_SKU = "SN1001"
"""The bestseller that arrives broken after its packaging was changed."""

DEAR_CHANNEL = "千川"

_DROP_DAYS_AGO = {7: 0.22, 6: 0.15, 5: 0.12, 4: 0.15, 3: 0.22, 2: 0.62, 1: 0.72}
_OTHERS_KEEP = 0.85
_OTHERS_KEEP_AFTER = 0.96
_LAST_DROP_DAY_AGO = 3
_BAD_REVIEW_DAYS_AGO = (9, 8, 7, 6)
_BROKEN_DAYS_AGO = range(5, 15)
_DEAR_DAYS = 14
_DEAR_FACTORS = {14: 1.9, 13: 2.1}
_DEAR_FACTOR = 2.35

_SOLD_OUT = (("QJ1001", 6, 15), ("CF1002", 11, 8))
"""What runs dry in the Jingdong shop: SKU, month and day of the first day without stock."""

STOCK_OUT_DAYS = 3
"""How long the shelf stays empty; it is filled on the morning after."""

_SOLD_OUT_FROM_HOUR = 12
_YEARS_BACK = 2


@dataclass(frozen=True, slots=True)
class Story:
    """One story planted in the demo.

    Attributes:
        key: `bad_reviews`, `stock_out` or `dear_ads`.
        period: The days on which the figures show it.
        what: What happened, for a reader.
        where: (dimension id, stored value) pairs that lead to it.
    """

    key: str
    period: Period
    what: str
    where: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """What the stories of one day change, by day.

    Attributes:
        hero_keep: Share of the bestseller's orders that are still placed.
        others_keep: Share of the same shop's other orders that are still placed.
        review_days: Days with a batch of bad reviews.
        broken_days: Days whose parcels arrive broken and come back.
        click_price: Factor on the click price of the dear channel.
    """

    hero_keep: dict[date, float] = field(default_factory=dict)
    others_keep: dict[date, float] = field(default_factory=dict)
    review_days: tuple[date, ...] = ()
    broken_days: frozenset[date] = frozenset()
    click_price: dict[date, float] = field(default_factory=dict)

    def keep(self, shop: Shop, sku: str, day: date) -> float:
        """Return the share of planned orders led by `sku` that are still placed."""
        if shop is not TMALL or day not in self.hero_keep:
            return 1.0
        return self.hero_keep[day] if sku == BROKEN_SKU else self.others_keep[day]

    def arrives_broken(self, shop: Shop, sku: str, day: date) -> bool:
        """Return whether a parcel of `sku` ordered on `day` arrives broken."""
        return shop is TMALL and sku == BROKEN_SKU and day in self.broken_days

    def click_factor(self, channel: str, day: date) -> float:
        """Return the factor on a channel's click price, 1 outside the story."""
        return self.click_price.get(day, 1.0) if channel == DEAR_CHANNEL else 1.0


def plot(today: date) -> Plot:
    """Return what the stories seen from `today` change."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    return Plot(
        hero_keep={ago(days): keep for days, keep in _DROP_DAYS_AGO.items()},
        others_keep={
            ago(days): _OTHERS_KEEP if days >= _LAST_DROP_DAY_AGO else _OTHERS_KEEP_AFTER
            for days in _DROP_DAYS_AGO
        },
        review_days=tuple(ago(days) for days in _BAD_REVIEW_DAYS_AGO),
        broken_days=frozenset(ago(days) for days in _BROKEN_DAYS_AGO),
        click_price={
            ago(days): _DEAR_FACTORS.get(days, _DEAR_FACTOR) for days in range(_DEAR_DAYS + 1)
        },
    )


def sold_out(shop: Shop, day: date) -> tuple[str, int] | None:
    """Return the SKU that is sold out in `shop` on `day` and the hour from which it is."""
    for sku, first in stock_outs(shop, day.year):
        if 0 <= (day - first).days < STOCK_OUT_DAYS:
            return sku, 0 if day > first else _SOLD_OUT_FROM_HOUR
    return None


def stock_outs(shop: Shop, year: int) -> tuple[tuple[str, date], ...]:
    """Return the SKUs that run dry in `shop` in `year`, each with its first day without stock."""
    if shop is not JD:
        return ()
    return tuple((sku, date(year, month, day)) for sku, month, day in _SOLD_OUT)


def last_stock_out(today: date) -> tuple[str, Period]:
    """Return the SKU and the days of the latest stock-out that was over before `today`."""
    past = [
        (first, sku)
        for year in range(today.year - _YEARS_BACK, today.year + 1)
        for sku, first in stock_outs(JD, year)
        if first + timedelta(days=STOCK_OUT_DAYS) <= today
    ]
    first, sku = max(past)
    return sku, Period(first, first + timedelta(days=STOCK_OUT_DAYS - 1))


def stories(today: date) -> tuple[Story, ...]:
    """Return the stories that the demo of `today` holds."""
    first_drop = max(_DROP_DAYS_AGO)
    sku, dry = last_stock_out(today)
    return (
        Story(
            "bad_reviews",
            Period(_before(today, first_drop), _before(today, _LAST_DROP_DAY_AGO)),
            "收纳箱换了包装，运输破损，差评集中出现，转化率随后明显下滑",
            (("shop", TMALL.name), ("sku", BROKEN_SKU)),
        ),
        Story(
            "stock_out",
            dry,
            "大促中途主推款断货，访客还在，订单没了",
            (("shop", JD.name), ("sku", sku)),
        ),
        Story(
            "dear_ads",
            Period(_before(today, _DEAR_DAYS), _before(today, 1)),
            "千川点击单价翻倍，投产比从 4 左右跌到 2 以下，其他渠道平稳",
            (("shop", DOUYIN.name), ("channel", DEAR_CHANNEL)),
        ),
    )


def _before(today: date, days: int) -> date:
    return today - timedelta(days=days)
