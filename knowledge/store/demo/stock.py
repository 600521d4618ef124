"""Stock of the demo shops: bought by plan, emptied by what was really sold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import accumulate
from math import ceil

from knowledge.store.demo.launches import is_gone, life
from knowledge.store.demo.plan import Listing, Planner
from knowledge.store.demo.seasons import season
from knowledge.store.demo.stories import STOCK_OUT_DAYS, sold_out, stock_outs

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
        end = min(max(at, (start - self._first).days + days), len(self._orders) - 1)
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
    for listing in planner.listings:
        good = listing.good
        for day, on_hand, in_transit in _levels(planner, listing, sold, days, plan):
            if days[day]:
                age = (day - good.listed_on).days
                yield {
                    "date": day,
                    "shop": planner.shop.name,
                    "platform": planner.shop.platform,
                    "sku": good.sku,
                    "on_hand": on_hand,
                    "in_transit": in_transit,
                    "unit_cost_fen": good.cost_fen,
                    "on_sale": not (good.flop and age > _TAKEN_OFF_AFTER_DAYS),
                }


def last_lot(sku: str, dry: date) -> date:
    """Return the day of the last regular lot before the stock-out on `dry`: taken for enough."""
    latest = dry - _DAY * _LAST_LOT_DAYS
    return latest - _DAY * ((latest.toordinal() - _phase(sku)) % _CYCLE_DAYS)


def _levels(
    planner: Planner, listing: Listing, sold: Units, days: Mapping[date, bool], plan: StockPlan
) -> Iterator[tuple[date, int, int]]:
    good, on_hand = listing.good, -1
    for day in days:
        if day < good.listed_on or is_gone(good, day):
            continue
        if on_hand < 0:
            on_hand = _opening(listing, day, plan)
        end = _running_down(planner, good.sku, day)
        dry = sold_out(planner.shop, day)
        if end is not None:
            on_hand = sum(
                sold.get((good.sku, day + _DAY * n), 0) for n in range(1, (end - day).days + 1)
            )
        elif dry and dry[0] == good.sku:
            on_hand = 0
        else:
            on_hand = _after(listing, day, on_hand, sold.get((good.sku, day), 0), plan)
        yield day, on_hand, _in_transit(planner, listing, day, on_hand, plan)


def _running_down(planner: Planner, sku: str, day: date) -> date | None:
    """Return the day on which the stock that is running down on `day` ends, None if none is."""
    for dry_sku, dry in stock_outs(planner.shop, day.year):
        if dry_sku == sku and last_lot(sku, dry) <= day <= dry:
            return dry
    return None


def _opening(listing: Listing, day: date, plan: StockPlan) -> int:
    good = listing.good
    if not good.flop:
        return plan.level(listing, day)
    bought = ceil(plan.units(listing, day, _COVER_DAYS, hoped=True)) + _SAFETY_UNITS
    return bought if day == good.listed_on else max(1, bought * 2 // 3)


def _after(listing: Listing, day: date, on_hand: int, sold: int, plan: StockPlan) -> int:
    """Return the stock at the end of `day`: what came in the morning, less what was sold."""
    lot_is_due = on_hand == 0 or _until_lot(listing.good.sku, day) == 0
    if lot_is_due and not listing.good.flop:
        on_hand = max(on_hand, plan.level(listing, day))
    left = on_hand - sold
    least = 0 if listing.good.flop else plan.units(listing, day, _RESCUE_DAYS)
    return left if left >= least else max(left, plan.level(listing, day))


def _in_transit(
    planner: Planner, listing: Listing, day: date, on_hand: int, plan: StockPlan
) -> int:
    if listing.good.flop:
        return 0
    lot = _next_lot(planner, listing.good.sku, day)
    if (lot - day).days > _NEAR_DAYS:
        return 0
    return max(0, plan.level(listing, lot) - on_hand)


def _next_lot(planner: Planner, sku: str, day: date) -> date:
    """Return the day after `day` on which more comes; a stock that runs down waits for its end."""
    for dry_sku, dry in stock_outs(planner.shop, day.year):
        back = dry + _DAY * STOCK_OUT_DAYS
        if dry_sku == sku and last_lot(sku, dry) <= day < back:
            return back
    return day + _DAY * (_until_lot(sku, day) or _CYCLE_DAYS)


def _until_lot(sku: str, day: date) -> int:
    """Return the days until the next regular lot; each good has its own day of four weeks."""
    return (_phase(sku) - day.toordinal()) % _CYCLE_DAYS


def _phase(sku: str) -> int:
    return sum(map(ord, sku))


def _pace(planner: Planner, first: date, days: int) -> Iterator[float]:
    for step in range(days):
        day = first + timedelta(days=step)
        yield planner.plan(day).expected / planner.mix(day).demand
