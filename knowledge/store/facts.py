"""From imported rows to facts: one order is one order, one refund is one refund."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    tuple_,
)

from knowledge.store import rollups
from knowledge.store.indexes import indexed_afterwards
from knowledge.store.order_facts import derive_sales
from knowledge.store.partitions import make_room_for_sales
from knowledge.store.refund_facts import derive_refunds
from knowledge.store.rollup_tables import touched_orders
from knowledge.store.schema import (
    buyers,
    order_lines,
    orders,
    refund_facts,
    refunds,
    sales,
)

_dated_buyers: Final = Table(
    "dated_buyers",
    MetaData(),
    Column("buyer", String, primary_key=True),
    prefixes=["TEMPORARY"],
)


def rederive(connection: Connection) -> None:
    """Make facts and rollups of the orders in `touched_orders` anew from the live rows."""
    if connection.execute(select(sales.c.id).limit(1)).first() is None:
        _derive_first(connection)
        return
    _dated_buyers.create(connection, checkfirst=True)
    connection.execute(delete(_dated_buyers))
    rollups.retract(connection)
    _note_buyers(connection)
    connection.execute(delete(sales).where(_touched(sales)))
    _derive(connection)
    _note_buyers(connection)
    noted = select(_dated_buyers.c.buyer)
    connection.execute(delete(buyers).where(buyers.c.buyer.in_(noted)))
    _date_buyers(connection, (sales.c.buyer.in_(noted),))
    rollups.add(connection)


def _derive_first(connection: Connection) -> None:
    """Do the same where no sale stood before: every buyer is new, every index is made at once."""
    rollups.retract(connection)
    with indexed_afterwards(connection, sales, but=("ix_sales_key",)):
        _derive(connection)
        connection.execute(delete(buyers))
        _date_buyers(connection, ())  # sorts; by the index it would go to every row at random
    rollups.add(connection)


def _derive(connection: Connection) -> None:
    """Make the facts of the touched orders; their sales do not stand any more."""
    connection.execute(delete(refund_facts).where(_touched(refund_facts)))
    _inform_planner(connection)
    make_room_for_sales(connection)
    derive_sales(connection)
    derive_refunds(connection)


def _inform_planner(connection: Connection) -> None:
    """Let PostgreSQL count the rows that this very transaction brought.

    It would else take the tables for as small as before, and join every order with every other.
    """
    if connection.dialect.name == "postgresql":
        raw = ", ".join(table.name for table in (order_lines, orders, refunds, touched_orders))
        connection.exec_driver_sql(f"ANALYZE {raw}")


def _touched(fact: Table) -> ColumnElement[bool]:
    return tuple_(fact.c.shop, fact.c.order_id).in_(
        select(touched_orders.c.shop, touched_orders.c.order_id)
    )


def _note_buyers(connection: Connection) -> None:
    known = select(_dated_buyers.c.buyer)
    connection.execute(
        insert(_dated_buyers).from_select(
            ["buyer"],
            select(sales.c.buyer).where(_touched(sales), sales.c.buyer.not_in(known)).distinct(),
        )
    )


def _date_buyers(connection: Connection, where: Sequence[ColumnElement[bool]]) -> None:
    """Set the first paid day of the chosen buyers; one without a paid order is no buyer."""
    connection.execute(
        insert(buyers).from_select(
            ["buyer", "first_paid_on"],
            select(sales.c.buyer, func.min(sales.c.paid_on))
            .where(sales.c.paid_on.is_not(None), *where)
            .group_by(sales.c.buyer),
        )
    )
