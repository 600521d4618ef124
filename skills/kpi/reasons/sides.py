"""Two periods measured the same way, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.dates.period import Period
from knowledge.errors import UnknownNameError
from knowledge.facade import Knowledge
from knowledge.metrics.query import MetricQuery, Row, Value
from skills.kit.contract import Context
from skills.kpi.query import Filters


@dataclass(frozen=True, slots=True)
class Pair:
    """One key on both sides; a side without the key is empty."""

    key: str
    label: str
    before: Mapping[str, Value] = field(default_factory=dict)
    after: Mapping[str, Value] = field(default_factory=dict)

    def both(self, metric_id: str) -> tuple[Value, Value]:
        """Return the metric (before, after)."""
        return self.before.get(metric_id), self.after.get(metric_id)


@dataclass(frozen=True, slots=True)
class Sides:
    """A period and what it is held against, under the same filters and rights."""

    after: Period
    before: Period
    filters: Filters
    shops: frozenset[str] | None
    room: Knowledge

    @classmethod
    def of(cls, after: Period, before: Period, filters: Filters, context: Context) -> Sides:
        """Return the two sides as the asker may see them."""
        return cls(after, before, filters, context.shops, context.knowledge)

    def pairs(self, metrics: tuple[str, ...], by: str) -> tuple[Pair, ...]:
        """Return one pair per key of either side; empty where the metrics know no such split."""
        after = {row.key or "": row for row in self._rows(metrics, self.after, by)}
        before = {row.key or "": row for row in self._rows(metrics, self.before, by)}
        return tuple(
            _pair(key, before.get(key), after.get(key)) for key in dict.fromkeys([*after, *before])
        )

    def whole(self, *metrics: str) -> Pair:
        """Return the metrics without a split, read together; None for one nobody can give."""
        before, after = (self._rows(metrics, side, None) for side in (self.before, self.after))
        return Pair("", "", before[0].values if before else {}, after[0].values if after else {})

    def _rows(self, metrics: tuple[str, ...], period: Period, by: str | None) -> tuple[Row, ...]:
        query = MetricQuery(metrics, period, by, self.filters, self.shops)
        try:
            return self.room.metrics.measure(query).rows
        except UnknownNameError:  # visitors by region: no table says that
            return ()


def _pair(key: str, before: Row | None, after: Row | None) -> Pair:
    label = (after.label if after else "") or (before.label if before else "")
    return Pair(key, label, before.values if before else {}, after.values if after else {})
