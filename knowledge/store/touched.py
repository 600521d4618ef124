"""Which orders an import concerns."""

from __future__ import annotations

from sqlalchemy import CompoundSelect, Connection, delete, insert, select, tuple_, union

from knowledge.store.rollup_tables import touched_orders
from knowledge.store.schema import order_lines, orders, products, refunds
from knowledge.store.shops import touch_moved


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
    return connection.execute(select(touched_orders.c.shop).limit(1)).first() is not None


def _refund_keys(import_id: int) -> CompoundSelect[str, str]:
    refund = refunds.alias()
    return union(
        select(refund.c.shop, refund.c.refund_id).where(refund.c.import_id == import_id),
        select(order_lines.c.shop, order_lines.c.order_id).where(
            order_lines.c.import_id == import_id
        ),
    )
