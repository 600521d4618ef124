"""What the picture of a report shows; drawing it is `drawn.py`'s work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.metrics.model import Metric
from skills.kpi.facts import relative_change
from skills.kpi.report.facts import Pace, ReportFacts, Step
from skills.kpi.report.said import (
    CHANGES,
    compared,
    goods_lines,
    lacks,
    low_lines,
    small_print,
    stock_title,
)
from skills.kpi.report.said_longer import event_lines, sources
from skills.kpi.report.said_moves import move_line, moves_heading
from skills.kpi.report.words import heading, signed, told, yuan
from skills.kpi.saying.wording import NO_VALUE, percent, unit_of

Tone = Literal["good", "bad", "plain"]
_SPLIT = ("new_buyers", "returning_buyers")
_WAN = 1_000_000  # fen


@dataclass(frozen=True, slots=True)
class Change:
    """One change in words, and whether it is good news."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with its changes."""

    title: str
    value: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Gauge:
    """How full the target is, and how far the time is gone, 0..1 and more."""

    text: str
    done: float
    gone: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Sales up to the report.

    Attributes:
        values: In the unit that the title names; None leaves a gap.
        line: The same weekday a week earlier, in the same places; empty for weeks and months.
        marks: (place, event name).
    """

    title: str
    names: tuple[str, ...]
    values: tuple[float | None, ...]
    line: tuple[float | None, ...]
    marks: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it: lines, or the rows of a small table."""

    title: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Poster:
    """The picture of a report, from top to bottom."""

    title: str
    subtitle: str
    warning: str
    lead: Tile
    tiles: tuple[Tile, ...]
    gauge: Gauge | None
    bars: Bars
    sections: tuple[Section, ...]
    footer: str


def poster(facts: ReportFacts) -> Poster:
    """Return the picture of a report that has figures."""
    lead, *others = [_tile(m, facts) for m in facts.main.metrics if _is_shown(m, facts)]
    return Poster(
        heading(facts),
        compared(facts),
        lacks(facts),
        lead,
        tuple(others),
        _gauge(facts.pace, facts) if facts.pace else None,
        _bars(facts),
        tuple(section for section in _sections(facts) if section.lines or section.rows),
        small_print(facts),
    )


def _is_shown(metric: Metric, facts: ReportFacts) -> bool:
    never = any(m.metric is metric and m.lack == "never" for m in facts.main.missing)
    return metric.id not in _SPLIT and (not never or metric is facts.main.lead)


def _tile(metric: Metric, facts: ReportFacts) -> Tile:
    value = facts.values.get(metric.id)
    if metric.id in facts.incomplete:
        return Tile(metric.title, "还没到齐", ())
    sides = [("previous", facts.main.lines[0].base), *((h.kind, h.values) for h in facts.held)]
    moved = ((kind, relative_change(value, base.get(metric.id))) for kind, base in sides)
    return Tile(
        metric.title,
        told(metric, value, facts) if value is not None else NO_VALUE,
        tuple(
            Change(f"{CHANGES[kind]} {signed(change)}", _tone(metric, change, facts, kind))
            for kind, change in moved
            if change is not None
        ),
    )


def _tone(metric: Metric, change: Decimal, facts: ReportFacts, kind: str) -> Tone:
    """Return whether a change is good news; a promotion on one side makes it no news at all."""
    if kind in facts.uneven or metric.good == "none" or signed(change) == signed(Decimal(0)):
        return "plain"
    return "good" if (change > 0) == (metric.good == "up") else "bad"


def _gauge(pace: Pace, facts: ReportFacts) -> Gauge:
    said = (
        f"{pace.month.start.month} 月目标 {yuan(pace.target_fen, facts)}："
        f"完成 {percent(pace.attainment)}，时间过了 {percent(pace.time_gone)}"
    )
    return Gauge(said, float(pace.attainment), float(pace.time_gone))


def _bars(facts: ReportFacts) -> Bars:
    large = max((step.paid_fen or 0 for step in facts.steps), default=0) >= _WAN
    scale = _WAN if large else 100
    money = unit_of(facts.main.lead, facts.main.currency)
    unit = f"{'万' if large else ''}{money}"
    count, kind = len(facts.steps), {"daily": "天", "weekly": "周", "monthly": "个月"}
    line = "，灰线：早一周的同一天" if facts.week_before else ""
    title = f"近 {count} {kind[facts.report.kind]}支付金额（{unit}{line}）"
    return Bars(
        title,
        tuple(_name(step, facts) for step in facts.steps),
        tuple(_height(step.paid_fen, scale) for step in facts.steps),
        tuple(_height(facts.week_before.get(step.period.start), scale) for step in facts.steps)
        if facts.week_before
        else (),
        tuple(_marks(facts)),
    )


def _height(fen: int | None, scale: int) -> float | None:
    return None if fen is None else fen / scale


def _name(step: Step, facts: ReportFacts) -> str:
    if facts.report.kind == "monthly":
        return f"{step.period.start:%y-%m}"
    return f"{step.period.start:%m-%d}"


def _marks(facts: ReportFacts) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for n, step in enumerate(facts.steps):
        names = [name for day, name in facts.event_days.items() if _holds(step, day)]
        if names:
            found.append((n, names[0]))
    return found


def _holds(step: Step, day: date) -> bool:
    return step.period.start <= day <= step.period.end


def _sections(facts: ReportFacts) -> list[Section]:
    table = sources(facts)
    rows = (table.header, *table.rows) if table else ()
    moves = tuple(f"{n}. {move_line(move, facts)}" for n, move in enumerate(facts.moves, start=1))
    daily = facts.report.kind == "daily"
    return [
        Section(moves_heading(facts.moves, facts), moves),
        Section("", rows=rows),
        Section("", tuple(event_lines(facts))),
        Section("", tuple(filter(None, goods_lines(facts))) if daily else ()),
        Section(stock_title(facts), tuple(low_lines(facts)) if daily else ()),
    ]
