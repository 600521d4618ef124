"""One order in two exports of which only one names the shop: it is that shop's order.

A row without a shop takes the one that live rows of other exports give its order id, where they
agree; `named_by` remembers whose word it was, so that the shop goes when that import is undone.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    String,
    Subquery,
    Table,
    delete,
    func,
    insert,
    null,
    select,
    union,
    union_all,
    update,
)

from knowledge.store.order_facts import is_noted
from knowledge.store.rollup_tables import touched_orders
from knowledge.store.schema import order_lines, orders, refunds

_TABLES: Final = (order_lines, orders, refunds)
_temporary: Final = MetaData()
_noted: Final = Table(
    "noted_orders",
    _temporary,
    Column("order_id", String, primary_key=True),
    prefixes=["TEMPORARY"],
)
_moved: Final = Table(
    "moved_orders",
    _temporary,
    Column("shop", String, primary_key=True),
    Column("order_id", String, primary_key=True),
    prefixes=["TEMPORARY"],
)

moved_skus: Final = Table(
    "moved_skus",
    _temporary,
    Column("shop", String, primary_key=True),
    Column("sku", String, primary_key=True),
    prefixes=["TEMPORARY"],
)
"""Products of orders whose shop may have changed, under the shop before and after."""


def note_orders(connection: Connection, import_id: int) -> None:
    """Note the orders of an import, where the store holds rows with and without a shop."""
    _temporary.create_all(connection)
    connection.execute(delete(_noted))
    connection.execute(delete(_moved))
    connection.execute(delete(moved_skus))
    if not _mixed(connection):
        return
    held = union(
        *(select(table.c.order_id).where(table.c.import_id == import_id) for table in _TABLES)
    )
    connection.execute(insert(_noted).from_select(["order_id"], held))


def settle_shops(connection: Connection) -> None:
    """Give the noted orders' rows without a shop the one that the live rows agree on."""
    if connection.execute(select(_noted.c.order_id).limit(1)).first() is None:
        return
    _remember_keys(connection)
    noted = select(_noted.c.order_id)
    for table in _TABLES:
        connection.execute(
            update(table)
            .where(table.c.named_by.is_not(None), table.c.order_id.in_(noted))
            .values(shop="", named_by=null())
        )
    known = _known_shops()
    for table in _TABLES:
        own = known.c.order_id == table.c.order_id
        connection.execute(
            update(table)
            .where(table.c.shop == "", table.c.order_id.in_(select(known.c.order_id)))
            .values(
                shop=select(known.c.shop).where(own).scalar_subquery(),
                named_by=select(known.c.giver).where(own).scalar_subquery(),
            )
        )
    _remember_keys(connection)


def touch_moved(connection: Connection) -> None:
    """Add the orders whose shop may have changed, under both names, to `touched_orders`."""
    new = select(_moved.c.shop, _moved.c.order_id).where(~is_noted(touched_orders, _moved))
    connection.execute(insert(touched_orders).from_select(["shop", "order_id"], new))


def _mixed(connection: Connection) -> bool:
    def any_row(*which: str) -> bool:
        return any(
            connection.execute(select(table.c.id).where(_WHICH[one](table)).limit(1)).first()
            for table in _TABLES
            for one in which
        )

    return any_row("named") and any_row("nameless", "given")


_WHICH: Final = {
    "named": lambda table: table.c.shop > "",
    "nameless": lambda table: table.c.shop == "",
    "given": lambda table: table.c.named_by.is_not(None),
}


def _known_shops() -> Subquery:
    """Return (order_id, shop, giver) for noted orders that live rows put into one shop."""
    noted = select(_noted.c.order_id)
    said = union_all(
        *(
            select(table.c.order_id, table.c.shop, table.c.import_id).where(
                table.c.live, table.c.shop != "", table.c.order_id.in_(noted)
            )
            for table in _TABLES
        )
    ).subquery("said")
    return (
        select(
            said.c.order_id,
            func.min(said.c.shop).label("shop"),
            func.max(said.c.import_id).label("giver"),
        )
        .group_by(said.c.order_id)
        .having(func.min(said.c.shop) == func.max(said.c.shop))
        .subquery("known_shop")
    )


def _remember_keys(connection: Connection) -> None:
    noted = select(_noted.c.order_id)
    held = union(
        *(
            select(table.c.shop, table.c.order_id).where(table.c.order_id.in_(noted))
            for table in _TABLES
        )
    ).subquery("held")
    new = select(held.c.shop, held.c.order_id).where(~is_noted(_moved, held))
    connection.execute(insert(_moved).from_select(["shop", "order_id"], new))
    line = order_lines
    sold = select(line.c.shop, line.c.sku).where(
        line.c.order_id.in_(noted), ~is_noted(moved_skus, line)
    )
    connection.execute(insert(moved_skus).from_select(["shop", "sku"], sold.distinct()))
