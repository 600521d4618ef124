"""Builder that fills the store's tables in plain words: facts in, a metric layer out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select
from sqlalchemy.schema import CreateTable

from knowledge.dates.period import Period
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.query import Measured, MetricQuery, Value
from knowledge.metrics.run import MetricLayer, Source
from knowledge.store import rollups, schema
from knowledge.store.fresh import refresh
from knowledge.store.partitions import make_room
from knowledge.store.rollup_tables import touched_orders
from knowledge.store.rollups import rebuild_rollups

Row = dict[str, Any]
OrderKey = tuple[str, str]
_NOON = 12
_MONTHLY = {"sales": "paid_on", "traffic": "date", "events": "on"}


def instant(text: str) -> datetime:
    """Return "2025-11-11" as its noon, "2025-11-11 20:30" as that minute."""
    found = datetime.fromisoformat(text)
    return found if len(text) > len("2025-11-11") else found.replace(hour=_NOON)


def days(start: str, end: str | None = None, **rest: Any) -> Period:
    """Return the closed period between two ISO dates."""
    return Period(date.fromisoformat(start), date.fromisoformat(end or start), **rest)


def fill_calendar(connection: Connection, first: date, last: date) -> None:
    """Fill `calendar_days` from first to last."""
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    connection.execute(
        insert(schema.calendar_days),
        [
            {
                "day": day,
                "week": day - timedelta(days=day.weekday()),
                "month": day.replace(day=1),
                "quarter": date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
                "year": date(day.year, 1, 1),
                "weekday": day.isoweekday(),
            }
            for day in every
        ],
    )


@dataclass
class Facts:
    """Facts on their way into a store; `layer()` stores them and measures."""

    engine: Engine
    calendar: tuple[date, date] = (date(2023, 1, 1), date(2027, 1, 1))
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _stored: int = -1

    def paid(
        self,
        at: str,
        yuan: float = 100,
        *,
        order: str = "",
        buyer: str = "",
        created: str = "",
        **line: Any,
    ) -> Facts:
        """Add a paid line: order and buyer are new ones where they are not named."""
        row = self._line(order, buyer, line)
        row |= {"paid_at": instant(at), "created_at": instant(created or at)}
        row |= {"paid_fen": round(yuan * 100), "placed_fen": round(yuan * 100)}
        self.rows["sales"].append(_dated(row))
        return self

    def placed(self, at: str, yuan: float = 100, *, order: str = "", **line: Any) -> Facts:
        """Add a line that was never paid."""
        row = self._line(order, "", line) | {"created_at": instant(at), "paid_at": None}
        row |= {"paid_fen": 0, "placed_fen": round(yuan * 100)}
        self.rows["sales"].append(_dated(row))
        return self

    def refund(
        self, at: str, yuan: float, *, order: str = "", buyer: str = "", **line: Any
    ) -> Facts:
        """Add a refund on the day it was made."""
        row = self._line(order, buyer, line)
        when = instant(at)
        row |= {"refund_id": f"R{self._next()}", "refund_fen": round(yuan * 100)}
        row |= {"refunded_at": when, "refunded_on": when.date()}
        self.rows["refund_facts"].append(row)
        return self

    def traffic(self, day: str, **figures: Any) -> Facts:
        """Add a day's visitors: shop, channel, sku, uv, pv, visits, bounces, cart_users."""
        return self._add("traffic", {"date": date.fromisoformat(day)}, figures)

    def visit(self, at: str, visitor: str, kind: str = "pv", **rest: Any) -> Facts:
        """Add a raw visit."""
        when = instant(at)
        row = {"visitor_id": visitor, "kind": kind, "at": when, "on": when.date()}
        return self._add("events", row, rest)

    def ad(self, day: str, yuan: float, **figures: Any) -> Facts:
        """Add a day of advertising that cost so much."""
        row = {"date": date.fromisoformat(day), "cost_fen": round(yuan * 100)}
        return self._add("ads", row, figures)

    def stock(self, day: str, sku: str, on_hand: int | None, **rest: Any) -> Facts:
        """Add a day's stock of a SKU."""
        row = {"date": date.fromisoformat(day), "sku": sku, "on_hand": on_hand}
        return self._add("inventory", row, rest)

    def review(self, day: str, rating: float | None, **rest: Any) -> Facts:
        """Add a review."""
        return self._add("reviews", {"date": date.fromisoformat(day), "rating": rating}, rest)

    def product(self, sku: str, **rest: Any) -> Facts:
        """Add a product: name, category, cost_fen, listed_on."""
        return self._add("products", {"sku": sku}, rest)

    def target(self, first: str, last: str, yuan: int, *, shop: str = "") -> Facts:
        """Add a target of paid_amount."""
        span = (date.fromisoformat(first), date.fromisoformat(last))
        row: Row = {"first_day": span[0], "last_day": span[1]}
        row |= {"metric": "paid_amount", "amount": yuan * 100, "shop": shop}
        return self._add("targets", row, {})

    def member(self, buyer_id: str, tier: str, *, shop: str = "main") -> Facts:
        """Add a member."""
        return self._add("members", {"buyer_id": buyer_id, "tier": tier}, {"shop": shop})

    def layer(self, source: Source = "rollups") -> MetricLayer:
        """Store what was added, with buyers, names, calendar and rollups, and return a layer."""
        added = sum(map(len, self.rows.values()))
        if added != self._stored:
            self._store()
            self._stored = added
        return MetricLayer(self.engine, load_catalogue(), source)

    def _store(self) -> None:
        schema.metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            for table in reversed(schema.metadata.sorted_tables):
                if table is not schema.calendar_days:
                    connection.execute(delete(table))
            connection.execute(insert(schema.imports), [_IMPORT])
            for name, rows in self.rows.items():
                _insert(connection, schema.metadata.tables[name], rows)
            if connection.execute(select(schema.calendar_days).limit(1)).first() is None:
                fill_calendar(connection, *self.calendar)
            renew_buyers(connection)
            renew_names(connection)
            rebuild_rollups(connection)
            refresh(connection)

    def measured(
        self, metric: str, period: Period, by: str | None = None, **rest: Any
    ) -> Measured:
        """Store and measure one metric."""
        return self.layer().measure(MetricQuery((metric,), period, by, **rest))

    def value(self, metric: str, period: Period, **rest: Any) -> Value:
        """Store and return one metric of a period; None where there is no row."""
        rows = self.measured(metric, period, **rest).rows
        return rows[0].values[metric] if rows else None

    def split(self, metric: str, period: Period, by: str, **rest: Any) -> dict[str | None, Value]:
        """Store and return key → value, in the order of the rows."""
        rows = self.measured(metric, period, by, **rest).rows
        return {row.key: row.values[metric] for row in rows}

    def _line(self, order: str, buyer: str, given: Row) -> Row:
        number = self._next()
        line: Row = {"shop": "main", "platform": "tmall", "sku": "A", "category": "", "units": 1}
        line |= {"region": "", "channel": "", "device": "", "line_no": number} | given
        line["order_id"] = order or f"O{number}"
        line["buyer_id"] = buyer
        own = f"order/{line['shop']}/{line['order_id']}"
        line["buyer"] = f"{line['platform']}/{buyer}" if buyer else own
        return line

    def _add(self, table: str, row: Row, rest: Row) -> Facts:
        version = {"import_id": 1, "line": 1, "live": True}
        defaults = {} if table in ("targets",) else {"shop": "main"}
        self.rows[table].append(_complete(table, version | defaults | row | rest))
        return self

    def _next(self) -> int:
        return next(self._numbers)


