"""The shop's figures as a report reads them: its filters and rights, and what is read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from knowledge.dates.period import Period
from knowledge.facade import Knowledge
from knowledge.metrics.model import Metric
from knowledge.metrics.query import MetricQuery, Row, Value
from skills.kit.contract import Context
from skills.kpi.query import Filters, KpiReport
from skills.kpi.report.facts import Place

USUAL_DAYS = 28
"""How many days before the report show what is usual: four of each weekday."""

_PLACES = ("platform", "shop")


@dataclass(frozen=True, slots=True)
class Books:
    """The store under a report's filters and the asker's rights."""

    report: KpiReport
    filters: Filters
    shops: frozenset[str] | None
    room: Knowledge

    @classmethod
    def of(cls, report: KpiReport, context: Context) -> Books:
        """Return the books that the asker may read for `report`."""
        return cls(report, report.filters, context.shops, context.knowledge)

    @property
    def period(self) -> Period:
        """Return the report's days."""
        return self.report.period

    @property
    def usual(self) -> Period:
        """Return the four weeks before the report."""
        start = self.period.start
        return Period(start - timedelta(days=USUAL_DAYS), start - timedelta(days=1))

    @property
    def named_shops(self) -> frozenset[str] | None:
        """Return the shops that the report is of, as far as the asker may see them; None: all."""
        named = dict(self.filters).get("shop")
        if named is None:
            return self.shops
        return frozenset(named) if self.shops is None else self.shops & frozenset(named)

    def metric(self, metric_id: str) -> Metric:
        """Return the metric of the catalogue."""
        return self.room.catalogue.find(metric_id)

    def rows(
        self, metrics: tuple[str, ...], period: Period, by: str | None, at: Place | None = None
    ) -> tuple[Row, ...]:
        """Return the metrics of a period split by a dimension, of one place if named."""
        here = ((at[0], (at[1],)),) if at else ()
        filters = (*self.filters, *here)
        return self.room.metrics.measure(
            MetricQuery(metrics, period, by, filters, self.shops)
        ).rows

    def keyed(
        self, metrics: tuple[str, ...], period: Period, by: str, at: Place | None = None
    ) -> Mapping[str, Row]:
        """Return key → row; rows without a key (no channel known) are left out."""
        return {row.key: row for row in self.rows(metrics, period, by, at) if row.key}

    def whole(
        self, metrics: tuple[str, ...], period: Period, at: Place | None = None
    ) -> Mapping[str, Value]:
        """Return metric id → value without a split; nothing where there is no row."""
        rows = self.rows(metrics, period, None, at)
        return {m: v for m, v in rows[0].values.items() if v is not None} if rows else {}

    def reaches(self, metric: str, period: Period) -> bool:
        """Tell whether the facts behind a metric go back to the first day of a period."""
        covered = self.room.metrics.coverage(metric)
        return covered is not None and covered[0] <= period.start

    def places(self) -> tuple[Place, ...]:
        """Return the platforms, or the shops where a platform has several; () for only one."""
        days = Period(self.usual.start, self.period.end)
        found = {name: sorted(self.keyed(("orders",), days, name)) for name in _PLACES}
        name = "shop" if len(found["shop"]) > len(found["platform"]) else "platform"
        several = len(found[name]) > 1
        return tuple((name, value) for value in found[name]) if several else ()
