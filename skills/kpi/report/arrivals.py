"""What has not arrived yet for the last day of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from knowledge.dates.period import Period
from knowledge.metrics.query import Row
from skills.kpi.report.books import Books
from skills.kpi.report.facts import Awaited, Table

_STANDS_FOR: Mapping[Table, str] = {"orders": "orders", "traffic": "uv", "ads": "ad_cost"}
"""Table → the metric that has a value on every day that it was imported for."""

_BESIDE: Mapping[Table, str] = {"inventory": "stock_units", "targets": "target"}
_ORDERS = (
    "paid_amount",
    "orders",
    "buyers",
    "new_buyers",
    "returning_buyers",
    "aov",
    "refund_rate",
)
_MADE_OF: Mapping[Table, tuple[str, ...]] = {
    "orders": (*_ORDERS, "conversion_rate"),
    "traffic": ("uv", "pv", "conversion_rate"),
    "ads": ("roi",),
}
_LIVELY_DAYS = 7
_FEWEST_ORDERS = 35  # in 7 days; a shop that sells less may well sell nothing on a day


def awaited(books: Books) -> tuple[Awaited, ...]:
    """Return the tables whose last day is missing though the days before it came.

    A table that brought nothing in the seven days before is not awaited: its export stopped, or
    it was never imported. Orders may be missing because nothing was sold: one shop's are only
    awaited where it sells several a day.
    """
    end = books.period.end
    before = Period(end - timedelta(days=_LIVELY_DAYS), end - timedelta(days=1))
    metrics = tuple(_STANDS_FOR.values())
    came = books.keyed(metrics, Period(end, end, "day"), "shop")
    lively = books.keyed(metrics, before, "shop")
    return tuple(one for table in _STANDS_FOR for one in _missing(table, books, came, lively))


def _missing(
    table: Table, books: Books, came: Mapping[str, Row], lively: Mapping[str, Row]
) -> Iterator[Awaited]:
    metric, end = _STANDS_FOR[table], books.period.end
    known = [shop for shop, row in lively.items() if row.values.get(metric) is not None]
    gone = [s for s in known if s not in came or came[s].values.get(metric) is None]
    if not gone:
        return
    if len(gone) == len(known):
        yield Awaited(table, end)
        return
    for shop in gone:
        sold = lively[shop].values.get("orders") or 0
        if table != "orders" or sold >= _FEWEST_ORDERS:
            yield Awaited(table, end, shop)


def stopped(books: Books, awaits: Iterable[Awaited]) -> dict[Table, date]:
    """Return the tables that end inside the report and are not awaited, each with its last day."""
    waited = {one.table for one in awaits}
    ends = {
        table: covered[1]
        for table, metric in _STANDS_FOR.items()
        if table not in waited and (covered := books.room.metrics.coverage(metric))
    }
    first, last = books.period.start, books.period.end
    return {table: end for table, end in ends.items() if first <= end < last}


def incomplete(tables: Iterable[Table]) -> frozenset[str]:
    """Return the metrics that are not whole where these tables are not."""
    return frozenset(metric for table in tables for metric in _MADE_OF.get(table, ()))


def never_imported(books: Books) -> tuple[Table, ...]:
    """Return the tables that the store has no row of."""
    metrics = {**_STANDS_FOR, **_BESIDE}
    return tuple(t for t, metric in metrics.items() if books.room.metrics.coverage(metric) is None)
