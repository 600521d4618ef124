"""The products of one shop: what they sell and how they convert, and falls in that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from knowledge.dates.period import Period
from knowledge.metrics.query import Row, Value
from skills.kit.contract import Context
from skills.kpi.alerts.anomalies import checks_of
from skills.kpi.alerts.found import Alert, Findings, ProductFall, key_at
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
        visits = ("uv", "conversion_rate")
        sales = ("units", "paid_amount", "stock_units")
        now = reader.rows((*visits, "stock_units"), after, "sku", place.shop)
        then = reader.rows((*visits, *sales), before, "sku", place.shop)
        return cls(place, after, before, _by_sku(now), _by_sku(then))

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
        return 0 in (stock_of(self.now, sku), stock_of(self.then, sku))


def stock_of(rows: Mapping[str, Row], sku: str) -> int | None:
    """Return the newest stock of a product in the rows; None where nobody counted it."""
    value: Value = rows[sku].values.get("stock_units") if sku in rows else None
    return None if value is None else int(value)


def product_falls(goods: Goods, reader: Reader) -> Findings:
    """Return the products whose conversion fell more than their shop's.

    Nothing before the day's orders and visitors are in.
    """
    rule = reader.rules.product
    alerts: list[Alert] = []
    calm: set[str] = set()
    if goods.place.late & {"orders", "visitors"}:
        return Findings()
    for sku in goods.now.keys() & goods.then.keys():
        product = _product(sku, goods)
        if product is None:
            continue
        key = key_at(f"product.low:{sku}", goods.place.shop)
        if _is_fallen(product, goods, rule):
            alerts.append(_fallen(key, product, goods, reader))
        elif product.rate > product.rate_expected * (1 - rule.change):
            calm.add(key)
    return Findings(tuple(alerts), frozenset(calm))


def looked_into(alert: Alert, context: Context) -> Alert:
    """Return the alert with the usual suspects behind it, for that product alone."""
    if not isinstance(alert.detail, ProductFall):
        return alert
    in_shop: Filters = (("shop", (alert.shop,)),) if alert.shop else ()
    filters: Filters = (*in_shop, ("sku", (alert.detail.sku,)))
    checked = checks_of(alert.day, filters, context)
    others = tuple(check for check in checked.checks if check.topic != "items")
    return replace(alert, detail=replace(alert.detail, checked=replace(checked, checks=others)))


def _by_sku(rows: Iterable[Row]) -> Mapping[str, Row]:
    return {row.key: row for row in rows if row.key}


def _of_product(row: Row) -> Traffic:
    """Return a product's visitors and buyers; without a figure for buyers there were none."""
    visitors = Decimal(row.values.get("uv") or 0)
    return Traffic(visitors, visitors * Decimal(row.values.get("conversion_rate") or 0))


def _total(days: Iterable[Mapping[str, Value]]) -> Traffic:
    known = [d for d in days if d.get("uv") and d.get("conversion_rate") is not None]
    visitors = [Decimal(day["uv"] or 0) for day in known]
    rates = [Decimal(day["conversion_rate"] or 0) for day in known]
    buyers = (seen * rate for seen, rate in zip(visitors, rates, strict=True))
    return Traffic(sum(visitors, _NONE), sum(buyers, _NONE))


def _product(sku: str, goods: Goods) -> ProductFall | None:
    """Return the product beside the rest of its shop; None where there is nothing to compare."""
    then, now = _of_product(goods.then[sku]), _of_product(goods.now[sku])
    rest_then = _rest(goods, goods.before, then).rate
    rest_now = _rest(goods, goods.after, now).rate
    if goods.was_empty(sku) or not then.rate or now.rate is None:
        return None
    if not rest_then or not rest_now:
        return None
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
    now = _of_product(goods.now[product.sku])
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
