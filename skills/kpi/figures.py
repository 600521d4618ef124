"""The figures of a KpiQuery: measured, held against another period, and what is missing said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from knowledge.dates.period import Period
from knowledge.metrics.compare import base_period
from knowledge.metrics.model import Metric
from knowledge.metrics.query import Measured, MetricQuery, Row, Value
from skills.kit.contract import Context
from skills.kpi.calendar_slots import event_days, partners
from skills.kpi.facts import KpiAnswer, Line, Missing, is_split_in_time
from skills.kpi.query import Comparison, KpiQuery

_TICK = timedelta(microseconds=1)


def figures(query: KpiQuery, context: Context) -> KpiAnswer:
    """Return the facts of the query, without reasons.

    Raises:
        UnknownNameError: the query names a metric or dimension that is not in the catalogue.
    """
    room = context.knowledge
    asked, query = query, _until_now(query, context)
    measured = _ranked_rows(query, context)
    base = _base_period(query, context)
    held = _held(query, base, measured, context) if base else None
    lines = _ordered(_joined(measured, held), query)
    missing = _missing(measured, query, context)
    if measured.rows and all(row.key == "" for row in measured.rows):
        missing = tuple(Missing(room.catalogue.find(m), "unsplit") for m in query.metrics)
    if len(missing) == len(query.metrics):
        lines = ()
    return KpiAnswer(
        query=query,
        metrics=tuple(room.catalogue.find(m) for m in query.metrics),
        dimension=room.catalogue.dimension(query.by) if query.by else None,
        lines=lines,
        now=context.now,
        base=base,
        whole=_whole(query, query.period, context) if lines else {},
        whole_base=_whole(query, base, context) if lines and base else {},
        notes=measured.notes,
        fresh_until=measured.fresh_until,
        partial=is_partial(query.period, context.now, measured.fresh_until),
        cut=query is not asked,
        missing=missing,
        facts_from=_late_start(query, query.period, context),
        base_facts_from=_late_start(query, base, context) if base else None,
        event_days=event_days(room.calendar, query.period),
        base_event_days=event_days(room.calendar, base) if base else {},
        filter_titles={d: room.catalogue.dimension(d).title for d, _ in query.filters},
        currency=room.currency,
    )


def _until_now(query: KpiQuery, context: Context) -> KpiQuery:
    """Cut today at the asking minute where it is compared: like for like with the day before.

    Figures that are known by the day only (visitors, ads) cannot be cut and stay whole.
    """
    period, today = query.period, context.now.date()
    if (
        query.compare is None
        or query.by
        or period.clock
        or not period.start == period.end == today
    ):
        return query
    cut = replace(period, clock=(period.bounds()[0], context.now))
    row = measure(query, cut, None, context).rows
    is_cut = bool(row) and all(row[0].values.get(m) is not None for m in query.metrics)
    return replace(query, period=cut) if is_cut else query


def is_partial(period: Period, now: datetime, fresh_until: datetime | None) -> bool:
    """Return whether the period is still running or reaches beyond the newest facts.

    Facts are taken to cover the whole day of their newest instant (a shop may sell nothing after
    it), except on the asking day, where hours after it are still to come.
    """
    start, end = period.bounds()
    if end - _TICK >= now if period.clock is None else end >= now:
        return True
    if fresh_until is None:
        return False
    if (end - _TICK).date() > (fresh_until - _TICK).date() or start >= fresh_until:
        return True
    return end > fresh_until and fresh_until.date() == now.date()


def measure(query: KpiQuery, period: Period, by: str | None, context: Context) -> Measured:
    """Return the query's metrics over another period or split, under the asker's rights."""
    return context.knowledge.metrics.measure(
        MetricQuery(query.metrics, period, by, query.filters, context.shops)
    )


def _ranked_rows(query: KpiQuery, context: Context) -> Measured:
    """Return the rows of a ranking, and one more: it tells whether any row has a name."""
    if query.by is None or query.top is None:
        return measure(query, query.period, query.by, context)
    asked = MetricQuery(query.metrics, query.period, query.by, query.filters, context.shops)
    ranked = replace(asked, top=query.top + 1, order=query.order or "desc")
    return context.knowledge.metrics.measure(ranked)


def _held(query: KpiQuery, base: Period, measured: Measured, context: Context) -> Measured:
    """Return the other period's rows; of a ranking of names, those of the same names."""
    if query.top is not None and query.by is not None and not is_split_in_time(query.by):
        kept = tuple(row.key for row in measured.rows if row.key is not None)
        query = replace(query, filters=(*query.filters, (query.by, kept)))
    return measure(query, base, query.by, context)


