"""The facts of an answer, before they are worded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from knowledge.dates.period import Period
from knowledge.metrics.model import Dimension, Metric
from knowledge.metrics.query import Value
from skills.kpi.query import KpiQuery

Lack = Literal["never", "elsewhen", "unsplit", "filtered", "empty"]
"""Why there is no number: no such facts at all, none on these days, none by this dimension though
the whole has some, none that pass the filter though the days have some, or none although facts
lie before and after."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an answer, with the row it is compared to.

    Attributes:
        key: The dimension's value; None without a dimension.
        label: What stands beside the key (a product name), or "".
        values: Metric id → value of the period.
        base: Metric id → value of the other period; empty without a comparison or a partner.
        base_key: The partner's key where it differs (day n of the other period).
    """

    key: str | None
    label: str
    values: Mapping[str, Value]
    base: Mapping[str, Value] = field(default_factory=dict)
    base_key: str | None = None

    def change(self, metric_id: str) -> Decimal | None:
        """Return the relative change, 0.12 for +12 %; None where either side is missing or 0."""
        return relative_change(self.values.get(metric_id), self.base.get(metric_id))


@dataclass(frozen=True, slots=True)
class Missing:
    """A metric without a number, why, and which days its facts cover."""

    metric: Metric
    lack: Lack
    covered: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a product and its part in the product's change.

    Attributes:
        metric_id: uv, conversion_rate, aov, buyers or refund_amount.
        part_fen: Change of the whole caused by this factor; the factors' parts sum exactly.
    """

    metric_id: str
    before: Value
    after: Value
    part_fen: int


@dataclass(frozen=True, slots=True)
class Mover:
    """A dimension's value and how far it moved the whole (metric's unit, or ratio points)."""

    dimension: Dimension
    key: str
    label: str
    before: Value
    after: Value
    delta: int | Decimal


@dataclass(frozen=True, slots=True)
class MixAndRate:
    """A ratio's change, split into shifts between segments and shifts inside them.

    Attributes:
        mix: Points (0.01 = one percentage point) from visitors moving between segments.
        rate: Points from segments converting better or worse; mix + rate is the whole change.
        movers: Segments by the size of their sum of both, largest first.
    """

    dimension: Dimension
    mix: Decimal
    rate: Decimal
    movers: tuple[Mover, ...]


Topic = Literal["items", "price", "reviews", "stock", "traffic", "ads"]


@dataclass(frozen=True, slots=True)
class Check:
    """What the data say about one usual suspect.

    Attributes:
        fine: True where nothing moved, False where something did, None where the data are silent.
        figures: Name of the figure → value; names are fixed per topic in `checks.py`.
        name: The product concerned, or "".
    """

    topic: Topic
    fine: bool | None
    figures: Mapping[str, Value] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A metric that the asked one is made of, on both sides."""

    metric: Metric
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Why:
    """The reasons behind a change of one metric.

    Attributes:
        parts: What a ratio is made of, and what drives that (a return's cost per click).
        movers: Who moved most: of the metric, or of `moved` where that is another one.
    """

    factors: tuple[Factor, ...] = ()
    parts: tuple[Part, ...] = ()
    movers: tuple[Mover, ...] = ()
    split: MixAndRate | None = None
    checks: tuple[Check, ...] = ()
    moved: Metric | None = None


@dataclass(frozen=True, slots=True)
class KpiAnswer:
    """Everything the answer says.

    Attributes:
        metrics: The metrics asked for, in the order asked.
        lines: In the order to be shown; empty where there is no data.
        base: What the period is held against; None without a comparison.
        whole: Metric id → value of the whole period, where the lines are a split.
        whole_base: The same for the other period.
        notes: Metric id → "daily_sum" or "daily_mean", see Measured.
        facts_from: First day of the lead's facts where that is inside the period.
        base_facts_from: The same for the other period: it is only partly known.
        parts: The two metrics of the lead's formula, where told; their values are in `whole`.
        partial: The period is not over, or reaches beyond the newest facts.
        cut: The asker said today, and it was cut at the asking minute to be compared.
        now: The asking time, shop-local.
    """

    query: KpiQuery
    metrics: tuple[Metric, ...]
    dimension: Dimension | None
    lines: tuple[Line, ...]
    now: datetime
    base: Period | None = None
    whole: Mapping[str, Value] = field(default_factory=dict)
    whole_base: Mapping[str, Value] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    fresh_until: datetime | None = None
    partial: bool = False
    cut: bool = False
    missing: tuple[Missing, ...] = ()
    facts_from: date | None = None
    base_facts_from: date | None = None
    why: Why | None = None
    event_days: Mapping[date, str] = field(default_factory=dict)
    base_event_days: Mapping[date, str] = field(default_factory=dict)
    filter_titles: Mapping[str, str] = field(default_factory=dict)
    currency: str = "CNY"
    parts: tuple[Metric, ...] = ()

    @property
    def lead(self) -> Metric:
        """Return the metric the answer is ranked and drawn by: the first one asked for."""
        return self.metrics[0]

    @property
    def adds_up(self) -> bool:
        """Return whether the lead's rows are parts of the whole (no ratio, no distinct count)."""
        return self.query.by is not None and adds_up(self.lead, self.query.by)


def relative_change(value: Value, base: Value) -> Decimal | None:
    """Return (value − base) / |base|; None where either is missing or the base is 0."""
    if value is None or not base:
        return None
    return (Decimal(value) - Decimal(base)) / abs(Decimal(base))


def is_split_in_time(dimension_id: str | None) -> bool:
    """Return whether rows of this split follow the calendar and align by position."""
    return dimension_id in {"day", "week", "month", "quarter", "year"}


def adds_up(metric: Metric, dimension_id: str) -> bool:
    """Return whether the metric's rows of a split sum to the whole (no distinct, no ratio)."""
    if metric.additive == "full":
        return True
    if metric.additive == "header":  # what an order has once does not split over its lines
        return dimension_id not in {"sku", "category"}
    in_time = is_split_in_time(dimension_id) or dimension_id in {"hour", "weekday"}
    return metric.additive == "last" and not in_time
