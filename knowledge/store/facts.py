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
)

from knowledge.store import rollups
from knowledge.store.indexes import indexed_afterwards
from knowledge.store.order_facts import Concerned, derive_sales
from knowledge.store.partitions import make_room_for_sales
from knowledge.store.refund_facts import derive_refunds
from knowledge.store.schema import (
    buyers,
    order_lines,
    orders,
    refund_facts,
    refunds,
    sales,
)
from knowledge.store.touched import every, inform_planner, is_touched, touched

_BY_ORDER_OR_DAY: Final = frozenset({"ix_sales_key", "ix_sales_paid_on", "ix_sales_created_on"})
_BY_BUYER: Final = frozenset({"ix_sales_buyer"})

_dated_buyers: Final = Table(
    "dated_buyers",
    MetaData(),
    Column("buyer", String, primary_key=True),
    prefixes=["TEMPORARY"],
)


def derive(connection: Connection) -> None:
    """Make facts and rollups of every order from the live rows; no sale may stand there yet."""
    connection.execute(delete(refund_facts))
    connection.execute(delete(buyers))
    # what goes by buyer is sorted: by the index it would go to every row at random
    with indexed_afterwards(connection, sales, _BY_BUYER):
        with indexed_afterwards(connection, sales, _BY_ORDER_OR_DAY):
            _derive_sales(connection, every)
        derive_refunds(connection, every)
        _date_buyers(connection, ())
        rollups.rebuild_rollups(connection)


def rederive(connection: Connection) -> None:
    """Make facts and rollups of the orders in `touched_orders` anew from the live rows."""
    _dated_buyers.create(connection, checkfirst=True)
    connection.execute(delete(_dated_buyers))
    rollups.retract(connection)
    _note_buyers(connection)
    connection.execute(delete(sales).where(is_touched(sales)))
    connection.execute(delete(refund_facts).where(is_touched(refund_facts)))
    _derive_sales(connection, touched)
    derive_refunds(connection, touched)
    _note_buyers(connection)
    noted = select(_dated_buyers.c.buyer)
    connection.execute(delete(buyers).where(buyers.c.buyer.in_(noted)))
    _date_buyers(connection, (sales.c.buyer.in_(noted),))
    rollups.add(connection)


def _derive_sales(connection: Connection, concerned: Concerned) -> None:
    inform_planner(connection, order_lines, orders, refunds)
    make_room_for_sales(connection, concerned)
    derive_sales(connection, concerned)


def _note_buyers(connection: Connection) -> None:
    known = select(_dated_buyers.c.buyer)
    connection.execute(
        insert(_dated_buyers).from_select(
            ["buyer"],
            select(sales.c.buyer).where(is_touched(sales), sales.c.buyer.not_in(known)).distinct(),
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
