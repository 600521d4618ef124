"""The orders of one shop and day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from knowledge.store.demo.baskets import Line, basket
from knowledge.store.demo.chance import stream
from knowledge.store.demo.people import Buyer, buyer_id, returning
from knowledge.store.demo.plan import Listing, Planner
from knowledge.store.demo.seasons import hours
from knowledge.store.demo.shops import Shop
from knowledge.store.demo.stories import Plot, sold_out

_HOURS = tuple(range(24))
_SLOW_PAYERS = 0.05
_SLOW_PAYER_S = 1500
_USUAL_PAY_S = 35
_CLOSES_AFTER = timedelta(days=1)
_SENT_AFTER = timedelta(days=2)
_DONE_AFTER = timedelta(days=10)


class Order(NamedTuple):
    """One order.

    Attributes:
        paid_at: None while not paid.
        fate: Three draws in 0..1 that decide what becomes of it: return, review, the rest.
    """

    shop: Shop
    order_id: str
    created_at: datetime
    paid_at: datetime | None
    buyer_id: str
    region: str
    channel: str
    device: str
    lines: tuple[Line, ...]
    fate: tuple[float, float, float]

    @property
    def lead(self) -> Listing:
        """Return what the order was placed for."""
        return self.lines[0].listing


def orders_of(planner: Planner, day: date, plot: Plot) -> list[Order]:
    """Return the orders placed on `day`, by time; the stories have taken theirs away."""
    return list(_without_sold_out(_still_placed(_drawn(planner, day), plot), day))


def until(orders: Iterable[Order], cut: datetime) -> Iterator[Order]:
    """Yield the orders placed before `cut` as they stood then: a later payment is not known."""
    for order in orders:
        if order.created_at >= cut:
            continue
        if order.paid_at is not None and order.paid_at >= cut:
            yield order._replace(paid_at=None)
        else:
            yield order


def rows(order: Order, cut: datetime) -> Iterator[dict[str, object]]:
    """Yield the order's lines as rows of `order_lines`, as the export of `cut` would show them."""
    head: dict[str, object] = {
        "shop": order.shop.name,
        "platform": order.shop.platform,
        "order_id": order.order_id,
        "created_at": order.created_at,
        "paid_at": order.paid_at,
        "buyer_id": order.buyer_id,
        "region": order.region,
        "channel": order.channel,
        "device": order.device,
        "status": _status(order, cut),
    }
    for number, line in enumerate(order.lines, 1):
        good = line.listing.good
        yield {
            **head,
            "line_no": number,
            "sku": good.sku,
            "product_name": good.name,
            "category": good.category,
            "quantity": line.quantity,
            "unit_price_fen": line.unit_fen,
            "amount_fen": line.paid_fen,
        }


def _drawn(planner: Planner, day: date) -> Iterator[Order]:
    plan, mix, shop = planner.plan(day), planner.mix(day), planner.shop
    chance = stream(shop.prefix, day, "orders")
    count = plan.orders
    leads = chance.choices(mix.listings, cum_weights=mix.cumulative, k=count)
    clocks = _clocks(day, count, chance)
    channels = chance.choices(tuple(shop.channels), tuple(shop.channels.values()), k=count)
    buyers = _buyers(planner, day, chance)
    for number in range(count):
        region = buyers[number].region()
        created_at = clocks[number]
        yield Order(
            shop,
            f"{shop.order_mark}{day:%Y%m%d}{number + 1:05d}",
            created_at,
            _paid_at(created_at, shop, chance),
            buyer_id(shop.prefix, buyers[number]),
            region,
            channels[number],
            "手机" if chance.random() < shop.phone_share else "电脑",
            tuple(basket(mix, leads[number], chance, event=plan.event, region=region)),
            (chance.random(), chance.random(), chance.random()),
        )


def _clocks(day: date, count: int, chance: Random) -> list[datetime]:
    midnight = datetime.combine(day, time())
    return sorted(
        midnight + timedelta(seconds=hour * 3600 + int(chance.random() * 3600))
        for hour in chance.choices(_HOURS, hours(day), k=count)
    )


def _buyers(planner: Planner, day: date, chance: Random) -> list[Buyer]:
    plan = planner.plan(day)
    fresh = [Buyer(day, number) for number in range(plan.new)]
    back = [returning(planner, day, chance) for _ in range(plan.orders - plan.new)]
    mixed = fresh + back
    chance.shuffle(mixed)
    return mixed


def _paid_at(created_at: datetime, shop: Shop, chance: Random) -> datetime | None:
    if chance.random() < shop.unpaid_share:
        return None
    slow = chance.random() < _SLOW_PAYERS
    wait_s = chance.random() * _SLOW_PAYER_S if slow else chance.expovariate(1 / _USUAL_PAY_S)
    return created_at + timedelta(seconds=4 + int(wait_s))


def _still_placed(orders: Iterable[Order], plot: Plot) -> Iterator[Order]:
    """Thin out evenly, not by chance: of ten orders at 0.3 exactly three stay."""
    counts: dict[float, int] = {}
    for order in orders:
        keep = plot.keep(order.shop, order.lead.good.sku, order.created_at.date())
        seen = counts.get(keep, 0)
        counts[keep] = seen + 1
        if int((seen + 1) * keep + 0.5) > int(seen * keep + 0.5):
            yield order


def _without_sold_out(orders: Iterable[Order], day: date) -> Iterator[Order]:
    for order in orders:
        dry = sold_out(order.shop, day)
        if dry is None or order.created_at.hour < dry[1]:
            yield order
        elif order.lead.good.sku != dry[0]:
            lines = tuple(line for line in order.lines if line.listing.good.sku != dry[0])
            yield order._replace(lines=lines)


def _status(order: Order, cut: datetime) -> str:
    if order.paid_at is None:
        return "待付款" if cut - order.created_at < _CLOSES_AFTER else "交易关闭"
    age = cut - order.paid_at
    if age < _SENT_AFTER:
        return "待发货"
    return "已发货" if age < _DONE_AFTER else "交易成功"
