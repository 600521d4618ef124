"""Sales: the lines of an order, each with its share of what the buyer pays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    FromClause,
    Subquery,
    Table,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    select,
)

from knowledge.store.schema import order_lines, orders, products, sales

Expression = ColumnElement[Any]  # the columns of a fact are of many types

_SAFE_PRODUCT: Final = 9.0e18
_WORDS: Final = ("platform", "region", "channel", "device")
_MADE: Final = frozenset({"id"})


Concerned = Callable[[FromClause], FromClause]
"""Narrows rows that have a shop and an order id to those of the orders that are meant."""


def derive_sales(connection: Connection, concerned: Concerned) -> None:
    """Insert the sales of the orders concerned; none of them may stand there yet."""
    columns = [column.name for column in sales.columns if column.name not in _MADE]
    for facts_of in (_lines_alone, _lines_under_an_order, _orders_alone):
        facts = facts_of(concerned)
        chosen = select(*(facts[1][name].label(name) for name in columns)).select_from(facts[0])
        connection.execute(insert(sales).from_select(columns, chosen.where(facts[2])))


def buyer_key(
    platform: Expression, shop: Expression, buyer_id: Expression, order_id: Expression
) -> Expression:
    """Return who bought: platform/buyer_id, or the order itself where nobody is named."""
    scope = case((platform != "", platform), else_=shop)
    return case(
        (buyer_id != "", scope + "/" + buyer_id), else_=literal("order/") + shop + "/" + order_id
    )


def filled(first: Expression, second: Expression) -> Expression:
    """Return the first word, or the second where it is "" or missing."""
    return func.coalesce(func.nullif(first, ""), second)


def same_order(left: FromClause, right: FromClause) -> ColumnElement[bool]:
    """Return the condition that two tables speak of one order."""
    return and_(left.c.shop == right.c.shop, left.c.order_id == right.c.order_id)


def is_noted(noted: Table, rows: FromClause) -> ColumnElement[bool]:
    """Return the condition that a table holds the key of the rows, whatever columns it has.

    Said with NOT it is EXISTS for a reason: of a NOT IN over several columns SQLite reads the
    whole table for each row that it does not hold.
    """
    same = (column == rows.c[column.name] for column in noted.primary_key)
    return select(literal(1)).select_from(noted).where(*same).exists()


_Facts = tuple[FromClause, Mapping[str, Expression], ColumnElement[bool]]


def _lines_alone(concerned: Concerned) -> _Facts:
    line = order_lines
    source = (
        concerned(line)
        .outerjoin(orders, and_(same_order(orders, line), orders.c.live))
        .outerjoin(products, _same_product())
    )
    said: dict[str, Expression] = {name: line.c[name] for name in _WORDS}
    said |= {
        "buyer_id": _named_buyer(line.c.buyer_id),
        "amount_fen": line.c.amount_fen,
        "created_at": line.c.created_at,
        "paid_at": line.c.paid_at,
    }
    return source, _sale(line, _of_line(), said), and_(line.c.live, orders.c.id.is_(None))


def _lines_under_an_order(concerned: Concerned) -> _Facts:
    line, share = order_lines, _shares(concerned)
    source = (
        concerned(line)
        .join(orders, and_(same_order(orders, line), orders.c.live))
        .join(share, share.c.id == line.c.id)
        .outerjoin(products, _same_product())
    )
    said: dict[str, Expression] = {name: filled(orders.c[name], line.c[name]) for name in _WORDS}
    said |= {
        "buyer_id": _named_buyer(orders.c.buyer_id),
        "amount_fen": share.c.amount_fen,
        "created_at": orders.c.created_at,
        "paid_at": func.coalesce(orders.c.paid_at, line.c.paid_at),
    }
    return source, _sale(line, _of_line(), said), line.c.live


def _orders_alone(concerned: Concerned) -> _Facts:
    order = orders
    line = order_lines.alias("its_line")
    lined = select(line.c.id).where(same_order(line, order), line.c.live).exists()
    said: dict[str, Expression] = {name: order.c[name] for name in _WORDS}
    said |= {
        "buyer_id": order.c.buyer_id,
        "amount_fen": order.c.amount_fen,
        "created_at": order.c.created_at,
        "paid_at": order.c.paid_at,
    }
    whole: dict[str, Expression] = {
        "line_no": literal(1),
        "sku": literal(""),
        "category": literal(""),
        "units": func.coalesce(order.c.quantity, 0),
    }
    return concerned(order), _sale(order, whole, said), and_(order.c.live, ~lined)


def _of_line() -> dict[str, Expression]:
    return {
        "line_no": order_lines.c.line_no,
        "sku": order_lines.c.sku,
        "category": filled(order_lines.c.category, func.coalesce(products.c.category, "")),
        "units": order_lines.c.quantity,
    }


def _sale(
    key: FromClause, item: Mapping[str, Expression], said: Mapping[str, Expression]
) -> dict[str, Expression]:
    """Return a sale's columns from its order key, its item and what is said of it."""
    shop, order_id, paid_at = key.c.shop, key.c.order_id, said["paid_at"]
    return {
        "shop": shop,
        "order_id": order_id,
        **item,
        **{name: said[name] for name in (*_WORDS, "buyer_id", "created_at", "paid_at")},
        "placed_fen": said["amount_fen"],
        "paid_fen": case((paid_at.is_not(None), said["amount_fen"]), else_=0),
        "created_on": func.date(said["created_at"]),
        "paid_on": func.date(paid_at),
        "buyer": buyer_key(said["platform"], shop, said["buyer_id"], order_id),
    }


