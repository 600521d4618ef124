"""Runs one SELECT per fact and shape, and gathers the figures by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, select

from knowledge.metrics import compile as sql
from knowledge.metrics import routes, stock
from knowledge.metrics.facts import EVENTS, INVENTORY, PAID, SKU_SPANS, SPLIT_ORDERS, Fact
from knowledge.metrics.model import TRAILING_DAYS, Measure
from knowledge.metrics.query import Value
from knowledge.metrics.scope import BUCKETS, TIMES, Scope, buckets, written
from knowledge.metrics.targets import target_values

_UNITS = Measure("sum", "paid", "units")
_GROUPED = frozenset({"sum", "distinct", "new", "returning"})


def visits_are_known(connection: Connection, scope: Scope) -> bool:
    """Return whether raw visits exist in the period for the shops asked for."""
    kept = tuple(f for f in scope.filters if f[0] in ("shop", "platform"))
    rows = sql.frame(EVENTS, Scope(scope.period, None, kept))
    if rows is None:
        return False
    query = select(EVENTS.day).select_from(rows.source).where(*rows.where).limit(1)
    return connection.execute(query).first() is not None


@dataclass
class Reading:
    """The figures of one scope as they are read.

    Attributes:
        figures: Key → measure → value; measures without rows are left out.
        adds_visitors: A daily figure of visitors was added up over several rows.
    """

    connection: Connection
    scope: Scope
    rollups: bool
    figures: dict[str | None, dict[Measure, Value]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    adds_visitors: bool = False

    def keep(self, query: Select[Any], measures: Sequence[Measure]) -> None:
        """Run a SELECT of key (if split), rows, one column per measure; figures add up."""
        visitors = any((m.fact, m.column) == ("traffic", "uv") for m in measures)
        for key, (count, *values) in self.rows(query):
            if not count:
                continue
            self.adds_visitors |= visitors and count > 1
            for measure, value in zip(measures, values, strict=True):
                self.put(key, measure, None if value is None else int(value))

    def put(self, key: str | None, measure: Measure, value: Value) -> None:
        """Add to a figure; None leaves it as it is."""
        if value is not None:
            self.figures[key][measure] = (self.figures[key].get(measure) or 0) + value

    def rows(self, query: Select[Any]) -> Iterable[tuple[str | None, Sequence[Any]]]:
        """Yield (key as it is written, the other columns)."""
        by, start = self.scope.by, self.scope.period.start
        for row in self.connection.execute(query).all():
            if by is None:
                yield None, row
            elif row[0] is not None:
                yield written(row[0], by, start), row[1:]


def read_figures(
    connection: Connection, scope: Scope, measures: Iterable[Measure], *, rollups: bool
) -> Reading:
    """Return the measures of the scope, from rollups where they are exact if so asked."""
    reading = Reading(connection, scope, rollups)
    asked = tuple(measures)
    _read_grouped(reading, [m for m in asked if m.kind in _GROUPED])
    for measure in asked:
        if measure.kind not in _GROUPED:
            _SINGLE[measure.kind](reading, measure)
    return reading


def _read_grouped(reading: Reading, measures: Sequence[Measure]) -> None:
    groups: dict[Fact, list[Measure]] = defaultdict(list)
    for measure in measures:
        fact = routes.fact_for(measure, reading.scope, rollups=reading.rollups)
        if fact is not None:
            groups[fact].append(measure)
    for fact, members in groups.items():
        reading.keep(grouped(fact, reading.scope, members), members)
        _add_split_orders(reading, fact, members)


def grouped(fact: Fact, scope: Scope, measures: Sequence[Measure]) -> Select[Any]:
    """Return the SELECT of key (if split), rows, one column per measure of the fact."""
    if fact is routes.BUYER_DAYS:
        return routes.buyer_select(scope, measures)
    if fact is SKU_SPANS:
        return sql.plain(routes.sku_frame(scope), measures)
    first_paid = any(m.kind in ("new", "returning") for m in measures)
    rows = sql.frame(fact, scope, first_paid=first_paid)
    if rows is None:
        raise AssertionError(f"{fact.name} was chosen but cannot tell {scope!r}")
    return sql.plain(rows, measures)


def _add_split_orders(reading: Reading, fact: Fact, measures: Sequence[Measure]) -> None:
    counted = [m for m in measures if m.column == "order" and "order" in fact.counts]
    rows = sql.frame(SPLIT_ORDERS, reading.scope) if counted else None
    if rows is not None:
        reading.keep(sql.plain(rows, counted), counted)


def _read_repeat(reading: Reading, measure: Measure) -> None:
    rows = sql.frame(PAID, reading.scope)
    if rows is not None:
        reading.keep(sql.repeat(rows), (measure,))


def _read_daily(reading: Reading, measure: Measure) -> None:
    if reading.rollups and routes.daily_buyers_are_exact(reading.scope):
        reading.keep(routes.daily_buyer_select(reading.scope), (measure,))
        return
    rows = sql.frame(PAID, reading.scope)
    if rows is not None:
        reading.keep(sql.daily_buyers(rows), (measure,))


def _read_last(reading: Reading, measure: Measure) -> None:
    rows = sql.frame(INVENTORY, reading.scope)
    lists = sql.frame(INVENTORY, _of_all_skus(reading.scope))
    if rows is not None and lists is not None:
        reading.keep(stock.last_on_hand(rows, lists), (measure,))


def _of_all_skus(scope: Scope) -> Scope:
    kept = tuple(f for f in scope.filters if f[0] not in ("sku", "category"))
    return Scope(scope.period, scope.by if scope.by in TIMES else None, kept)


def _read_stock_cost(reading: Reading, measure: Measure) -> None:
    rows = sql.frame(INVENTORY, reading.scope)
    if rows is None:
        return
    for key, (_, cost_fen, days) in reading.rows(stock.stock_cost(rows)):
        if cost_fen is not None and days:
            reading.put(key, measure, Decimal(int(cost_fen)) / days)


def _read_goods_cost(reading: Reading, measure: Measure) -> None:
    fact = routes.fact_by_sku(_UNITS, reading.scope, rollups=reading.rollups)
    rows = sql.frame(fact, reading.scope)
    if rows is not None:
        reading.keep(stock.goods_cost(rows), (measure,))


def _read_trailing(reading: Reading, measure: Measure) -> None:
    """Units of the 30 days that end with the period, or with each bucket of a split in time."""
    scope = reading.scope
    if scope.period.clock or scope.by in ("weekday", "hour"):
        return
    back = timedelta(days=TRAILING_DAYS - 1)
    if scope.by not in BUCKETS:
        last = scope.within(scope.period.end - back, scope.period.end)
        for key, units in _units(reading, last).items():
            reading.put(key, measure, units)
        return
    daily = replace(scope.within(scope.period.start - back, scope.period.end), by="day")
    sold = {date.fromisoformat(key or ""): n for key, n in _units(reading, daily).items()}
    for key, days in buckets(scope.period, scope.by):
        window = [n for day, n in sold.items() if days.end - back <= day <= days.end]
        reading.put(key, measure, sum(window) if window else None)


def _units(reading: Reading, scope: Scope) -> Mapping[str | None, int]:
    found = read_figures(reading.connection, scope, (_UNITS,), rollups=reading.rollups)
    return {key: int(figures[_UNITS] or 0) for key, figures in found.figures.items()}


def _read_on_sale(reading: Reading, measure: Measure) -> None:
    rows = sql.frame(INVENTORY, reading.scope)
    said = list(reading.rows(stock.listed_in_inventory(rows))) if rows is not None else []
    if not any(count for _, (count, _) in said):
        _read_listed(reading, measure)
        return
    for key, (count, skus) in said:
        reading.put(key, measure, skus if count else None)


def _read_listed(reading: Reading, measure: Measure) -> None:
    scope = reading.scope
    query = stock.listed_products(scope)
    if query is None:
        return
    listed: dict[str | None, list[tuple[str, date | None]]] = defaultdict(list)
    by_name = scope.by is not None and scope.by not in TIMES
    for row in reading.connection.execute(query):
        listed[row.key if by_name else None].append((row.sku, row.listed_on))
    if by_name:
        for key, skus in listed.items():
            reading.put(key, measure, stock.listed_by(skus, scope.period.end))
        return
    for slot, last_day in _slots(scope):
        reading.put(slot, measure, stock.listed_by(listed[None], last_day) or None)


def _slots(scope: Scope) -> Sequence[tuple[str | None, date]]:
    """Return (key, last day) of each slot in time that products may be listed in."""
    end = scope.period.end
    if scope.by in BUCKETS:
        return [(key, days.end) for key, days in buckets(scope.period, scope.by)]
    if scope.by == "weekday":
        return [(str(n), end) for n in range(1, 8)]
    return [(None, end)] if scope.by is None else []


def _read_target(reading: Reading, measure: Measure) -> None:
    found = target_values(reading.connection, reading.scope, measure.column)
    for key, amount in found.items():
        reading.put(key, measure, amount)


_SINGLE: Mapping[str, Callable[[Reading, Measure], None]] = {
    "repeat": _read_repeat,
    "daily": _read_daily,
    "last": _read_last,
    "stock_cost": _read_stock_cost,
    "goods_cost": _read_goods_cost,
    "trailing": _read_trailing,
    "on_sale": _read_on_sale,
    "target": _read_target,
}
