"""Refunds: of every order's sources one counts, so that a refund known twice is one refund."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    String,
    Subquery,
    Table,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
    union_all,
)

from knowledge.store.order_facts import Concerned, Expression, buyer_key, filled, same_order
from knowledge.store.schema import order_lines, orders, refund_facts, refunds, sales

_winners: Final = Table(
    "refund_winners",
    MetaData(),
    Column("shop", String, primary_key=True),
    Column("order_id", String, primary_key=True),
    Column("source", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)

_REFUND, _REFUND_ROW, _LINE, _ORDER = range(1, 5)
"""Sources of a refund, the most detailed first."""

_WORDS: Final = ("region", "channel", "device")


def derive_refunds(connection: Connection, concerned: Concerned) -> None:
    """Insert the refunds of the orders concerned; their sales stand, their refunds do not yet."""
    _winners.create(connection, checkfirst=True)
    connection.execute(delete(_winners))
    _choose_sources(connection, concerned)
    columns = [column.name for column in refund_facts.columns if column.name != "id"]
    for source in (_REFUND, _REFUND_ROW, _LINE, _ORDER):
        chosen = _facts_from(source, columns)
        connection.execute(insert(refund_facts).from_select(columns, chosen))


def _table_of(source: int) -> Table:
    return {_LINE: order_lines, _ORDER: orders}.get(source, refunds)


def _fen_of(source: int) -> Expression:
    table = _table_of(source)
    return table.c.amount_fen if table is refunds else table.c.refund_fen


def _belongs(source: int) -> ColumnElement[bool]:
    table = _table_of(source)
    counts = and_(table.c.live, _fen_of(source) > 0)
    if table is not refunds:
        return counts
    return and_(counts, table.c.origin == ("refund" if source == _REFUND else "line"))


def _choose_sources(connection: Connection, concerned: Concerned) -> None:
    """Of each order the source with the largest total wins; of equals the most detailed."""
    sources = (_REFUND, _REFUND_ROW, _LINE, _ORDER)
    said = union_all(*(_amounts(source, concerned) for source in sources)).subquery("said")
    key = (said.c.shop, said.c.order_id, said.c.source)
    known = select(*key, func.sum(said.c.fen).label("total")).group_by(*key).subquery("totals")
    place = func.row_number().over(
        partition_by=(known.c.shop, known.c.order_id),
        order_by=(known.c.total.desc(), known.c.source),
    )
    ranked = select(known, place.label("place")).subquery("ranked")
    connection.execute(
        insert(_winners).from_select(
            ["shop", "order_id", "source"],
            select(ranked.c.shop, ranked.c.order_id, ranked.c.source).where(ranked.c.place == 1),
        )
    )


def _amounts(source: int, concerned: Concerned) -> Select[Any]:
    table = _table_of(source)
    return (
        select(
            table.c.shop,
            table.c.order_id,
            literal(source).label("source"),
            _fen_of(source).label("fen"),
        )
        .select_from(concerned(table))
        .where(_belongs(source))
    )


def _facts_from(source: int, columns: list[str]) -> Select[Any]:
    table, order = _table_of(source), _known_orders()
    own = _own_words(source)
    shop, order_id = table.c.shop, table.c.order_id
    sku = filled(own["sku"], func.coalesce(order.c.sku, ""))
    at = func.coalesce(table.c.refunded_at, order.c.paid_at, order.c.created_at)
    platform = filled(own["platform"], func.coalesce(order.c.platform, ""))
    buyer_id = filled(own["buyer_id"], func.coalesce(order.c.buyer_id, ""))
    facts: dict[str, Expression] = {
        "shop": shop,
        "platform": platform,
        "order_id": order_id,
        "refund_id": own["refund_id"],
        "sku": sku,
        "category": filled(own["category"], func.coalesce(_category(shop, order_id, sku), "")),
        "refund_fen": _fen_of(source),
        "refunded_at": at,
        "refunded_on": func.date(at),
        "buyer": buyer_key(platform, shop, buyer_id, order_id),
        "buyer_id": buyer_id,
    }
    facts |= {name: filled(own[name], func.coalesce(order.c[name], "")) for name in _WORDS}
    return (
        select(*(facts[name].label(name) for name in columns))
        .select_from(
            table.join(
                _winners, and_(same_order(_winners, table), _winners.c.source == source)
            ).outerjoin(order, same_order(order, table))
        )
        .where(_belongs(source), at.is_not(None))
    )


def _own_words(source: int) -> Mapping[str, Expression]:
    """Return what the refund's own row says; "" for columns its table does not have."""
    table = _table_of(source)
    names = ("platform", "refund_id", "sku", "category", "buyer_id", *_WORDS)
    return {name: table.c[name] if name in table.c else literal("") for name in names}


def _known_orders() -> Subquery:
    """Return one row per touched order with sales; sku "" where it has several."""
    single = case(
        (func.min(sales.c.sku) == func.max(sales.c.sku), func.min(sales.c.sku)), else_=""
    )
    words = ("platform", "buyer_id", *_WORDS)
    won = select(_winners.c.shop, _winners.c.order_id)
    return (
        select(
            sales.c.shop,
            sales.c.order_id,
            func.min(sales.c.paid_at).label("paid_at"),
            func.min(sales.c.created_at).label("created_at"),
            single.label("sku"),
            *(func.max(sales.c[name]).label(name) for name in words),
        )
        # as a join SQLite would go through all sales instead of these orders' only
        .where(tuple_(sales.c.shop, sales.c.order_id).in_(won))
        .group_by(sales.c.shop, sales.c.order_id)
        .subquery("known_order")
    )


def _category(shop: Expression, order_id: Expression, sku: Expression) -> Expression:
    """Return the category that the order's sale of the SKU carries."""
    sold = sales.alias("sold")
    return (
        select(func.max(sold.c.category))
        .where(sold.c.shop == shop, sold.c.order_id == order_id, sold.c.sku == sku)
        .scalar_subquery()
    )
