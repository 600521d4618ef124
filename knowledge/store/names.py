"""The newest name of every product, kept as imports come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    MetaData,
    String,
    Subquery,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
    union,
    union_all,
)

from knowledge.store.order_facts import filled, is_noted
from knowledge.store.schema import order_lines, product_names, products
from knowledge.store.shops import moved_skus
from knowledge.store.touched import touched

_Which = Callable[[Table], tuple[ColumnElement[bool], ...]]
"""Gives the conditions by which a table's rows speak of the products that are meant."""

_touched_skus: Final = Table(
    "touched_skus",
    MetaData(),
    Column("shop", String, primary_key=True),
    Column("sku", String, primary_key=True),
    prefixes=["TEMPORARY"],
)


def mark_names(connection: Connection, import_id: int) -> None:
    """Note the products that the import or the touched orders name, in any version."""
    _touched_skus.create(connection, checkfirst=True)
    connection.execute(delete(_touched_skus))
    named = union(
        select(order_lines.c.shop, order_lines.c.sku)
        .select_from(touched(order_lines))
        .where(order_lines.c.sku != ""),
        select(products.c.shop, products.c.sku).where(products.c.import_id == import_id),
    )
    connection.execute(insert(_touched_skus).from_select(["shop", "sku"], named))


def mark_moved(connection: Connection) -> None:
    """Note the products of orders whose shop may have changed."""
    new = select(moved_skus.c.shop, moved_skus.c.sku).where(
        moved_skus.c.sku != "", ~is_noted(_touched_skus, moved_skus)
    )
    connection.execute(insert(_touched_skus).from_select(["shop", "sku"], new))


def rename(connection: Connection) -> None:
    """Set name and category of the noted products anew."""
    noted = select(_touched_skus.c.shop, _touched_skus.c.sku)
    connection.execute(
        delete(product_names).where(tuple_(product_names.c.shop, product_names.c.sku).in_(noted))
    )
    _name(connection, lambda rows: (tuple_(rows.c.shop, rows.c.sku).in_(noted),))


def name_all(connection: Connection) -> None:
    """Set name and category of every product anew."""
    connection.execute(delete(product_names))
    _name(connection, lambda _: ())


def _name(connection: Connection, which: _Which) -> None:
    """Name products that have no name yet; the product list speaks first."""
    said = _said(which)
    key = (said.c.shop, said.c.sku)
    place = func.row_number().over(
        partition_by=key, order_by=(said.c.source, said.c.at.desc(), said.c.name)
    )
    category = filled(said.c.category, func.max(said.c.category).over(partition_by=key))
    ranked = select(*key, said.c.name, category.label("category"), place.label("place")).subquery(
        "ranked"
    )
    connection.execute(
        insert(product_names).from_select(
            ["shop", "sku", "name", "category"],
            select(ranked.c.shop, ranked.c.sku, ranked.c.name, ranked.c.category).where(
                ranked.c.place == 1
            ),
        )
    )


def _said(which: _Which) -> Subquery:
    """Return every name that the live rows give the chosen products, and since when.

    When is asked of products with several names only: for that all their lines are sorted.
    """
    line, product = order_lines, products
    named = (line.c.live, line.c.sku != "", line.c.product_name != "", *which(line))
    own = (line.c.shop, line.c.sku, line.c.product_name.label("name"))
    told = select(*own, line.c.category).where(*named).distinct().cte("told")
    key = (told.c.shop, told.c.sku)
    renamed = select(*key).group_by(*key).having(func.min(told.c.name) != func.max(told.c.name))
    dated = (
        select(*own, func.max(line.c.created_at).label("at"))
        .where(*named, tuple_(line.c.shop, line.c.sku).in_(renamed))
        .group_by(line.c.shop, line.c.sku, line.c.product_name)
        .subquery("dated")
    )
    same = and_(*(told.c[name] == dated.c[name] for name in ("shop", "sku", "name")))
    from_lines = (
        select(
            *key,
            told.c.name,
            func.max(told.c.category).label("category"),
            func.max(dated.c.at).label("at"),
            literal(1).label("source"),
        )
        .select_from(told.outerjoin(dated, same))
        .group_by(*key, told.c.name)
    )
    from_products = select(
        product.c.shop,
        product.c.sku,
        product.c.name,
        product.c.category,
        literal(None, DateTime).label("at"),
        literal(0).label("source"),
    ).where(product.c.live, product.c.name != "", *which(product))
    return union_all(from_lines, from_products).subquery("said")
