"""Measured figures to the values of metrics: missing stays missing, a zero denominator is None."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from knowledge.metrics.model import (
    Difference,
    Formula,
    Measure,
    Metric,
    Plain,
    Ratio,
    Total,
)
from knowledge.metrics.query import Value

Figures = Mapping[Measure, Value]
_VISITORS = ("traffic", "uv")


@dataclass(frozen=True, slots=True)
class Cell:
    """The measures of one key.

    Attributes:
        figures: Measure → value; one without rows is not in it.
        exact: Measure → the one that took its place.
        days: Length of the period or bucket.
    """

    figures: Figures
    exact: Mapping[Measure, Measure]
    days: int

    def figure(self, measure: Measure) -> Value:
        """Return the measure's value; None where it has no rows."""
        return self.figures.get(self.exact.get(measure, measure))


def value_of(formula: Formula, cell: Cell) -> Value:
    """Return the formula's value; None where a part is missing or a denominator is 0."""
    match formula:
        case Plain(measure, zero_with):
            found = cell.figure(measure)
            if found is None and zero_with is not None and cell.figure(zero_with) is not None:
                return 0
            return found
        case Ratio(over, under, scale):
            return _ratio(value_of(over, cell), value_of(under, cell), _scale(scale, cell))
        case Difference(of, less):
            return _difference(value_of(of, cell), value_of(less, cell))
        case Total(parts):
            return _total([value_of(part, cell) for part in parts])


def has_facts(formula: Formula, cell: Cell) -> bool:
    """Return whether there is something to say, be it that a denominator is 0."""
    if isinstance(formula, Ratio):
        both = (value_of(formula.over, cell), value_of(formula.under, cell))
        return None not in both
    return value_of(formula, cell) is not None


def note_of(metric: Metric, exact: Mapping[Measure, Measure]) -> str:
    """Return how the metric is made where visitors of several days or rows are added up."""
    daily = [m for m in metric.measures() if (m.fact, m.column) == _VISITORS and m not in exact]
    if not daily:
        return ""
    return "daily_sum" if isinstance(metric.formula, Plain) else "daily_mean"


def _scale(scale: Decimal | str, cell: Cell) -> Decimal:
    return scale if isinstance(scale, Decimal) else Decimal(cell.days)


def _ratio(over: Value, under: Value, scale: Decimal) -> Decimal | None:
    if over is None or not under:
        return None
    return Decimal(over) * scale / under


def _difference(of: Value, less: Value) -> Value:
    if of is None and less is None:
        return None
    return _as_value(Decimal(of or 0) - Decimal(less or 0), of, less)


def _total(parts: list[Value]) -> Value:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return _as_value(sum((Decimal(part) for part in known), Decimal(0)), *parts)


def _as_value(amount: Decimal, *parts: Value) -> Value:
    return amount if any(isinstance(part, Decimal) for part in parts) else int(amount)
