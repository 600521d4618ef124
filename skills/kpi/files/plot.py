"""What a picture of an answer shows; drawing it is `chart.py`'s work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.metrics.query import Value
from skills.kpi.calendar_slots import slots
from skills.kpi.facts import KpiAnswer, Line, is_split_in_time
from skills.kpi.saying.notes import freshness
from skills.kpi.saying.payload import definition_of
from skills.kpi.saying.single import other
from skills.kpi.saying.wording import (
    arrow,
    by_name,
    clipped,
    key_name,
    one_line,
    shown,
    span,
    unit_of,
    width,
)

Kind = Literal["line", "columns", "bars", "pair"]
_SERIES = 4
_RANKING = 3
_MOST_BARS = 12
_NAME_COLUMNS = 18
_SHORTEST = 5
_HOURS = tuple(f"{n:02d}" for n in range(24))
_WEEKDAYS = tuple(str(n) for n in range(1, 8))


@dataclass(frozen=True, slots=True)
class Plot:
    """One picture, ready to draw.

    Attributes:
        kind: A line over days, upright columns over time, lying bars of names, or two columns:
            the other period and this one.
        names: One per value: tick labels or row names.
        values: In the display unit (yuan, percent, pieces); None leaves a gap.
        others: The compared period's values in the same positions; empty without a comparison.
        legend: What the two series are called; empty strings without a comparison.
        tags: What to write behind each value (its change), or empty.
        unit: Display unit of the values.
        marks: (position, short name) of promotion days.
        footer: Lines of small print.
    """

    kind: Kind
    title: str
    subtitle: str
    names: tuple[str, ...]
    values: tuple[float | None, ...]
    others: tuple[float | None, ...]
    legend: tuple[str, str]
    tags: tuple[str, ...]
    unit: str
    marks: tuple[tuple[int, str], ...]
    footer: tuple[str, ...]


def plot_of(facts: KpiAnswer) -> Plot | None:
    """Return the picture that goes with the answer; None where none is asked for or needed."""
    if not facts.lines or facts.query.want != "figure":
        return None
    if facts.query.by is None:
        return _pair(facts) if facts.query.chart and facts.base else None
    fewest = _SERIES if _in_time(facts) else _RANKING
    if len(facts.lines) < (2 if facts.query.chart else fewest):
        return None
    if _known(facts.lines, facts.lead.id) == 0:
        return None
    return _series(facts) if _in_time(facts) else _bars(facts)


def _in_time(facts: KpiAnswer) -> bool:
    by = facts.query.by
    ranked = facts.query.order is not None or facts.query.top is not None
    return not ranked and (is_split_in_time(by) or by in {"hour", "weekday"})


def _known(lines: Sequence[Line], metric_id: str) -> int:
    return sum(line.values.get(metric_id) is not None for line in lines)


def _keys(facts: KpiAnswer) -> tuple[str, ...]:
    """Return every position of the time axis, also those without data."""
    by = facts.query.by or ""
    if by == "weekday":
        return _WEEKDAYS
    if by == "hour":
        return (
            tuple(line.key or "" for line in facts.lines) if facts.query.period.clock else _HOURS
        )
    return slots(facts.query.period, by)


def _series(facts: KpiAnswer) -> Plot:
    keys = _keys(facts)
    found = {line.key: line for line in facts.lines}
    lines = [found.get(key, Line(key, "", {})) for key in keys]
    kind: Kind = "line" if facts.query.by == "day" else "columns"
    names = tuple(_tick(key, facts) for key in keys)
    marks = tuple(
        (n, facts.event_days[date.fromisoformat(key)])
        for n, key in enumerate(keys)
        if facts.query.by == "day" and date.fromisoformat(key) in facts.event_days
    )
    return _plot(facts, kind, names, lines, marks)


def _tick(key: str, facts: KpiAnswer) -> str:
    by, period = facts.query.by, facts.query.period
    if by in {"day", "week"}:
        return key[5:]
    if by == "month" and period.start.year == period.end.year:
        return f"{int(key[5:])} 月"
    if by == "hour":
        return str(int(key))
    return key_name(key, by)


def _bars(facts: KpiAnswer) -> Plot:
    lines = [line for line in facts.lines if line.values.get(facts.lead.id) is not None]
    lines = lines[:_MOST_BARS]
    return _plot(facts, "bars", _bar_names(lines, facts), lines, ())


def _bar_names(lines: Sequence[Line], facts: KpiAnswer) -> tuple[str, ...]:
    """Return a short name per row; products whose short names are alike get their codes."""
    keys = [key_name(line.key, facts.query.by) for line in lines]
    names = [
        clipped(one_line(line.label) or key, _NAME_COLUMNS)
        for line, key in zip(lines, keys, strict=True)
    ]
    return tuple(
        name if names.count(name) == 1 else _with_code(name, key)
        for name, key in zip(names, keys, strict=True)
    )


def _with_code(name: str, key: str) -> str:
    room = _NAME_COLUMNS - width(key) - 1
    return f"{clipped(name, room)} {key}" if room >= _SHORTEST else clipped(key, _NAME_COLUMNS)


def _plot(
    facts: KpiAnswer,
    kind: Kind,
    names: tuple[str, ...],
    lines: Sequence[Line],
    marks: tuple[tuple[int, str], ...],
) -> Plot:
    lead = facts.lead.id
    compared = facts.base is not None and any(line.base.get(lead) is not None for line in lines)
    return Plot(
        kind,
        f"{facts.lead.title} · {span(facts.query.period)}",
        _subtitle(facts),
        names,
        tuple(_height(line.values.get(lead), facts) for line in lines),
        tuple(_height(line.base.get(lead), facts) for line in lines) if compared else (),
        _legend(facts) if compared else ("", ""),
        tuple(_tag(line, lead) for line in lines) if compared else (),
        unit_of(facts.lead, facts.currency),
        marks,
        _footer(facts),
    )


def _pair(facts: KpiAnswer) -> Plot:
    """Return two columns: the other period and this one."""
    line, lead = facts.lines[0], facts.lead.id
    heights = (_height(line.base.get(lead), facts), _height(line.values.get(lead), facts))
    names = (f"{other(facts)}\n{_base_span(facts)}", f"本期\n{span(facts.query.period)}")
    return Plot(
        "pair",
        f"{facts.lead.title} · {span(facts.query.period)}",
        _subtitle(facts),
        names,
        heights,
        (),
        ("", ""),
        ("", _tag(line, lead)),
        unit_of(facts.lead, facts.currency),
        (),
        _footer(facts),
    )


def _tag(line: Line, metric_id: str) -> str:
    change = line.change(metric_id)
    return "" if change is None else arrow(change)


def _height(value: Value, facts: KpiAnswer) -> float | None:
    told: Decimal | None = shown(facts.lead, value, facts.currency).value
    return None if told is None else float(told)


def _subtitle(facts: KpiAnswer) -> str:
    parts = [f"{facts.filter_titles[d]}：{'、'.join(v)}" for d, v in facts.query.filters]
    if facts.dimension is not None:
        starts = "（标起始日）" if facts.dimension.id == "week" else ""
        parts.append(by_name(facts.dimension) + starts)
    return "，".join(parts)


def _legend(facts: KpiAnswer) -> tuple[str, str]:
    return f"本期 {span(facts.query.period)}", f"{other(facts)} {_base_span(facts)}"


def _base_span(facts: KpiAnswer) -> str:
    return span(facts.base) if facts.base else ""


def _footer(facts: KpiAnswer) -> tuple[str, ...]:
    said = freshness(facts).rstrip("。")
    if facts.partial:
        said += "，最后一段还没完"
    return tuple(line for line in (said, f"口径：{definition_of(facts)}") if line)
