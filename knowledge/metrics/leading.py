"""The first keys of a ranking, found by the database instead of reading every key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, collate, select

from knowledge.metrics import read, routes
from knowledge.metrics.contenders import among_contenders
from knowledge.metrics.facts import SKU_SPANS
from knowledge.metrics.model import Measure, Metric, Plain
from knowledge.metrics.query import MetricQuery
from knowledge.metrics.scope import TIMES, Scope


@dataclass(frozen=True, slots=True)
class Leaders:
    """The first keys of a ranking; without a measure nothing is known of them.

    Attributes:
        measure: What they are ranked by.
        figures: Key → its figure.
    """

    measure: Measure | None = None
    figures: Mapping[str, int] = field(default_factory=dict)

    def among(self, scope: Scope) -> Scope:
        """Return the rows of these keys only."""
        if self.measure is None or scope.by is None:
            return scope
        return scope.narrowed(scope.by, tuple(self.figures))

    def put_into(self, reading: read.Reading) -> None:
        """Add the figures that the ranking has read already."""
        if self.measure is not None:
            for key, figure in self.figures.items():
                reading.put(key, self.measure, figure)


def leaders(
    connection: Connection, query: MetricQuery, scope: Scope, metric: Metric, *, rollups: bool
) -> Leaders:
    """Return the first keys of `query.top`, by `metric`.

    Nothing is looked up where all is wanted, or the order needs more than one sum of one table.
    """
    measure = _added_up(metric)
    if query.top is None or scope.by is None or scope.by in TIMES or measure is None:
        return Leaders()
    fact = routes.fact_for(measure, scope, rollups=rollups)
    if fact is None or scope.by not in fact.dims:
        return Leaders()
    if fact is SKU_SPANS and query.order == "desc":
        scope = among_contenders(connection, scope, measure, query.top)
    sums = read.grouped(fact, scope, [measure]).subquery("sums")
    value = list(sums.c)[-1]
    key: ColumnElement[str] = sums.c.key
    if connection.dialect.name == "postgresql":  # ties go by code point, as everywhere else
        key = collate(key, "C")
    ranked = value.asc() if query.order == "asc" else value.desc()
    first = select(sums.c.key, value).where(value.is_not(None)).order_by(ranked, key)
    rows = connection.execute(first.limit(query.top)).all()
    return Leaders(measure, {name: int(figure) for name, figure in rows})


def _added_up(metric: Metric) -> Measure | None:
    match metric.formula:
        case Plain(measure, None) if measure.kind == "sum" and measure.exact is None:
            return measure
        case _:
            return None
