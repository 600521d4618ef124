"""The products of one shop: falls in conversion, and shelves that run empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from knowledge.dates.period import Period
from knowledge.metrics.query import Row, Value
from skills.kit.contract import Context
from skills.kpi.alerts.anomalies import checks_of
from skills.kpi.alerts.found import Alert, ProductFall, Shortage
from skills.kpi.alerts.reading import Place, Reader
from skills.kpi.alerts.rules import ProductRule
from skills.kpi.query import Filters

_DAY = timedelta(days=1)
_MOST_LIFT = Decimal(2)
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Traffic:
    """Visitors, and the buyers of each day added up, over some days."""

    visitors: Decimal
    buyers: Decimal

    @property
    def rate(self) -> Decimal | None:
        """Return the conversion; None without visitors."""
        return self.buyers / self.visitors if self.visitors > 0 else None

    def without(self, part: Traffic) -> Traffic:
        """Return what is left when `part` is taken out."""
        return Traffic(self.visitors - part.visitors, self.buyers - part.buyers)


@dataclass(frozen=True, slots=True)
class Goods:
    """Figures of one shop's products: the last days and the weeks before them, SKU → row."""

    place: Place
    after: Period
    before: Period
    now: Mapping[str, Row]
    then: Mapping[str, Row]

    @classmethod
    def of(cls, place: Place, reader: Reader) -> Goods:
        """Read them, in two questions."""
        rule = reader.rules.product
        after = Period(reader.day - (rule.days - 1) * _DAY, reader.day)
        before = Period(after.start - rule.before_days * _DAY, after.start - _DAY)
        visits = ("uv", "conversion_rate", "stock_units")
        now = reader.rows(visits, after, "sku", place.shop)
        then = reader.rows((*visits, "units", "paid_amount"), before, "sku", place.shop)
        return cls(place, after, before, _by_sku(now), _by_sku(then))

    @property
    def where(self) -> str:
        """Return the end of the keys of this shop's alerts."""
        return f"@{self.place.shop}" if self.place.shop else ""

    def name(self, sku: str) -> str:
        """Return the product's name; its code where it has none."""
        rows = (side[sku] for side in (self.now, self.then) if sku in side)
        return next((row.label for row in rows if row.label), sku)

    def shop_traffic(self, period: Period) -> Traffic:
        """Return the whole shop's visitors and buyers."""
        days = (period.start + n * _DAY for n in range(period.days))
        return _total(self.place.history.get(day, {}) for day in days)

    def was_empty(self, sku: str) -> bool:
        """Return whether the shelf was seen empty: nobody can buy from it."""
        return 0 in (_stock(self.now, sku), _stock(self.then, sku))


@dataclass(frozen=True, slots=True)
class Falls:
    """Products whose conversion fell.

    Attributes:
        calm: Keys of products that convert, by and large, as the others do.
    """

    alerts: tuple[Alert, ...]
    calm: frozenset[str]


def product_falls(goods: Goods, reader: Reader) -> Falls:
    """Return the products whose conversion fell more than their shop's.

    Nothing before the day's orders and visitors are in.
    """
    rule = reader.rules.product
    alerts: list[Alert] = []
    calm: set[str] = set()
    if goods.place.late & {"orders", "visitors"}:
        return Falls((), frozenset())
    for sku in goods.now.keys() & goods.then.keys():
        product = _product(sku, goods)
        if product is None:
            continue
        key = f"product.low:{sku}{goods.where}"
        if _is_fallen(product, goods, rule):
            alerts.append(_fallen(key, product, goods, reader))
        elif product.rate > product.rate_expected * (1 - rule.change):
            calm.add(key)
    return Falls(tuple(alerts), frozenset(calm))


def looked_into(alert: Alert, context: Context) -> Alert:
    """Return the alert with the usual suspects behind it, for that product alone."""
    if not isinstance(alert.detail, ProductFall):
        return alert
    in_shop: Filters = (("shop", (alert.shop,)),) if alert.shop else ()
    filters: Filters = (*in_shop, ("sku", (alert.detail.sku,)))
    checked = checks_of(alert.day, filters, context)
    others = tuple(check for check in checked.checks if check.topic != "items")
    return replace(alert, detail=replace(alert.detail, checked=replace(checked, checks=others)))


def shortages(stores: Iterable[Goods], reader: Reader) -> Iterator[Alert]:
    """Yield the shelves of products that matter which are empty or will be too soon."""
    shelves = {goods.place.shop: goods for goods in stores}
    for goods in shelves.values():
        sold = sum((_number(row, "paid_amount") for row in goods.then.values()), _NONE)
        for sku, row in goods.then.items():
            share = _number(row, "paid_amount") / sold if sold else _NONE
            if share >= reader.rules.stock.watched_share:
                yield from _shortage(sku, share, shelves, goods, reader)


def _by_sku(rows: Iterable[Row]) -> Mapping[str, Row]:
    return {row.key: row for row in rows if row.key}


