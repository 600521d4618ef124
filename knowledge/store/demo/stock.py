"""Stock of the demo shops: bought by plan, emptied by what was really sold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import accumulate
from math import ceil

from knowledge.store.demo.goods import Good
from knowledge.store.demo.launches import is_gone, life
from knowledge.store.demo.plan import Listing, Planner
from knowledge.store.demo.seasons import season
from knowledge.store.demo.stories import STOCK_OUT_DAYS, stock_outs

Units = Mapping[tuple[str, date], int]
"""(sku, day) → items paid on that day."""

_CYCLE_DAYS = 28
_LAST_LOT_DAYS = 30
_COVER_DAYS = 45
_NEAR_DAYS = 6
_SAFETY_UNITS = 4
_UNITS_AN_ORDER = 1.62
_RESCUE_DAYS = 5
_TAKEN_OFF_AFTER_DAYS = 330
_DAY = timedelta(days=1)


class StockPlan:
    """How many items of each good a shop means to have, from its planned orders alone."""

    def __init__(self, planner: Planner, first: date, last: date) -> None:
        """Add up the planned orders of [first, last + cover] once."""
        self._first = first
        self._standing = sum(each.weight for each in planner.listings if not each.good.model_year)
        days = (last - first).days + _COVER_DAYS + _CYCLE_DAYS
        self._orders = [0.0, *accumulate(_pace(planner, first, days))]

    def units(self, listing: Listing, start: date, days: int, *, hoped: bool = False) -> float:
        """Return the items expected to be sold in `days` from `start`.

        With `hoped` a new model is taken for a success, as it is before it is on the shelf.
        """
        at = max(0, (start - self._first).days)
        end = min(at + days, len(self._orders) - 1)
        middle = start + timedelta(days=days // 2)
        factor = 1.0 if hoped else life(listing.good, middle)
        share = listing.weight / self._standing * season(listing.good.season, middle) * factor
        return (self._orders[end] - self._orders[at]) * share * _UNITS_AN_ORDER

    def level(self, listing: Listing, start: date) -> int:
        """Return the stock a purchase on `start` fills up to."""
        return ceil(self.units(listing, start, _COVER_DAYS)) + _SAFETY_UNITS


def stock_rows(
    planner: Planner, sold: Units, days: Mapping[date, bool], plan: StockPlan
) -> Iterator[dict[str, object]]:
    """Yield one row per good on the shelf and day, by good, then by day.

    `sold` must reach to the end of a run-down that has begun, even past the last of `days`;
    `days` are all days from the first to the last, ascending, true where a row is wanted.
    """
    years = sorted({day.year for day in days})
    for listing in planner.listings:
        good = listing.good
        dry = tuple(
            first
            for year in years
            for sku, first in stock_outs(planner.shop, year)
            if sku == good.sku
        )
        shelf = _Shelf(listing, sold, plan, dry)
        for day, wanted in days.items():
            if day < good.listed_on or is_gone(good, day):
                continue
            shelf.pass_day(day)
            if wanted:
                yield {
                    "date": day,
                    "shop": planner.shop.name,
                    "platform": planner.shop.platform,
                    "sku": good.sku,
                    "on_hand": shelf.on_hand,
                    "in_transit": shelf.in_transit(day),
                    "unit_cost_fen": good.cost_fen,
                    "on_sale": not _is_taken_off(good, day),
                }


def last_lot(sku: str, dry: date) -> date:
    """Return the day of the last regular lot before the stock-out on `dry`: taken for enough."""
    latest = dry - _DAY * _LAST_LOT_DAYS
    return latest - _DAY * ((latest.toordinal() - _phase(sku)) % _CYCLE_DAYS)


class _Shelf:
    """One good's stock, carried from day to day.

    Attributes:
        on_hand: Items at the end of the day that was passed last.
    """

    def __init__(
        self, listing: Listing, sold: Units, plan: StockPlan, dry: tuple[date, ...]
    ) -> None:
        self.on_hand = -1
        self._listing, self._sold, self._plan = listing, sold, plan
        self._stays = listing.good.flop
        self._phase = _phase(listing.good.sku)
        self._least = 0.0
        self._run_downs = tuple((last_lot(listing.good.sku, first), first) for first in dry)

    def pass_day(self, day: date) -> None:
        """Let `day` go by: what comes in the morning, then what is sold."""
        if self.on_hand < 0:
            self.on_hand = self._opening(day)
            self._least = self._rescue_at(day)
        for lot, first in self._run_downs:
            if lot <= day < first + _DAY * STOCK_OUT_DAYS:
                self.on_hand = sum(
                    self._sold_on(day + _DAY * ahead) for ahead in range(1, (first - day).days + 1)
                )
                return
        self._trade(day)

    def in_transit(self, day: date) -> int:
        """Return the items on their way at the end of `day`; a lot shows a few days ahead."""
        lot = self._next_lot(day)
        if self._stays or (lot - day).days > _NEAR_DAYS:
            return 0
        return max(0, self._plan.level(self._listing, lot) - self.on_hand)

    def _trade(self, day: date) -> None:
        lot_is_due = self.on_hand == 0 or self._until_lot(day) == 0
        if lot_is_due and not self._stays:
            self.on_hand = max(self.on_hand, self._plan.level(self._listing, day))
            self._least = self._rescue_at(day)
        self.on_hand -= self._sold_on(day)
        if self.on_hand < self._least:
            self.on_hand = max(self.on_hand, self._plan.level(self._listing, day))

    def _opening(self, day: date) -> int:
        if not self._stays:
            return self._plan.level(self._listing, day)
        hoped = self._plan.units(self._listing, day, _COVER_DAYS, hoped=True)
        bought = ceil(hoped) + _SAFETY_UNITS
        return bought if day == self._listing.good.listed_on else max(1, bought * 2 // 3)

    def _rescue_at(self, day: date) -> float:
        return 0.0 if self._stays else self._plan.units(self._listing, day, _RESCUE_DAYS)

    def _sold_on(self, day: date) -> int:
        return self._sold.get((self._listing.good.sku, day), 0)

    def _next_lot(self, day: date) -> date:
        """Return the day after `day` on which more comes; a run-down waits for its end."""
        for lot, first in self._run_downs:
            back = first + _DAY * STOCK_OUT_DAYS
            if lot <= day < back:
                return back
        return day + _DAY * (self._until_lot(day) or _CYCLE_DAYS)

    def _until_lot(self, day: date) -> int:
        return (self._phase - day.toordinal()) % _CYCLE_DAYS


def _is_taken_off(good: Good, day: date) -> bool:
    return good.flop and (day - good.listed_on).days > _TAKEN_OFF_AFTER_DAYS


def _phase(sku: str) -> int:
    """Return the good's own day of the four weeks between two regular lots."""
    return sum(map(ord, sku))


def _pace(planner: Planner, first: date, days: int) -> Iterator[float]:
    for step in range(days):
        day = first + timedelta(days=step)
        yield planner.plan(day).expected / planner.mix(day).demand