def _base_period(query: KpiQuery, context: Context) -> Period | None:
    compare = query.compare or (Comparison("previous") if query.want == "why" else None)
    if compare is None:
        return None
    calendar = context.knowledge.calendar
    return base_period(query.period, compare.kind, given=compare.given, calendar=calendar)


def _late_start(query: KpiQuery, period: Period, context: Context) -> date | None:
    """Return the first day of the first metric's facts where the period began before it."""
    covered = context.knowledge.metrics.coverage(query.metrics[0])
    if covered is None or not period.start < covered[0] <= period.end:
        return None
    return covered[0]


def _whole(query: KpiQuery, period: Period, context: Context) -> Mapping[str, Value]:
    if query.by is None:
        return {}
    rows = measure(query, period, None, context).rows
    return rows[0].values if rows else {}


def _joined(measured: Measured, held: Measured | None) -> tuple[Line, ...]:
    if held is None:
        return tuple(Line(row.key, row.label, row.values) for row in measured.rows)
    by = measured.query.by
    pairs: dict[str, str] = {}
    if by is not None and is_split_in_time(by):
        pairs = partners(measured.query.period, held.query.period, by)
    bases = {row.key: row.values for row in held.rows}
    return tuple(_line(row, pairs.get(row.key or ""), bases) for row in measured.rows)


def _line(row: Row, base_key: str | None, bases: Mapping[str | None, Mapping[str, Value]]) -> Line:
    key = base_key or row.key
    return Line(row.key, row.label, row.values, bases.get(key, {}), base_key)


def _ordered(lines: tuple[Line, ...], query: KpiQuery) -> tuple[Line, ...]:
    if query.by is None or (query.order is None and query.top is None):
        return lines
    return tuple(_ranked(lines, query.metrics[0], query.order or "desc"))[: query.top]


def _ranked(lines: Iterable[Line], metric_id: str, order: str) -> list[Line]:
    """Return best or worst first; ties by key, rows without a value last."""
    sign = 1 if order == "asc" else -1

    def place(line: Line) -> tuple[bool, int | Decimal, str]:
        value = line.values.get(metric_id)
        return (value is None, sign * (value or 0), line.key or "")

    return sorted(lines, key=place)


def _missing(measured: Measured, query: KpiQuery, context: Context) -> tuple[Missing, ...]:
    """Return the metrics without any value in any row, each with the reason."""
    empty = [m for m in query.metrics if all(row.values.get(m) is None for row in measured.rows)]
    found = (_lack(m, query, context, rows=bool(measured.rows)) for m in empty)
    return tuple(m for m in found if m is not None)


def _lack(metric_id: str, query: KpiQuery, context: Context, *, rows: bool) -> Missing | None:
    """Return why the metric has no value; None where only its denominator is zero."""
    room = context.knowledge
    metric: Metric = room.catalogue.find(metric_id)
    covered = room.metrics.coverage(metric_id)
    if covered is None:
        return Missing(metric, "never")
    if query.period.end < covered[0] or query.period.start > covered[1]:
        return Missing(metric, "elsewhen", covered)
    if rows:
        return None
    if query.by and measure(query, query.period, None, context).rows:
        return Missing(metric, "unsplit", covered)
    if query.filters and measure(replace(query, filters=()), query.period, None, context).rows:
        return Missing(metric, "filtered", covered)
    return Missing(metric, "empty", covered)
