"""The demo store as rows: two years of a home-goods business on four platforms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Protocol

from knowledge.store.demo.ads import ad_rows
from knowledge.store.demo.launches import is_gone
from knowledge.store.demo.orders import Order, orders_of, rows, until
from knowledge.store.demo.people import LONGEST_LAG_DAYS, members
from knowledge.store.demo.plan import Planner
from knowledge.store.demo.refunds import refund_rows
from knowledge.store.demo.reviews import broken_reviews, review_row
from knowledge.store.demo.seasons import share_before
from knowledge.store.demo.shops import SHOPS, TMALL, Shop
from knowledge.store.demo.stock import StockPlan, last_lot, stock_rows
from knowledge.store.demo.stories import Plot, last_stock_out, plot, stock_outs
from knowledge.store.demo.targets import target_rows
from knowledge.store.demo.traffic import traffic_rows


class DayRows(Protocol):
    """Gives one day's rows of one shop; `share` is the part of the day that has passed."""

    def __call__(self, day: date, plot: Plot, *, share: float) -> Iterable[dict[str, object]]:
        """Return the rows of `day`."""


Rows = Iterable[dict[str, object]]

TABLES = (
    "products",
    "members",
    "targets",
    "order_lines",
    "refunds",
    "reviews",
    "traffic",
    "ads",
    "inventory",
)
"""Tables of the store that the demo fills, in the order in which each shop yields them."""

LOADED_AT = time(10)
"""Clock time of the current day at which the demo's platforms were last exported."""

_YEARS = 2
_PLANNED_AHEAD_DAYS = 130
_DAILY_STOCK_DAYS = 120
_STORY_STOCK_DAYS = 20
_SUNDAY = 6
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """Everything the demo store holds, generated when asked for.

    The figures of a day hang on shop, day and scale, not on `today`: tomorrow's demo tells the
    same yesterday. What does hang on `today`: the two moving stories, order states, which refunds
    and reviews are known by now, members' tiers, and from which day on stock is kept daily. Stock
    is carried forward from the first day, so levels may differ a little where two demos begin in
    different months.

    Attributes:
        today: The current day, known up to `cut`; all days before it are whole.
        scale: 1.0 for some 80 000 order lines; shops shrink with it.
        cut: Instant (shop's wall clock) of the last export; nothing later is known.
        plot: What the stories change.
    """

    today: date
    scale: float
    cut: datetime
    plot: Plot

    @property
    def first(self) -> date:
        """Return the first day with data: the first of this month two years ago."""
        return date(self.today.year - _YEARS, self.today.month, 1)

    def tables(self) -> Iterator[tuple[str, str, Rows]]:
        """Yield (table, shop, rows) shop by shop; row keys are the column names of the schema.

        Targets alone have a `period` and yuan, as in the contract of their file.

        Rows may be read once, and best before the next table is asked for: a shop's orders are
        held in memory only while its tables are being yielded.
        """
        for shop in SHOPS:
            yield from self.shop_tables(shop)

    def shop_tables(self, shop: Shop) -> Iterator[tuple[str, str, Rows]]:
        """Yield (table, shop's name, rows) of one of `SHOPS`, which does not need the others."""
        planner = Planner(
            shop,
            self.first - timedelta(days=LONGEST_LAG_DAYS),
            self.today + timedelta(days=_PLANNED_AHEAD_DAYS),
            scale=self.scale,
        )
        drawn = [order for day in self._days() for order in orders_of(planner, day, self.plot)]
        orders = list(until(drawn, self.cut))
        made: dict[str, Rows] = {
            "products": self._products(planner),
            "members": members(planner, self.first, self.today),
            "targets": target_rows(planner, self.first, self.today),
            "order_lines": (row for order in orders for row in rows(order, self.cut)),
            "refunds": (
                row for order in orders for row in refund_rows(order, self.plot, self.cut)
            ),
            "reviews": self._reviews(shop, orders),
            "traffic": self._daily(partial(traffic_rows, planner)),
            "ads": self._daily(partial(ad_rows, planner)),
            "inventory": self._inventory(planner, drawn),
        }
        for table in TABLES:
            yield table, shop.name, made[table]

    def _days(self) -> Iterator[date]:
        return _each_day(self.first, self.today)

    def _daily(self, day_rows: DayRows) -> Iterator[dict[str, object]]:
        for day in self._days():
            share = share_before(day, self.cut.time()) if day == self.today else 1.0
            yield from day_rows(day, self.plot, share=share)

    def _products(self, planner: Planner) -> Iterator[dict[str, object]]:
        for listing in planner.listings:
            good = listing.good
            if good.listed_on <= self.today and not is_gone(good, self.first):
                yield {
                    "shop": planner.shop.name,
                    "sku": good.sku,
                    "name": good.name,
                    "category": good.category,
                    "price_fen": listing.price_fen,
                    "cost_fen": good.cost_fen,
                    "listed_on": good.listed_on,
                    "role": good.role,
                }

    def _reviews(self, shop: Shop, orders: Iterable[Order]) -> Iterator[dict[str, object]]:
        for order in orders:
            row = review_row(order, self.today)
            if row is not None:
                yield row
        if shop is TMALL:
            yield from broken_reviews(self.plot)

    def _inventory(self, planner: Planner, drawn: list[Order]) -> Rows:
        sold: Counter[tuple[str, date]] = Counter()
        for order in (*drawn, *self._run_down_orders(planner)):
            if order.paid_at is not None:
                for line in order.lines:
                    sold[line.listing.good.sku, order.paid_at.date()] += line.quantity
        plan = StockPlan(planner, self.first, self.today)
        return stock_rows(planner, sold, self._stock_days(planner.shop), plan)

    def _run_down_orders(self, planner: Planner) -> Iterator[Order]:
        """Yield the orders that a run-down begun by today still waits for."""
        for sku, dry in stock_outs(planner.shop, self.today.year):
            if last_lot(sku, dry) <= self.today < dry:
                for day in _each_day(self.today + _DAY, dry):
                    yield from orders_of(planner, day, self.plot)

    def _stock_days(self, shop: Shop) -> dict[date, bool]:
        """Return every day up to yesterday; true where the stock of that day is kept.

        That is daily of late and around the last stock-out, on Sundays before.
        """
        dry = last_stock_out(self.today)[1]
        near = (dry.start - timedelta(days=_STORY_STOCK_DAYS), dry.end + timedelta(days=4))
        daily_from = self.today - timedelta(days=_DAILY_STOCK_DAYS)
        return {
            day: day >= daily_from
            or day.weekday() == _SUNDAY
            or (bool(stock_outs(shop, day.year)) and near[0] <= day <= near[1])
            for day in _each_day(self.first, self.today - _DAY)
        }


def demo_world(today: date, *, scale: float = 1.0, clock: time = LOADED_AT) -> DemoWorld:
    """Return the demo as it stands on `today`; nothing is generated yet.

    `scale` is the size of the shops, 0.05 is enough to try things out; `clock` is the time of
    `today` up to which orders and visitors are known.
    """
    return DemoWorld(today, scale, datetime.combine(today, clock), plot(today))


def _each_day(first: date, last: date) -> Iterator[date]:
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)
