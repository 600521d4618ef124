"""Figures of the stock: last on hand, its cost, the cost of what was sold, what is on sale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select

from knowledge.metrics.compile import Frame
from knowledge.metrics.scope import TIMES, Scope
from knowledge.store.schema import inventory, products


def last_on_hand(rows: Frame, lists: Frame) -> Select[Any]:
    """Return key, rows, items on hand: what each shop's newest list in the key says.

    A stock list is taken for whole: a SKU that is no longer on it is gone, not still there with
    the count of weeks ago.

    Args:
        rows: The rows asked for.
        lists: Those of the same days and shops, of all SKUs: a list is one whatever it is asked
            for. Split in time as `rows` is, or not at all.
    """
    shop, day, pieces = inventory.c.shop, inventory.c.date, inventory.c.on_hand
    grouped = [shop] if lists.key is None else [lists.key, shop]
    newest = (
        lists.rows(shop.label("shop"), func.max(day).label("day"))
        .where(pieces.is_not(None))
        .group_by(*grouped)
        .subquery("newest")
    )
    counted = (
        rows.rows(shop.label("shop"), day.label("day"), pieces.label("pieces"))
        .where(pieces.is_not(None))
        .subquery("counted")
    )
    same = and_(newest.c.shop == counted.c.shop, newest.c.day == counted.c.day)
    source = counted.join(newest, same)
    return _per_key(rows, counted, source, func.count(), func.sum(counted.c.pieces))


def stock_cost(rows: Frame) -> Select[Any]:
    """Return key, rows, cost of the stock of every day added up (fen), number of days."""
    held = (
        rows.rows(
            inventory.c.date.label("day"),
            inventory.c.shop.label("shop"),
            inventory.c.sku.label("sku"),
            inventory.c.on_hand.label("pieces"),
            inventory.c.unit_cost_fen.label("own_fen"),
        )
        .where(inventory.c.on_hand.is_not(None))
        .subquery("held")
    )
    costs = _Costs(rows.scope.period.end)
    cost_fen = func.sum(held.c.pieces * func.coalesce(held.c.own_fen, *costs.columns))
    days = func.count(held.c.day.distinct())
    return _per_key(rows, held, costs.joined(held), func.count(), cost_fen, days)


def goods_cost(rows: Frame) -> Select[Any]:
    """Return key, rows, cost of the items sold (fen) by the newest cost of each SKU."""
    shop, sku = rows.fact.dims["shop"], rows.fact.dims["sku"]
    grouped = [shop, sku] if rows.key is None else [rows.key, shop, sku]
    units = func.sum(rows.fact.sums["units"]).label("units")
    sold = (
        rows.rows(shop.label("shop"), sku.label("sku"), units).group_by(*grouped).subquery("sold")
    )
    costs = _Costs(rows.scope.period.end)
    cost_fen = func.sum(sold.c.units * func.coalesce(*costs.columns))
    return _per_key(rows, sold, costs.joined(sold), func.count(), cost_fen)


def listed_in_inventory(rows: Frame) -> Select[Any]:
    """Return key, rows, different SKUs that the inventory calls on sale."""
    query = rows.select(func.count(inventory.c.sku.distinct()))
    return query.where(inventory.c.on_sale)


def listed_products(scope: Scope) -> Select[Any] | None:
    """Return key, SKU, first day listed (null: always) of the products in the filters.

    None where products cannot tell a dimension asked for. Time is no key here: the caller counts
    what was listed by the end of each bucket.
    """
    names = scope.used - TIMES
    if scope.period.clock or not names <= {"shop", "sku", "category"}:
        return None
    where = [products.c[name].in_(values) for name, values in scope.filters if name not in TIMES]
    key = [products.c[scope.by].label("key")] if scope.by in names else []
    unknown = products.c.listed_on.is_(None)
    started = or_(unknown, products.c.listed_on <= scope.period.end)
    columns = [*key, products.c.sku, products.c.listed_on]
    return select(*columns).where(products.c.live, started, *where).distinct()


def listed_by(skus: Iterable[tuple[str, date | None]], last_day: date) -> int:
    """Return how many different SKUs were listed on or before the day."""
    return len({sku for sku, since in skus if since is None or since <= last_day})


@dataclass(frozen=True, slots=True)
class _CostTables:
    inventory: FromClause
    products: FromClause


class _Costs:
    """The cost of one item of a SKU: the newest that the inventory knows, else the product's."""

    def __init__(self, last_day: date) -> None:
        self._tables = _CostTables(_inventory_costs(last_day), _product_costs())

    @property
    def columns(self) -> Sequence[ColumnElement[Any]]:
        """Return the candidates in fen, the better first."""
        return (self._tables.inventory.c.cost_fen, self._tables.products.c.cost_fen)

    def joined(self, rows: FromClause) -> FromClause:
        """Return the rows (with shop and sku) beside their costs."""
        source = rows
        for costs in (self._tables.inventory, self._tables.products):
            same = and_(costs.c.shop == rows.c.shop, costs.c.sku == rows.c.sku)
            source = source.outerjoin(costs, same)
        return source


def _inventory_costs(last_day: date) -> FromClause:
    i = inventory.alias("costed")
    key = (i.c.shop, i.c.sku)
    known = and_(i.c.live, i.c.unit_cost_fen.is_not(None), i.c.date <= last_day)
    newest = (
        select(*key, func.max(i.c.date).label("day")).where(known).group_by(*key).subquery("known")
    )
    same = and_(i.c.shop == newest.c.shop, i.c.sku == newest.c.sku, i.c.date == newest.c.day)
    cost_fen = func.max(i.c.unit_cost_fen).label("cost_fen")
    found = select(*key, cost_fen).select_from(newest.join(i, same)).where(known)
    return found.group_by(*key).subquery("inventory_costs")


def _product_costs() -> FromClause:
    key = (products.c.shop, products.c.sku)
    cost_fen = func.max(products.c.cost_fen).label("cost_fen")
    known = and_(products.c.live, products.c.cost_fen.is_not(None))
    return select(*key, cost_fen).where(known).group_by(*key).subquery("product_costs")


def _per_key(
    rows: Frame, inner: FromClause, source: FromClause, *columns: ColumnElement[Any]
) -> Select[Any]:
    if rows.key is None:
        return select(*columns).select_from(source)
    return select(inner.c.key, *columns).select_from(source).group_by(inner.c.key)
