"""What this skill asks of the back room: the few calls it leans on, as protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol, cast

from knowledge.dates.period import Period
from knowledge.metrics.compare import CompareKind
from knowledge.metrics.query import Measured, MetricQuery
from skills.kit.contract import Context


class MetricCard(Protocol):
    """One metric of the catalogue."""

    @property
    def id(self) -> str:
        """Return the public id: paid_amount."""

    @property
    def title(self) -> str:
        """Return the Chinese name: 支付金额."""

    @property
    def definition(self) -> str:
        """Return what is computed, as a Chinese phrase without a full stop."""

    @property
    def unit(self) -> str:
        """Return fen, count, share (0..1), ratio, days or score."""

    @property
    def additive(self) -> str:
        """Return full, header (not over an order's lines), last (not over time) or none."""

    @property
    def good(self) -> str:
        """Return which way is good news: up, down or none."""


class DimensionCard(Protocol):
    """One dimension of the catalogue."""

    @property
    def id(self) -> str:
        """Return the public id: channel."""

    @property
    def title(self) -> str:
        """Return the Chinese name: 渠道."""


class Catalogue(Protocol):
    """Metrics and dimensions by id; both raise UnknownNameError for an id nobody defined."""

    def find(self, metric_id: str, /) -> MetricCard:
        """Return the metric."""

    def dimension(self, dimension_id: str, /) -> DimensionCard:
        """Return the dimension."""


class MetricLayer(Protocol):
    """The semantic layer."""

    def measure(self, query: MetricQuery, /) -> Measured:
        """Return the figures; raises UnknownNameError where a metric has no such dimension."""

    def coverage(self, metric_id: str, /) -> tuple[date, date] | None:
        """Return first and last day of the facts behind the metric; None where there is none."""


class Reasons(Protocol):
    """Pure numbers in, pure numbers out."""

    def shapley(
        self, before: Sequence[Decimal], after: Sequence[Decimal], /
    ) -> tuple[Decimal, ...]:
        """Return each factor's part in the change of the product.

        Args:
            before: 2 or 3 factors, in the same order as `after`.
            after: The same factors later.

        Returns:
            One part per factor, unrounded; they sum to prod(after) − prod(before).
        """

    def mix_and_rate(
        self,
        before: Mapping[str, tuple[Decimal, Decimal]],
        after: Mapping[str, tuple[Decimal, Decimal]],
        /,
    ) -> Mapping[str, tuple[Decimal, Decimal]]:
        """Return each segment's (mix, rate) part in the change of a ratio (Kitagawa midpoint).

        Args:
            before: Segment → (numerator, denominator).
            after: The same later; segments may come and go.

        Returns:
            One pair per segment of either side; all of them sum to the change of the total ratio.
        """


class EventCard(Protocol):
    """One event of the promotion calendar."""

    @property
    def key(self) -> str:
        """Return the id: double11."""

    @property
    def title(self) -> str:
        """Return the Chinese name: 双11."""


class Calendar(Protocol):
    """The promotion calendar."""

    @property
    def events(self) -> Sequence[EventCard]:
        """Return every event there is."""

    def event_day(self, key: str, year: int, /) -> date | None:
        """Return the day the event is named after; None where it is only a window."""


class Knowledge(Protocol):
    """The back room as this skill sees it."""

    @property
    def catalogue(self) -> Catalogue:
        """Return the metrics and dimensions there are."""

    @property
    def metrics(self) -> MetricLayer:
        """Return the semantic layer."""

    @property
    def reasons(self) -> Reasons:
        """Return the arithmetic of changes."""

    @property
    def currency(self) -> str:
        """Return the shop's currency code: CNY."""

    def base_period(
        self, period: Period, kind: CompareKind, /, *, given: Period | None = None
    ) -> Period | None:
        """Return what `period` is held against; None where there is no such period."""

    @property
    def calendar(self) -> Calendar:
        """Return the promotion calendar."""


def back_room(context: Context) -> Knowledge:
    """Return the asker's knowledge as this skill sees it."""
    return cast(Knowledge, context.knowledge)
