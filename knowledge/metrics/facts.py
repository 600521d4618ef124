"""The facts of the store as the metrics see them: a day, dimensions and named columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, case, cast, func, literal, null

from knowledge.store import rollup_tables as rollups
from knowledge.store import schema

Columns = Mapping[str, ColumnElement[Any]]  # SQLAlchemy's column type is not known per name
_ORDER_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """A table with one time.

    Attributes:
        day: Shop-local day a row counts on.
        dims: Dimensions the rows carry themselves.
        sums: What can be added up; null where not known.
        keys: What can be counted as different values; null where not known.
        counts: Different values already counted per row, where adding them is exact.
        instant: Shop-local clock time, where the fact knows one.
        live: Column that is false for a row that a later import replaced.
        only: Which rows of a table that holds several facts are this one's.
        buyer: Who bought.
        buyer_id: The shop's own id of the buyer, for the member's tier.
    """

    name: str
    table: Table
    day: ColumnElement[Any]
    dims: Columns
    sums: Columns = field(default_factory=dict)
    keys: Columns = field(default_factory=dict)
    counts: Columns = field(default_factory=dict)
    instant: ColumnElement[Any] | None = None
    live: ColumnElement[bool] | None = None
    only: ColumnElement[bool] | None = None
    buyer: ColumnElement[Any] | None = None
    buyer_id: ColumnElement[Any] | None = None

    def column(self, name: str) -> ColumnElement[Any]:
        """Return a column by its name."""
        return self.sums[name] if name in self.sums else self.keys[name]


def _named(table: Table, *names: str) -> dict[str, ColumnElement[Any]]:
    return {name: table.c[name] for name in names}


def _filled(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.nullif(column, "")


_s, _r, _t, _e = schema.sales.c, schema.refund_facts.c, schema.traffic.c, schema.events.c
_a, _i, _v = schema.ads.c, schema.inventory.c, schema.reviews.c
_HEADER = ("shop", "platform", "channel", "region", "device")
_LINE = (*_HEADER, "sku", "category")

PAID = Fact(
    "paid",
    schema.sales,
    day=_s.paid_on,
    dims=_named(schema.sales, *_LINE),
    sums=_named(schema.sales, "paid_fen", "units"),
    keys={
        "order": _s.shop + _ORDER_SEPARATOR + _s.order_id,
        "buyer": _s.buyer,
        "sku": _filled(_s.sku),
    },
    instant=_s.paid_at,
    buyer=_s.buyer,
    buyer_id=_s.buyer_id,
)
PLACED = Fact(
    "placed",
    schema.sales,
    day=_s.created_on,
    dims=_named(schema.sales, *_LINE),
    sums=_named(schema.sales, "placed_fen"),
    instant=_s.created_at,
    buyer=_s.buyer,
    buyer_id=_s.buyer_id,
)
REFUNDS = Fact(
    "refunds",
    schema.refund_facts,
    day=_r.refunded_on,
    dims=_named(schema.refund_facts, *_LINE),
    sums=_named(schema.refund_facts, "refund_fen"),
    instant=_r.refunded_at,
    buyer=_r.buyer,
    buyer_id=_r.buyer_id,
)
TRAFFIC = Fact(
    "traffic",
    schema.traffic,
    day=_t.date,
    dims=_named(schema.traffic, "shop", "platform", "channel", "sku"),
    sums=_named(schema.traffic, "uv", "pv", "visits", "bounces", "cart_users", "fav_users"),
    live=_t.live,
)


def _visitor(kind: str) -> ColumnElement[Any]:
    return case((_e.kind == kind, _e.visitor_id), else_=null())


EVENTS = Fact(
    "events",
    schema.events,
    day=_e.on,
    dims=_named(schema.events, "shop", "platform", "channel", "device", "sku", "category"),
    sums={"views": case((_e.kind == "pv", 1), else_=0)},
    keys={
        "visitor": _e.visitor_id,
        "carting_visitor": _visitor("cart"),
        "buying_visitor": _visitor("buy"),
    },
    instant=_e.at,
    live=_e.live,
)
ADS = Fact(
    "ads",
    schema.ads,
    day=_a.date,
    dims=_named(schema.ads, "shop", "platform", "channel", "sku"),
    sums=_named(schema.ads, "impressions", "clicks", "cost_fen", "orders", "sales_fen"),
    live=_a.live,
)
INVENTORY = Fact(
    "inventory",
    schema.inventory,
    day=_i.date,
    dims=_named(schema.inventory, "shop", "platform", "sku"),
    sums=_named(schema.inventory, "on_hand", "in_transit", "unit_cost_fen"),
    keys={"sku": _i.sku},
    live=_i.live,
)
REVIEWS = Fact(
    "reviews",
    schema.reviews,
    day=_v.date,
    dims=_named(schema.reviews, "shop", "platform", "sku"),
    sums={
        # whole hundredths: SQLite keeps 4.35 as a float, and sums of floats drift
        "rating_hundredths": cast(func.round(_v.rating * literal(100)), BigInteger),
        "ratings": case((_v.rating.is_not(None), 1)),
        "bad": case((_v.rating <= literal(2), 1), (_v.rating.is_not(None), 0)),
        "positive": case((_v.rating >= literal(4), 1), (_v.rating.is_not(None), 0)),
    },
    live=_v.live,
)

FACTS: Mapping[str, Fact] = {
    f.name: f for f in (PAID, PLACED, REFUNDS, TRAFFIC, EVENTS, ADS, INVENTORY, REVIEWS)
}
TARGET_COLUMNS = ("paid_amount",)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    **{name: (*f.sums, *f.keys) for name, f in FACTS.items()},
    "targets": TARGET_COLUMNS,
}
"""Fact → columns a metric of the catalogue may name."""

DAILY_SALES = Fact(
    "daily_sales",
    rollups.daily_sales,
    day=rollups.daily_sales.c.day,
    dims=_named(rollups.daily_sales, *_HEADER),
    sums=_named(rollups.daily_sales, "paid_fen", "units"),
    counts={"order": rollups.daily_sales.c.orders},
)
DAILY_SKUS = Fact(
    "daily_skus",
    rollups.daily_skus,
    day=rollups.daily_skus.c.day,
    dims=_named(rollups.daily_skus, "shop", "sku", "category"),
    sums=_named(rollups.daily_skus, "paid_fen", "units"),
    keys={"sku": _filled(rollups.daily_skus.c.sku)},
)
DAILY_PLACED = Fact(
    "daily_placed",
    rollups.daily_placed,
    day=rollups.daily_placed.c.day,
    dims=_named(rollups.daily_placed, *_HEADER),
    sums=_named(rollups.daily_placed, "placed_fen"),
)
DAILY_REFUNDS = Fact(
    "daily_refunds",
    rollups.daily_refunds,
    day=rollups.daily_refunds.c.day,
    dims=_named(rollups.daily_refunds, *_HEADER),
    sums=_named(rollups.daily_refunds, "refund_fen"),
)
SPLIT_ORDERS = Fact(
    "split_orders",
    rollups.split_orders,
    day=rollups.split_orders.c.day,
    dims=_named(rollups.split_orders, *_HEADER),
    keys={
        "order": rollups.split_orders.c.shop + _ORDER_SEPARATOR + rollups.split_orders.c.order_id
    },
)
SKU_SPANS = Fact(
    "sku_spans",
    rollups.sku_spans,
    day=rollups.sku_spans.c.day,
    dims=_named(rollups.sku_spans, "sku"),
    sums=_named(rollups.sku_spans, "paid_fen", "units"),
    keys={"sku": _filled(rollups.sku_spans.c.sku)},
)
"""SKUs by day, week and month: `knowledge.metrics.routes` picks the spans of a period."""


def _totals(table: Table, *sums: str, **counts: str) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            f"{table.name}.{name}",
            table,
            day=table.c.day,
            dims={} if name == "all" else {name: table.c.value},
            sums=_named(table, *sums),
            counts={key: table.c[column] for key, column in counts.items()},
            only=table.c.dimension == name,
        )
        for name in rollups.TOTAL_DIMENSIONS
    )


PAID_TOTALS = _totals(rollups.paid_totals, "paid_fen", "units", order="orders", buyer="buyers")
ROLLUPS_OF: Mapping[str, tuple[Fact, ...]] = {
    "paid": (*PAID_TOTALS, DAILY_SALES, SKU_SPANS, DAILY_SKUS),
    "placed": (*_totals(rollups.placed_totals, "placed_fen"), DAILY_PLACED),
    "refunds": (*_totals(rollups.refund_totals, "refund_fen"), DAILY_REFUNDS),
}
"""Fact → its rollups, the smaller first."""
