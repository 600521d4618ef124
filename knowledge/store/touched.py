"""Which orders an import concerns."""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Table,
    delete,
    insert,
    select,
    tuple_,
    union,
)

from knowledge.store.order_facts import same_order
from knowledge.store.rollup_tables import touched_orders
from knowledge.store.schema import order_lines, orders, products, refunds
from knowledge.store.shops import touch_moved


def touched(rows: FromClause) -> FromClause:
    """Narrow rows to those of the orders in `touched_orders`."""
    return rows.join(touched_orders, same_order(touched_orders, rows))


def is_touched(rows: FromClause) -> ColumnElement[bool]:
    """Return the condition as IN: SQLite then goes from the touched orders to the key's index.

    As a join it would guess that the temporary table, of which it has no statistics, is large.
    """
    keys = select(touched_orders.c.shop, touched_orders.c.order_id)
    return tuple_(rows.c.shop, rows.c.order_id).in_(keys)


def every(rows: FromClause) -> FromClause:
    """Leave rows as they are: every order is meant."""
    return rows


def mark_touched(connection: Connection, import_id: int) -> bool:
    """Fill `touched_orders` with every order whose facts the import changes; False for none.

    These are the orders that its rows name, those that rows under the same refund id named in
    other imports, and those with a line of a product whose category it brings.
    """
    touched_orders.create(connection, checkfirst=True)
    connection.execute(delete(touched_orders))
    line = order_lines.alias()
    brought = select(products.c.shop, products.c.sku).where(products.c.import_id == import_id)
    named = union(
        *(
            select(table.c.shop, table.c.order_id).where(table.c.import_id == import_id)
            for table in (order_lines, orders, refunds)
        ),
        select(refunds.c.shop, refunds.c.order_id).where(
            tuple_(refunds.c.shop, refunds.c.refund_id).in_(_refund_keys(import_id))
        ),
        select(line.c.shop, line.c.order_id).where(
            line.c.category == "", tuple_(line.c.shop, line.c.sku).in_(brought)
        ),
    )
    connection.execute(insert(touched_orders).from_select(["shop", "order_id"], named))
    touch_moved(connection)
    inform_planner(connection, touched_orders)
    return connection.execute(select(touched_orders.c.shop).limit(1)).first() is not None


def inform_planner(connection: Connection, *tables: Table) -> None:
    """Let PostgreSQL count the rows that this very transaction brought.

    It would else take the tables for as small as before, and join every order with every other.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {', '.join(table.name for table in tables)}")


def _refund_keys(import_id: int) -> CompoundSelect[str, str]:
    refund = refunds.alias()
    return union(
        select(refund.c.shop, refund.c.refund_id).where(refund.c.import_id == import_id),
        select(order_lines.c.shop, order_lines.c.order_id).where(
            order_lines.c.import_id == import_id
        ),
    )
