"""Shelves of products that matter: empty, or empty before a purchase can arrive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from knowledge.dates.period import Period
from knowledge.metrics.query import Row
from skills.kpi.alerts.found import Alert, Findings, Shortage, key_at
from skills.kpi.alerts.goods import Goods, stock_of
from skills.kpi.alerts.reading import Reader

_DAY = timedelta(days=1)
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The newest count of one shop's stock.

    Attributes:
        counted: The day of the count.
        rows: SKU → its stock on that day.
    """

    goods: Goods
    counted: date
    rows: Mapping[str, Row]


def shortages(shops: Iterable[Goods], reader: Reader) -> Findings:
    """Return the products that run short; those with cover enough are calm."""
    found = (_shelf(goods, reader) for goods in shops)
    shelves = [shelf for shelf in found if shelf is not None]
    alerts: list[Alert] = []
    calm: set[str] = set()
    for shelf in shelves:
        for sku, share in _watched(shelf.goods, reader):
            detail = _stock(sku, share, shelf, shelves, reader)
            if detail is None:
                continue
            key = key_at(f"stock:{sku}", shelf.goods.place.shop)
            if detail.cover_days < detail.lead_days:
                alerts.append(_alert(key, detail, shelf, reader))
            elif detail.cover_days >= reader.rules.stock.calm_days:
                calm.add(key)
    return Findings(tuple(alerts), frozenset(calm))


def _shelf(goods: Goods, reader: Reader) -> Shelf | None:
    """Return the newest count up to the day; None where it is too old to speak of the day."""
    oldest = reader.day - (reader.rules.stock.stale_days - 1) * _DAY
    counts = reader.rows(("stock_units",), Period(oldest, reader.day), "day", goods.place.shop)
    days = [date.fromisoformat(row.key) for row in counts if row.key]
    if not days:
        return None
    counted = max(days)
    rows = reader.rows(("stock_units",), Period(counted, counted), "sku", goods.place.shop)
    return Shelf(goods, counted, {row.key: row for row in rows if row.key})


def _watched(goods: Goods, reader: Reader) -> Iterable[tuple[str, Decimal]]:
    """Yield the products that bring enough of their shop's sales, with their share of it."""
    paid = {sku: Decimal(row.values.get("paid_amount") or 0) for sku, row in goods.then.items()}
    whole = sum(paid.values(), _NONE)
    for sku, sold in paid.items():
        if whole and sold / whole >= reader.rules.stock.watched_share:
            yield sku, sold / whole


def _stock(
    sku: str, share: Decimal, shelf: Shelf, shelves: list[Shelf], reader: Reader
) -> Shortage | None:
    """Return how long the product lasts; None where nobody counted it or it hardly sells."""
    rule, on_hand = reader.rules.stock, stock_of(shelf.rows, sku)
    if on_hand is None:
        return None
    shared = [other for other in shelves if _is_shared(sku, shelf, other)]
    sellers = [shelf.goods, *(other.goods for other in shared)]
    daily = sum((_daily(goods, sku) for goods in sellers), _NONE)
    if daily < rule.least_daily:
        return None
    return Shortage(
        sku=sku,
        name=shelf.goods.name(sku),
        on_hand=on_hand,
        counted=shelf.counted,
        daily=daily,
        cover_days=on_hand / daily,
        lead_days=rule.lead_days,
        sold_in=shelf.goods.before,
        is_hero=share >= rule.hero_share,
        shared_with=tuple(other.goods.place.shop or "" for other in shared),
    )


def _daily(goods: Goods, sku: str) -> Decimal:
    units = goods.then[sku].values.get("units") if sku in goods.then else None
    return Decimal(units or 0) / goods.before.days


def _is_shared(sku: str, shelf: Shelf, other: Shelf) -> bool:
    """Return whether two shops show the same stock then and now, while it moved (S1-22).

    Two shelves that stand alike once do so by chance; two that move alike are one.
    """
    now, then = stock_of(shelf.rows, sku), stock_of(shelf.goods.then, sku)
    if other is shelf or then is None or then == now:
        return False
    return stock_of(other.rows, sku) == now and stock_of(other.goods.then, sku) == then


def _alert(key: str, detail: Shortage, shelf: Shelf, reader: Reader) -> Alert:
    return Alert(
        key=key,
        kind="stock",
        metric="days_of_supply",
        shop=shelf.goods.place.shop,
        day=reader.day,
        value=detail.cover_days,
        expected=Decimal(detail.lead_days),
        severity="urgent" if detail.is_hero and not detail.on_hand else "warning",
        detail=detail,
    )
