"""The facts of a report, before they are worded or drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.dates.period import Period
from knowledge.metrics.compare import CompareKind
from knowledge.metrics.model import Metric
from knowledge.metrics.query import Value
from skills.kpi.facts import KpiAnswer, relative_change
from skills.kpi.query import KpiReport

Place = tuple[str, str]
"""(dimension id, value) of a shop or platform."""

Table = Literal["orders", "traffic", "ads", "inventory", "targets"]
CauseKind = Literal[
    "visitors",
    "conversion",
    "basket",
    "buyers",
    "click_price",
    "sales_a_click",
    "sold_out",
    "bad_reviews",
]
"""What is behind a move: a factor of the amount, a factor of the return on spend, no stock at the
end (before: paid per day as usual, after: items on hand), ratings of 2 and less."""


@dataclass(frozen=True, slots=True)
class Held:
    """The report's metrics over the days it is held against.

    Attributes:
        values: Metric id → value; without metrics that have no figure.
        event: Title of the event that both are days of; "" for other kinds.
        on_the_day: It is the day that the event is named after, not another one of its window.
    """

    kind: CompareKind
    period: Period
    values: Mapping[str, Value]
    event: str = ""
    on_the_day: bool = False

    def change(self, metric_id: str, value: Value) -> Decimal | None:
        """Return the relative change; None where either side is missing or the base is 0."""
        return relative_change(value, self.values.get(metric_id))


@dataclass(frozen=True, slots=True)
class Pace:
    """How much of the month's target is done at the end of the report's days.

    Attributes:
        month: The whole month.
        days_gone: Days of the month up to the end of the report.
        last_year: Part of its month that the same days made last year, 0..1; None if unknown.
    """

    month: Period
    target_fen: int
    paid_fen: int
    days_gone: int
    last_year: Decimal | None = None

    @property
    def attainment(self) -> Decimal:
        """Return what is done, 0..1 and more."""
        return Decimal(self.paid_fen) / self.target_fen

    @property
    def time_gone(self) -> Decimal:
        """Return the part of the month's days that is over, 0..1."""
        return Decimal(self.days_gone) / self.month.days

    @property
    def days_left(self) -> int:
        """Return the days of the month after the report."""
        return self.month.days - self.days_gone

    @property
    def needed_fen(self) -> int | None:
        """Return what each remaining day must bring, 0 where it is done; None without days."""
        if not self.days_left:
            return None
        return max(0, -(-(self.target_fen - self.paid_fen) // self.days_left))


@dataclass(frozen=True, slots=True)
class Cause:
    """What is behind a move, on both sides."""

    kind: CauseKind
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that moved.

    Attributes:
        metric: What moved: paid_amount, or roi.
        of: Whether `key` names a shop or platform, a channel or a product.
        label: The product's name, or "".
        place: The shop or platform it is in; None for all together.
        before: Value over `base`; where `base` is longer, of as many days on average.
        worth_fen: What it brought or cost in paid amount; in attributed sales for advertising.
        trouble: Something to look into, whatever the whole did.
    """

    metric: Metric
    of: Literal["place", "channel", "sku"]
    key: str
    label: str
    place: Place | None
    before: Value
    after: Value
    base: Period
    worth_fen: int
    cause: Cause | None = None
    trouble: bool = False


@dataclass(frozen=True, slots=True)
class Good:
    """A product and how it sold; visitors are None where they are not known by product."""

    sku: str
    label: str
    paid_fen: int
    uv: int | None


@dataclass(frozen=True, slots=True)
class Low:
    """A product whose stock will not last.

    Attributes:
        days: How long it lasts at the mean of the last 30 days.
        daily_fen: What it sold for a day in those.
    """

    sku: str
    label: str
    place: Place | None
    on_hand: int
    days: Decimal
    daily_fen: int


@dataclass(frozen=True, slots=True)
class Stock:
    """The stock list behind the warnings.

    Attributes:
        counted_on: Day of the newest list.
        low: Products below cover, those that sell most first.
    """

    counted_on: date
    low: tuple[Low, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One day, week or month of the sales before and in the report; None without orders."""

    period: Period
    paid_fen: int | None
    orders: int | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where buyers came from, now and before."""

    channel: str
    now: Mapping[str, Value]
    before: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class EventResult:
    """What an event brought so far, against the same days of the year before.

    Attributes:
        period: From the event's first day to the end of the report, or to its own end.
        day: The day it is named after, where that is in `period`.
        over: The event has ended.
    """

    key: str
    title: str
    period: Period
    values: Mapping[str, Value]
    base: Period | None
    base_values: Mapping[str, Value]
    day: date | None
    day_fen: int | None
    over: bool


@dataclass(frozen=True, slots=True)
class Awaited:
    """A table that has not arrived for the report's last day.

    Attributes:
        shop: The shop whose rows are missing; "" where all of them are.
    """

    table: Table
    day: date
    shop: str = ""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Everything a report says.

    Attributes:
        main: The metrics over the period, against the day, week or month before.
        held: The other comparisons that have figures.
        moves: At most three, in the order to be told.
        moved_against: What `moves` are held against where they say nothing else.
        steps: Sales up to the report: days, weeks or months, ascending.
        week_before: For days: step → paid amount (fen) a week earlier.
        stopped: Tables that end inside the report and are not awaited → their last day.
        incomplete: Metrics that are not whole: something is awaited, or stopped.
        never: Tables that were never imported.
        event_days: Promotion days and Spring Festivals in the report and in `steps`, with their
            names; of weeks and months only those of the great events.
        uneven: Kind of comparison → promotion days and Spring Festivals that only one side has.
    """

    report: KpiReport
    main: KpiAnswer
    held: tuple[Held, ...]
    pace: Pace | None
    moves: tuple[Move, ...]
    moved_against: Held | None
    best: tuple[Good, ...]
    worst: tuple[Good, ...]
    stock: Stock | None
    steps: tuple[Step, ...]
    week_before: Mapping[date, int]
    sources: tuple[Source, ...]
    events: tuple[EventResult, ...]
    awaits: tuple[Awaited, ...]
    stopped: Mapping[Table, date]
    incomplete: frozenset[str]
    never: tuple[Table, ...]
    event_days: Mapping[date, str]
    uneven: Mapping[CompareKind, Mapping[date, str]]

    @property
    def values(self) -> Mapping[str, Value]:
        """Return metric id → value of the period; empty without any data."""
        return self.main.lines[0].values if self.main.lines else {}
