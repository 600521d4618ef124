"""What comes back: refunds of the demo's orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import log

from knowledge.store.demo.orders import Order
from knowledge.store.demo.stories import Plot

_RATES = {
    "收纳整理": 0.055,
    "厨房用品": 0.06,
    "床上用品": 0.1,
    "清洁用品": 0.045,
    "灯具照明": 0.085,
    "餐饮水具": 0.07,
    "卫浴用品": 0.065,
    "生活小电": 0.095,
}
_BROKEN_RATE = 0.3
_MEAN_LAG_DAYS = 4.5
_TAIL = 0.985
_WHOLE = 0.7
_ONE_LINE = 0.86
_AMENDS = (0.1, 0.25)


def refund_rows(order: Order, plot: Plot, cut: datetime) -> Iterator[dict[str, object]]:
    """Yield the order's refunds known at `cut`, one row per line that money was given back for.

    Most give back the whole order, some one line, some a part of its price as amends.
    """
    refunded_at = _refunded_at(order, plot)
    if refunded_at is None or refunded_at >= cut:
        return
    for number, refund_fen in _given_back(order):
        good = order.lines[number].listing.good
        if refund_fen:
            yield {
                "shop": order.shop.name,
                "platform": order.shop.platform,
                "refund_id": f"R{order.order_id}-{number + 1}",
                "order_id": order.order_id,
                "sku": good.sku,
                "product_name": good.name,
                "category": good.category,
                "amount_fen": refund_fen,
                "refunded_at": refunded_at,
                "buyer_id": order.buyer_id,
                "region": order.region,
                "channel": order.channel,
                "device": order.device,
            }


def _refunded_at(order: Order, plot: Plot) -> datetime | None:
    if order.paid_at is None:
        return None
    rate = _rate(order, plot)
    luck = order.fate[0] / rate
    if luck >= 1:
        return None
    lag = -log(1 - luck * _TAIL) * _MEAN_LAG_DAYS
    return order.paid_at + timedelta(seconds=1800 + int(lag * 86400))


def _rate(order: Order, plot: Plot) -> float:
    good = order.lead.good
    if plot.arrives_broken(order.shop, good.sku, order.created_at.date()):
        return _BROKEN_RATE
    return _RATES[good.category] * order.shop.refund_factor


def _given_back(order: Order) -> list[tuple[int, int]]:
    kind = order.fate[2]
    if kind < _WHOLE:
        return [(number, line.paid_fen) for number, line in enumerate(order.lines)]
    first = order.lines[0].paid_fen
    if kind < _ONE_LINE:
        return [(0, first)]
    low, high = _AMENDS
    share = low + (high - low) * (kind - _ONE_LINE) / (1 - _ONE_LINE)
    return [(0, int(first * share / 100) * 100)]
