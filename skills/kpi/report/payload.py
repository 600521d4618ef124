"""A report as flat JSON: what a question for its metrics gives, and a key for each section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.dates.period import Period
from knowledge.metrics.query import Value
from skills.kpi.facts import relative_change
from skills.kpi.report.facts import (
    Cause,
    EventResult,
    Good,
    Held,
    Low,
    Move,
    Pace,
    Place,
    ReportFacts,
    Source,
    Step,
)
from skills.kpi.saying.payload import Json, as_json, number, span

_IN_MONEY = frozenset({"basket", "click_price", "sales_a_click", "sold_out"})
"""Causes whose sides are amounts; the after side of `sold_out` is 0 whatever its unit."""


def report_json(facts: ReportFacts, awaits: Sequence[str]) -> dict[str, Json]:
    """Return the JSON of the main comparison, then the report's own sections.

    Amounts are in the shop's currency, shares 0..1, days ISO. A comparison other than the main
    one is `{"start","end", M__base, M__change …}`, or null where there is none.

    Args:
        facts: What the report says.
        awaits: What has not arrived, in words.
    """
    held: dict[str, Json] = {h.kind: _held(h, facts) for h in facts.held}
    return {
        **as_json(facts.main),
        "report": facts.report.kind,
        **_comparisons(facts, held),
        "target": _pace(facts.pace, facts),
        "movers": [_move(move, facts) for move in facts.moves],
        "best": [_good(good, facts) for good in facts.best],
        "worst": [_good(good, facts) for good in facts.worst],
        "stock": [_low(low) for low in facts.stock.low] if facts.stock else None,
        "stock_counted_on": facts.stock.counted_on.isoformat() if facts.stock else None,
        "sales": [_step(step, facts) for step in facts.steps],
        **_longer(facts),
        "awaits": list(awaits),
        "stopped": {table: day.isoformat() for table, day in facts.stopped.items()},
        "never_imported": list(facts.never),
    }


def _comparisons(facts: ReportFacts, held: Mapping[str, Json]) -> dict[str, Json]:
    kinds = ("same_weekday", "event") if facts.report.kind == "daily" else ("year",)
    return {kind: held.get(kind) for kind in kinds}


def _longer(facts: ReportFacts) -> dict[str, Json]:
    if facts.report.kind == "daily":
        return {}
    return {
        "sources": [_source(source, facts) for source in facts.sources],
        "events": [_event(event, facts) for event in facts.events],
    }


def _held(held: Held, facts: ReportFacts) -> dict[str, Json]:
    found: dict[str, Json] = {**span(held.period)}
    if held.event:
        found["title"] = held.event
    return found | _against(facts.values, held.values, facts)


def _against(
    now: Mapping[str, Value], base: Mapping[str, Value], facts: ReportFacts
) -> dict[str, Json]:
    cells: dict[str, Json] = {}
    for metric in facts.main.metrics:
        change = relative_change(now.get(metric.id), base.get(metric.id))
        cells[f"{metric.id}__base"] = number(metric, base.get(metric.id))
        cells[f"{metric.id}__change"] = None if change is None else float(change)
    return cells


def _yuan(fen: int | None, facts: ReportFacts) -> float | int | None:
    return number(facts.main.lead, fen)


def _pace(pace: Pace | None, facts: ReportFacts) -> Json:
    if pace is None:
        return None
    return {
        **span(pace.month),
        "target": _yuan(pace.target_fen, facts),
        "paid_amount": _yuan(pace.paid_fen, facts),
        "attainment": float(pace.attainment),
        "time_gone": float(pace.time_gone),
        "days_left": pace.days_left,
        "needed_per_day": _yuan(pace.needed_fen, facts),
        "last_year_by_now": None if pace.last_year is None else float(pace.last_year),
    }


def _where(place: Place | None) -> dict[str, Json]:
    return {place[0]: place[1]} if place else {}


def _move(move: Move, facts: ReportFacts) -> Json:
    return {
        "metric": move.metric.id,
        "of": move.of,
        "key": move.key,
        "product_name": move.label,
        **_where(move.place),
        "before": number(move.metric, move.before),
        "after": number(move.metric, move.after),
        "base": span(move.base),
        "worth": _yuan(move.worth_fen, facts),
        "trouble": move.trouble,
        "cause": _cause(move.cause, facts) if move.cause else None,
    }


def _cause(cause: Cause, facts: ReportFacts) -> Json:
    sides = {"before": cause.before, "after": cause.after}
    in_money = cause.kind in _IN_MONEY
    return {
        "kind": cause.kind,
        **{
            side: number(facts.main.lead, v) if in_money else _bare(v) for side, v in sides.items()
        },
    }


def _bare(value: Value) -> int | float | None:
    return value if value is None or isinstance(value, int) else float(value)


def _good(good: Good, facts: ReportFacts) -> Json:
    return {
        "sku": good.sku,
        "product_name": good.label,
        "paid_amount": _yuan(good.paid_fen, facts),
        "uv": good.uv,
    }


def _low(low: Low) -> Json:
    return {
        "sku": low.sku,
        "product_name": low.label,
        **_where(low.place),
        "stock_units": low.on_hand,
        "days_of_supply": float(low.days),
    }


def _step(step: Step, facts: ReportFacts) -> Json:
    return {
        **span(step.period),
        "paid_amount": _yuan(step.paid_fen, facts),
        "orders": step.orders,
    }


def _source(source: Source, facts: ReportFacts) -> Json:
    known = {metric.id: metric for metric in facts.main.metrics}
    shown = [metric for name, metric in known.items() if name in source.now]
    row: dict[str, Json] = {"channel": source.channel}
    for metric in shown:
        now, before = source.now[metric.id], source.before.get(metric.id)
        change = relative_change(now, before)
        row[metric.id] = number(metric, now)
        row[f"{metric.id}__base"] = number(metric, before)
        row[f"{metric.id}__change"] = None if change is None else float(change)
    return row


def _event(event: EventResult, facts: ReportFacts) -> Json:
    paid, before = (side.get("paid_amount") for side in (event.values, event.base_values))
    change = relative_change(paid, before)
    return {
        "key": event.key,
        "title": event.title,
        **span(event.period),
        "over": event.over,
        "paid_amount": number(facts.main.lead, paid),
        "orders": _bare(event.values.get("orders")),
        "compare": _span_of(event.base),
        "paid_amount__base": number(facts.main.lead, before),
        "paid_amount__change": None if change is None else float(change),
        "day": event.day.isoformat() if event.day else None,
        "day_paid_amount": _yuan(event.day_fen, facts),
    }


def _span_of(period: Period | None) -> Json:
    return {**span(period)} if period else None
