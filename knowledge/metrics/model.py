"""What a metric is: its words, its unit, and the formula over measures of facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from knowledge.errors import UnknownNameError

Unit = Literal["fen", "count", "share", "ratio", "days", "score"]
Good = Literal["up", "down", "none"]
Kind = Literal[
    "sum",
    "distinct",
    "new",
    "returning",
    "repeat",
    "daily",
    "last",
    "trailing",
    "stock_cost",
    "goods_cost",
    "on_sale",
    "target",
    "ratio",
    "minus",
    "plus",
]
MeasureKind = Literal[
    "sum",
    "distinct",
    "new",
    "returning",
    "repeat",
    "daily",
    "last",
    "trailing",
    "stock_cost",
    "goods_cost",
    "on_sale",
    "target",
]
"""How one figure is taken from a fact.

sum: added up. distinct: different values. new, returning: buyers by their first payment, against
the start of the period or of its bucket. repeat: buyers with two orders or more. daily: buyers of
each day, added up over the days that have visitors. last: what each shop's newest list says, added
up. trailing: added up over the 30 days that end with the period. stock_cost: mean cost of the
stock per day. goods_cost: cost of what was sold. on_sale: SKUs listed. target: amounts agreed on.
"""

Additive = Literal["full", "header", "last", "none"]
"""What may be added up: over everything; over days and what an order has once (not over SKUs);
over everything but time, where the last figure stands; nothing."""

DimensionKind = Literal["time", "cycle", "name"]
"""A stretch of the calendar, a recurring slot (weekday, hour), or a stored name."""

TRAILING_DAYS = 30


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure that one SELECT on one fact gives.

    Attributes:
        fact: Name of the fact in `knowledge.metrics.facts`.
        column: Name of a column of that fact.
        known: Only rows count where this column of the fact is known; "" for all.
        exact: What takes its place where raw visits (events) exist for the period.
    """

    kind: MeasureKind
    fact: str
    column: str
    known: str = ""
    exact: Measure | None = None


@dataclass(frozen=True, slots=True)
class Plain:
    """A measure as it is; 0 instead of nothing where the measure `zero_with` has a figure."""

    measure: Measure
    zero_with: Measure | None = None


@dataclass(frozen=True, slots=True)
class Ratio:
    """over / under × scale; "days" scales by the length of the period or bucket."""

    over: Formula
    under: Formula
    scale: Decimal | Literal["days"]


@dataclass(frozen=True, slots=True)
class Difference:
    """`of` minus `less`; one side that has no figure counts 0 if the other has one."""

    of: Formula
    less: Formula


@dataclass(frozen=True, slots=True)
class Total:
    """The parts added up; nothing where one of them is missing."""

    parts: tuple[Formula, ...]


Formula = Plain | Ratio | Difference | Total


@dataclass(frozen=True, slots=True)
class Metric:
    """One block of the catalogue.

    Attributes:
        words: Everything people call it, the title first.
        definition: How it is counted (口径), a Chinese sentence without its full stop.
        brief: The same as a clause that names the metric, where many stand together.
        good: Which way is good news.
        check: Hand-written SQL with :start and :end (half-open days) that says the same.
    """

    id: str
    title: str
    words: tuple[str, ...]
    definition: str
    brief: str
    unit: Unit
    good: Good
    kind: Kind
    additive: Additive
    formula: Formula
    check: str

    def measures(self) -> tuple[Measure, ...]:
        """Return the measures the formula needs, each once, in its order."""
        return tuple(dict.fromkeys(_measures(self.formula)))


@dataclass(frozen=True, slots=True)
class Dimension:
    """Something metrics are split or filtered by; `words` starts with the title."""

    id: str
    title: str
    words: tuple[str, ...]
    kind: DimensionKind


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All metrics and dimensions, in the order of their files."""

    metrics: tuple[Metric, ...]
    dimensions: tuple[Dimension, ...]
    _by_id: Mapping[str, Metric] = field(init=False, repr=False, compare=False)
    _dimension_by_id: Mapping[str, Dimension] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {m.id: m for m in self.metrics})
        object.__setattr__(self, "_dimension_by_id", {d.id: d for d in self.dimensions})

    def find(self, metric_id: str) -> Metric:
        """Return the metric.

        Raises:
            UnknownNameError: the catalogue has no such metric.
        """
        try:
            return self._by_id[metric_id]
        except KeyError:
            raise UnknownNameError("metric", metric_id, tuple(self._by_id)) from None

    def dimension(self, dimension_id: str) -> Dimension:
        """Return the dimension.

        Raises:
            UnknownNameError: the catalogue has no such dimension.
        """
        try:
            return self._dimension_by_id[dimension_id]
        except KeyError:
            known = tuple(self._dimension_by_id)
            raise UnknownNameError("dimension", dimension_id, known) from None


def _measures(formula: Formula) -> Iterator[Measure]:
    match formula:
        case Plain(measure, zero_with):
            yield from (m for m in (measure, zero_with) if m is not None)
        case Ratio(over, under, _):
            yield from _measures(over)
            yield from _measures(under)
        case Difference(of, less):
            yield from _measures(of)
            yield from _measures(less)
        case Total(parts):
            for part in parts:
                yield from _measures(part)
