"""The metric layer: a question in, figures out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import date, datetime
from functools import cache
from typing import Literal

from sqlalchemy import Connection, Engine, func, select

from knowledge.metrics import freshness
from knowledge.metrics.evaluate import Cell, has_facts, note_of, value_of
from knowledge.metrics.leading import leaders
from knowledge.metrics.model import Catalogue, Measure, Metric
from knowledge.metrics.query import Measured, MetricQuery, Row, Value
from knowledge.metrics.read import read_figures, visits_are_known
from knowledge.metrics.scope import BUCKETS, TIMES, Scope, buckets, scope_of
from knowledge.store.schema import product_names

Source = Literal["rollups", "facts"]
"""Answer from daily rollups wherever they are exact, or always from the facts."""

_MOST_NAMES_ASKED = 500


class MetricLayer:
    """Measures metrics of the catalogue in one store."""

    def __init__(
        self,
        engine: Engine,
        catalogue: Catalogue,
        source: Source = "rollups",
        *,
        reading: Callable[[], AbstractContextManager[Connection]] | None = None,
    ) -> None:
        """Measure over a connection of `reading` each time, else over a new one of the engine."""
        one_snapshot = engine.dialect.name == "postgresql"  # all SELECTs of an answer see one
        options = {"isolation_level": "REPEATABLE READ"} if one_snapshot else {}
        self._engine = engine.execution_options(**options)
        self._catalogue = catalogue
        self._source: Source = source
        self._reading = reading or self._engine.connect

    @contextmanager
    def at_one_moment(self) -> Iterator[MetricLayer]:
        """Give a layer whose figures are all of one moment, whatever is imported meanwhile.

        The moment is that of the first question; nothing is opened before it.
        """
        with ExitStack() as until_the_end:

            @cache
            def opened() -> Connection:
                return until_the_end.enter_context(self._reading())

            yield MetricLayer(
                self._engine,
                self._catalogue,
                self._source,
                reading=lambda: nullcontext(opened()),
            )

    def measure(self, query: MetricQuery) -> Measured:
        """Return the figures of a question.

        A metric that has no rows for the period and the filters, or cannot be told by a dimension
        asked for, is None; a row without any figure is left out. A zero denominator gives None and
        keeps its row.

        Raises:
            UnknownNameError: a metric or dimension is not in the catalogue.
        """
        metrics = [self._catalogue.find(name) for name in query.metrics]
        for name in (query.by, *(name for name, _ in query.filters)):
            if name is not None:
                self._catalogue.dimension(name)
        scope = scope_of(query)
        with self._reading() as connection:
            rollups = self._source == "rollups"
            first = leaders(connection, query, scope, metrics[0], rollups=rollups)
            scope = first.among(scope)
            measures = tuple(dict.fromkeys(m for metric in metrics for m in metric.measures()))
            exact = _exact(measures, connection, scope)
            wanted = dict.fromkeys(exact.get(m, m) for m in measures)
            unread = [m for m in wanted if m != first.measure]
            found = read_figures(connection, scope, unread, rollups=rollups)
            first.put_into(found)
            rows = _first(_rows(metrics, found.figures, exact, scope), query)
            labels = _labels(connection, scope, rows)
            fresh = freshness.fresh_until(connection, metrics, scope.values("shop"))
        labelled = tuple(Row(r.key, r.values, labels.get(r.key or "", "")) for r in rows)
        notes = _notes(metrics, exact, labelled, scope, crowded=found.adds_visitors)
        return Measured(query, labelled, notes, fresh)

    def fresh_until(
        self, metrics: Sequence[str], *, shops: frozenset[str] | None = None
    ) -> datetime | None:
        """Return the newest shop-local instant that all facts behind the metrics cover.

        Returns:
            None where a fact is empty.

        Raises:
            UnknownNameError: a metric is not in the catalogue.
        """
        found = [self._catalogue.find(name) for name in metrics]
        allowed = None if shops is None else sorted(shops)
        with self._reading() as connection:
            return freshness.fresh_until(connection, found, allowed)

    def coverage(self, metric_id: str) -> tuple[date, date] | None:
        """Return first and last day of the facts behind the metric; None where one is empty.

        Raises:
            UnknownNameError: the metric is not in the catalogue.
        """
        metric = self._catalogue.find(metric_id)
        with self._reading() as connection:
            return freshness.coverage(connection, metric)


def _exact(
    measures: Iterable[Measure], connection: Connection, scope: Scope
) -> Mapping[Measure, Measure]:
    """Return measure → the one from raw visits, where the period has such visits."""
    found = {m: m.exact for m in measures if m.exact is not None}
    return found if found and visits_are_known(connection, scope) else {}


def _rows(
    metrics: Sequence[Metric],
    figures: Mapping[str | None, Mapping[Measure, Value]],
    exact: Mapping[Measure, Measure],
    scope: Scope,
) -> list[Row]:
    lengths = _lengths(scope)
    rows: list[Row] = []
    for key, found in figures.items():
        cell = Cell(found, exact, lengths.get(key or "", scope.period.days))
        values = {metric.id: value_of(metric.formula, cell) for metric in metrics}
        if any(has_facts(metric.formula, cell) for metric in metrics):
            rows.append(Row(key, values))
    if scope.by in TIMES:
        return sorted(rows, key=lambda row: row.key or "")
    return sorted(rows, key=lambda row: _place(row, metrics[0].id))


def _place(row: Row, metric_id: str, sign: int = -1) -> tuple[bool, Value, str]:
    value = row.values[metric_id]
    return value is None, sign * (value or 0), row.key or ""


def _first(rows: list[Row], query: MetricQuery) -> list[Row]:
    """Return the first rows asked for; they stay in the order they have."""
    if query.top is None or len(rows) <= query.top:
        return rows
    sign = 1 if query.order == "asc" else -1
    ranked = sorted(rows, key=lambda row: _place(row, query.metrics[0], sign))
    chosen = {row.key for row in ranked[: query.top]}
    return [row for row in rows if row.key in chosen]


def _lengths(scope: Scope) -> Mapping[str, int]:
    """Return key → days, for keys that are a part of the period."""
    if scope.by in BUCKETS:
        return {key: days.days for key, days in buckets(scope.period, scope.by)}
    if scope.by == "weekday":
        first = scope.period.start.weekday()
        days = range(first, first + scope.period.days)
        return {str(n + 1): sum(day % 7 == n for day in days) for n in range(7)}
    return {}


def _labels(connection: Connection, scope: Scope, rows: Sequence[Row]) -> Mapping[str, str]:
    if scope.by != "sku" or not rows:
        return {}
    names = product_names.c
    query = select(names.sku, func.max(names.name)).group_by(names.sku)
    if len(rows) <= _MOST_NAMES_ASKED:
        query = query.where(names.sku.in_([row.key for row in rows]))
    shops = scope.values("shop")
    if shops is not None:
        query = query.where(names.shop.in_(shops))
    return {row[0]: row[1] for row in connection.execute(query)}


def _notes(
    metrics: Sequence[Metric],
    exact: Mapping[Measure, Measure],
    rows: Sequence[Row],
    scope: Scope,
    *,
    crowded: bool,
) -> Mapping[str, str]:
    several_days = scope.by != "day" and scope.period.days > 1
    notes: dict[str, str] = {}
    for metric in metrics:
        note = note_of(metric, exact)
        applies = several_days or (crowded and note == "daily_sum")
        if note and applies and any(row.values[metric.id] is not None for row in rows):
            notes[metric.id] = note
    return notes