def _same_product() -> ColumnElement[bool]:
    return and_(
        products.c.shop == order_lines.c.shop, products.c.sku == order_lines.c.sku, products.c.live
    )


def _named_buyer(buyer_id: Expression) -> Expression:
    """Return the buyer, or whom another line of the order names: a file may do so in one only."""
    other = order_lines.alias("naming_line")
    named = select(func.max(other.c.buyer_id)).where(
        same_order(other, order_lines), other.c.live, other.c.buyer_id != ""
    )
    found = func.coalesce(named.correlate(order_lines).scalar_subquery(), "")
    return case((buyer_id != "", buyer_id), else_=found)


def _shares(concerned: Concerned) -> Subquery:
    """Split every order row's amount over its lines by largest remainder; sums stay exact."""
    cut = _cut(concerned)
    order = (cut.c.shop, cut.c.order_id)
    left = (cut.c.whole - func.sum(cut.c.share).over(partition_by=order)).label("left_over")
    rank = func.row_number().over(
        partition_by=order, order_by=(cut.c.remainder.desc(), cut.c.place)
    )
    ranked = select(
        cut.c.id, cut.c.share, cut.c.place, cut.c.lines, left, rank.label("rank")
    ).subquery("ranked")
    # Where amounts were too large to multiply, shares are near and the first line takes the rest.
    exact = ranked.c.left_over.between(0, ranked.c.lines)
    extra = case(
        (and_(exact, ranked.c.rank <= ranked.c.left_over), 1),
        (and_(~exact, ranked.c.place == 1), ranked.c.left_over),
        else_=0,
    )
    return select(ranked.c.id, (ranked.c.share + extra).label("amount_fen")).subquery("share")


def _cut(concerned: Concerned) -> Subquery:
    """Return every line's share rounded down, and what rounding cut off."""
    weighed = _weighed(concerned)
    whole, weight, total = weighed.c.whole, weighed.c.weight, weighed.c.total
    fits = cast(whole, Float) * cast(total, Float) < _SAFE_PRODUCT
    near = cast(cast(whole, Float) * cast(weight, Float) / cast(total, Float), BigInteger)
    share = case(
        (total == 0, case((weighed.c.place == 1, whole), else_=0)),
        (fits, whole * weight // total),
        else_=near,
    )
    remainder = case((and_(total > 0, fits), whole * weight % total), else_=0)
    return select(weighed, share.label("share"), remainder.label("remainder")).subquery("cut")


def _weighed(concerned: Concerned) -> Subquery:
    line = order_lines.alias("weighed_line")
    weight = case((line.c.amount_fen > 0, line.c.amount_fen), else_=0)
    key = (line.c.shop, line.c.order_id)
    return (
        select(
            line.c.id,
            *key,
            orders.c.amount_fen.label("whole"),
            weight.label("weight"),
            cast(func.sum(weight).over(partition_by=key), BigInteger).label("total"),
            func.count().over(partition_by=key).label("lines"),
            func.row_number()
            .over(partition_by=key, order_by=(line.c.line_no, line.c.id))
            .label("place"),
        )
        .select_from(concerned(line).join(orders, and_(same_order(orders, line), orders.c.live)))
        .where(line.c.live)
        .subquery("weighed")
    )