_IMPORT: Row = {
    "id": 1,
    "at": datetime(2025, 1, 1),  # noqa: DTZ001  # the store keeps naive UTC
    "file": "a.csv",
    "sha256": "",
    "table": "order_lines",
    "format": "mapping",
    "shop": "main",
    "rows_read": 0,
    "rows_kept": 0,
    "rows_replaced": 0,
    "rows_set_aside": 0,
}


def _dated(row: Row) -> Row:
    paid = row["paid_at"]
    return row | {"created_on": row["created_at"].date(), "paid_on": paid and paid.date()}


def _complete(table: str, row: Row) -> Row:
    """Give every column a value, so that rows of one table can be inserted together."""
    columns = schema.metadata.tables[table].c
    words = {c.name: "" for c in columns if c.server_default is not None and c.name != "live"}
    empty = {c.name: None for c in columns if c.nullable}
    return (
        {"platform": "tmall"} | words | empty | row
        if "platform" in columns
        else (words | empty | row)
    )


def renew_buyers(connection: Connection) -> None:
    """Make `buyers` again from the sales."""
    sales = schema.sales.c
    connection.execute(delete(schema.buyers))
    first: dict[str, date] = {}
    for buyer, day in connection.execute(select(sales.buyer, sales.paid_on)):
        if day is not None:
            first[buyer] = min(day, first.get(buyer, day))
    _insert(
        connection, schema.buyers, [{"buyer": b, "first_paid_on": d} for b, d in first.items()]
    )


def renew_names(connection: Connection) -> None:
    """Make `product_names` again from sales and products."""
    names: dict[tuple[str, str], Row] = {}
    sales = schema.sales.c
    for row in connection.execute(select(sales.shop, sales.sku, sales.category).distinct()):
        if row.sku:
            names[row.shop, row.sku] = {"name": f"商品{row.sku}", "category": row.category}
    for row in connection.execute(select(schema.products)):
        names[row.shop, row.sku] = {"name": row.name or row.sku, "category": row.category}
    connection.execute(delete(schema.product_names))
    rows = [{"shop": shop, "sku": sku} | rest for (shop, sku), rest in names.items()]
    _insert(connection, schema.product_names, rows)


def _insert(connection: Connection, table: Table, rows: list[Row]) -> None:
    if rows:
        days = (row.get(_MONTHLY.get(table.name, "")) for row in rows)
        make_room(connection, table.name, [day for day in days if day is not None])
        connection.execute(insert(table), rows)


def replace_orders(
    connection: Connection,
    touched: Iterable[OrderKey],
    *,
    sales: list[Row],
    refunds: list[Row],
) -> None:
    """Do what an import does to some orders: their facts go, new ones come, rollups follow."""
    keys = sorted(set(touched))
    connection.execute(CreateTable(touched_orders))
    _insert(connection, touched_orders, [{"shop": s, "order_id": o} for s, o in keys])
    rollups.retract(connection)
    for table, rows in ((schema.sales, sales), (schema.refund_facts, refunds)):
        is_touched = (table.c.shop == touched_orders.c.shop) & (
            table.c.order_id == touched_orders.c.order_id
        )
        found = select(table.c.id).join(touched_orders, is_touched)
        connection.execute(delete(table).where(table.c.id.in_(found)))
        _insert(connection, table, rows)
    renew_buyers(connection)
    rollups.add(connection)
    touched_orders.drop(connection)