def _number(row: Row, metric: str) -> Decimal:
    return Decimal(row.values.get(metric) or 0)


def _total(days: Iterable[Mapping[str, Value]]) -> Traffic:
    known = [d for d in days if d.get("uv") and d.get("conversion_rate") is not None]
    visitors = [Decimal(day["uv"] or 0) for day in known]
    rates = [Decimal(day["conversion_rate"] or 0) for day in known]
    buyers = (seen * rate for seen, rate in zip(visitors, rates, strict=True))
    return Traffic(sum(visitors, _NONE), sum(buyers, _NONE))


def _product(sku: str, goods: Goods) -> ProductFall | None:
    """Return the product beside the rest of its shop; None where there is nothing to compare."""
    then, now = (_total([side[sku].values]) for side in (goods.then, goods.now))
    others = tuple(
        _rest(goods, span, part).rate for span, part in ((goods.before, then), (goods.after, now))
    )
    if goods.was_empty(sku) or not then.rate or now.rate is None or not all(others):
        return None
    rest_then, rest_now = (rate or _NONE for rate in others)
    return ProductFall(
        sku=sku,
        name=goods.name(sku),
        after=goods.after,
        before=goods.before,
        rate=now.rate,
        rate_before=then.rate,
        rate_expected=then.rate * min(rest_now / rest_then, _MOST_LIFT),
        others=(rest_then, rest_now),
        buyers=int(now.buyers.to_integral_value()),
    )


def _rest(goods: Goods, span: Period, part: Traffic) -> Traffic:
    return goods.shop_traffic(span).without(part)


def _is_fallen(product: ProductFall, goods: Goods, rule: ProductRule) -> bool:
    """Return whether so few buyers are no chance, held against before and against the others.

    What the others did is counted too, on few buyers, and is only half as sure.
    """
    now = _total([goods.now[product.sku].values])
    others = _rest(goods, goods.after, now).buyers
    expected, fairly = now.visitors * product.rate_before, now.visitors * product.rate_expected
    if fairly < rule.least or now.buyers > fairly * (1 - rule.change):
        return False
    scatter = (fairly + fairly * fairly / others).sqrt()
    surely = (expected - now.buyers) / expected.sqrt() >= rule.flagged_from
    return surely and (fairly - now.buyers) / scatter >= rule.fair_from


def _fallen(key: str, product: ProductFall, goods: Goods, reader: Reader) -> Alert:
    return Alert(
        key=key,
        kind="conversion",
        metric="conversion_rate",
        shop=goods.place.shop,
        day=reader.day,
        value=product.rate,
        expected=product.rate_expected,
        severity="urgent" if product.rate * 2 < product.rate_expected else "warning",
        detail=product,
    )


def _shortage(
    sku: str, share: Decimal, shelves: Mapping[str | None, Goods], goods: Goods, reader: Reader
) -> Iterator[Alert]:
    rule = reader.rules.stock
    on_hand = _stock(goods.now, sku)
    if on_hand is None:
        return
    shared = _sharing(sku, on_hand, shelves, goods)
    sellers = [goods, *(shelves[shop] for shop in shared)]
    daily = sum((_daily(seller, sku) for seller in sellers), _NONE)
    cover = on_hand / daily if daily else None
    if cover is None or daily < rule.least_daily or cover >= rule.lead_days:
        return
    hero = share >= rule.hero_share
    detail = Shortage(
        sku=sku,
        name=goods.name(sku),
        on_hand=on_hand,
        daily=daily,
        cover_days=cover,
        lead_days=rule.lead_days,
        sold_in=goods.before,
        is_hero=hero,
        shared_with=shared,
    )
    yield Alert(
        key=f"stock:{sku}{goods.where}",
        kind="stock",
        metric="days_of_supply",
        shop=goods.place.shop,
        day=reader.day,
        value=cover,
        expected=Decimal(rule.lead_days),
        severity="urgent" if hero and not on_hand else "warning",
        detail=detail,
    )


def _stock(rows: Mapping[str, Row], sku: str) -> int | None:
    value: Value = rows[sku].values.get("stock_units") if sku in rows else None
    return None if value is None else int(value)


def _daily(goods: Goods, sku: str) -> Decimal:
    row = goods.then.get(sku)
    return _number(row, "units") / goods.before.days if row else _NONE


def _sharing(
    sku: str, on_hand: int, shelves: Mapping[str | None, Goods], goods: Goods
) -> tuple[str, ...]:
    """Return the other shops whose shelf showed the same stock then and now, while it moved.

    Two shelves that stand alike once do so by chance; two that move alike are one.
    """
    earlier = _stock(goods.then, sku)
    if earlier is None or earlier == on_hand:
        return ()
    return tuple(
        shop
        for shop, other in shelves.items()
        if shop is not None
        and other is not goods
        and _stock(other.now, sku) == on_hand
        and _stock(other.then, sku) == earlier
    )
