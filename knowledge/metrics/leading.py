"""The first keys of a ranking, found by the database instead of reading every key."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, collate, select

from knowledge.metrics import read, routes
from knowledge.metrics.model import Measure, Metric, Plain
from knowledge.metrics.query import MetricQuery
from knowledge.metrics.scope import TIMES, Scope


def among_the_first(
    connection: Connection, query: MetricQuery, scope: Scope, metric: Metric, *, rollups: bool
) -> Scope:
    """Return the scope narrowed to the first keys of `query.top`, by `metric`.

    The scope stays as it is where the order needs more than one sum of one table.
    """
    measure = _added_up(metric)
    if query.top is None or scope.by is None or scope.by in TIMES or measure is None:
        return scope
    fact = routes.fact_for(measure, scope, rollups=rollups)
    if fact is None or scope.by not in fact.dims:
        return scope
    sums = read.grouped(fact, scope, [measure]).subquery("sums")
    value = list(sums.c)[-1]
    key: ColumnElement[str] = sums.c.key
    if connection.dialect.name == "postgresql":  # ties go by code point, as everywhere else
        key = collate(key, "C")
    ranked = value.asc() if query.order == "asc" else value.desc()
    first = select(sums.c.key).where(value.is_not(None)).order_by(ranked, key)
    keys = tuple(connection.execute(first.limit(query.top)).scalars())
    return scope.narrowed(scope.by, keys)


def _added_up(metric: Metric) -> Measure | None:
    match metric.formula:
        case Plain(measure, None) if measure.kind == "sum" and measure.exact is None:
            return measure
        case _:
            return None
