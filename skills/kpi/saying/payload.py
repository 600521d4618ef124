"""Facts as flat JSON: the public contract of this skill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from knowledge.dates.period import Period
from knowledge.metrics.model import Metric
from knowledge.metrics.query import Value
from skills.kpi.facts import KpiAnswer, Line

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

_CENT = Decimal("0.01")
_FEN = Decimal(100)


def as_json(facts: KpiAnswer) -> dict[str, Json]:
    """Return query, rows, definition, fresh_until and partial.

    Money is in the shop's currency with two decimals; shares are 0..1; missing is null. A row of
    SKUs carries `product_name`. Without data `rows` is empty.
    """
    return {
        "query": _query(facts),
        "rows": [_row(line, facts) for line in facts.lines],
        "definition": definition_of(facts),
        "fresh_until": _instant(facts.fresh_until) if facts.fresh_until else None,
        "partial": facts.partial,
    }


def definition_of(facts: KpiAnswer) -> str:
    """Return what is computed; several metrics each with their name."""
    if len(facts.metrics) == 1:
        return facts.lead.definition
    return "；".join(f"{metric.title}：{metric.definition}" for metric in facts.metrics)


def number(metric: Metric, value: Value) -> int | float | None:
    """Return the value in the unit of the public contract, unrounded except for money."""
    if value is None:
        return None
    if metric.unit == "fen":
        return float((Decimal(value) / _FEN).quantize(_CENT, ROUND_HALF_UP))
    return value if isinstance(value, int) else float(value)


def _query(facts: KpiAnswer) -> dict[str, Json]:
    query = facts.query
    return {
        "metrics": list(query.metrics),
        **span(replace(query.period, clock=None) if facts.cut else query.period),
        "by": query.by,
        "filters": {name: list(values) for name, values in query.filters},
        "compare": _compare(facts),
        "top": query.top,
        "order": query.order or "desc",
    }


def _compare(facts: KpiAnswer) -> Json:
    if facts.base is None:
        return None
    kind = facts.query.compare.kind if facts.query.compare else "previous"
    return {**span(facts.base), "kind": kind}


def span(period: Period) -> dict[str, Json]:
    """Return inclusive days, or clock times with the end exclusive where hours were named."""
    if period.clock is None:
        return {"start": period.start.isoformat(), "end": period.end.isoformat()}
    start, end = period.clock
    return {"start": _instant(start), "end": _instant(end)}


def _instant(moment: datetime) -> str:
    whole_minute = moment.second == 0 and moment.microsecond == 0
    return moment.isoformat(timespec="minutes" if whole_minute else "seconds")


def _row(line: Line, facts: KpiAnswer) -> dict[str, Json]:
    row: dict[str, Json] = {}
    if facts.query.by is not None:
        row[facts.query.by] = _key(line.key, facts.query.by)
    if facts.query.by == "sku":
        row["product_name"] = line.label
    for metric in facts.metrics:
        row.update(_cells(metric, line, compared=facts.base is not None))
    return row


def _key(key: str | None, dimension: str) -> Json:
    return int(key) if dimension == "weekday" and key else key


def _cells(metric: Metric, line: Line, *, compared: bool) -> Mapping[str, Json]:
    cells: dict[str, Json] = {metric.id: number(metric, line.values.get(metric.id))}
    if compared:
        change = line.change(metric.id)
        cells[f"{metric.id}__base"] = number(metric, line.base.get(metric.id))
        cells[f"{metric.id}__change"] = None if change is None else float(change)
    return cells
