"""Figures for the watch, read in a few grouped questions a shop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

from knowledge.dates.period import Period
from knowledge.metrics.query import MetricQuery, Row, Value
from skills.kit.contract import Context
from skills.kpi.alerts.anomaly import History
from skills.kpi.alerts.days import special, years_before
from skills.kpi.alerts.found import Awaited, Source
from skills.kpi.alerts.rules import Rules
from skills.kpi.query import Filters

_DAY = timedelta(days=1)
_LIVELY_DAYS = 14
"""A source that brought nothing for so long has ended; nobody waits for it."""
_SHOP_DAYS = 56
_SILENT_ORDERS = 3
"""So many orders missing before midnight are no chance (five in a hundred): the rest of the day
has not arrived."""
_HOURS = 24
_SOURCE_OF: Mapping[str, Source] = {
    "paid": "orders",
    "refunds": "orders",
    "traffic": "visitors",
    "ads": "ads",
}
_SPEAKS_FOR: Mapping[Source, str] = {"orders": "paid_amount", "visitors": "uv", "ads": "ad_cost"}


@dataclass(frozen=True, slots=True)
class Place:
    """One shop, or all together (shop None), with its daily figures.

    Attributes:
        late: Sources whose figures of the judged day have not arrived; they are not in `history`.
        awaited: Those of them that brought something of late.
    """

    shop: str | None
    history: History
    late: frozenset[Source] = frozenset()
    awaited: frozenset[Source] = frozenset()


@dataclass(frozen=True, slots=True)
class Reader:
    """Asks the metric layer for one day's watch, within the asker's rights."""

    context: Context
    rules: Rules
    day: date

    @property
    def metrics(self) -> tuple[str, ...]:
        """Return the metrics that are judged day by day."""
        return tuple(self.rules.metrics)

    def shops(self, filters: Filters) -> tuple[str, ...]:
        """Return the shops in the filters that had buyers or visitors of late."""
        lately = Period(self.day - _SHOP_DAYS * _DAY, self.day)
        query = MetricQuery(("paid_amount", "uv"), lately, "shop", filters, self.context.shops)
        rows = self.context.knowledge.metrics.measure(query).rows
        return tuple(row.key for row in rows if row.key)

    def place(self, shop: str | None) -> Place:
        """Return a shop's daily figures, without those of the day that have not all arrived."""
        history = dict(self._days(shop))
        known = self._known_until(shop)
        late = frozenset(s for s, t in known.items() if not self._has_arrived(s, t, history))
        lively = self.day - _LIVELY_DAYS * _DAY
        awaits = frozenset(s for s in late if known[s].date() >= lively)
        today = history.get(self.day, {})
        kept = {name: value for name, value in today.items() if not self.sources(name) & late}
        sells = "orders" in known and "orders" not in late
        history[self.day] = _with_zeros(kept) if sells else kept
        return Place(shop, history, late, awaits)

    def sources(self, metric: str) -> frozenset[Source]:
        """Return what must have arrived for the metric to be known."""
        measures = self.context.knowledge.catalogue.find(metric).measures()
        return frozenset(_SOURCE_OF[m.fact] for m in measures if m.fact in _SOURCE_OF)

    def rows(
        self, metrics: tuple[str, ...], period: Period, by: str | None, shop: str | None
    ) -> tuple[Row, ...]:
        """Return the figures of one shop, or of all that the asker may see."""
        filters = (("shop", (shop,)),) if shop else ()
        query = MetricQuery(metrics, period, by, filters, self.context.shops)
        return self.context.knowledge.metrics.measure(query).rows

    def fresh_until(self, metric: str, shop: str | None) -> datetime | None:
        """Return the newest instant of the figures behind the metric."""
        shops = frozenset({shop}) if shop else self.context.shops
        return self.context.knowledge.metrics.fresh_until((metric,), shops=shops)

    def _days(self, shop: str | None) -> History:
        counts = (rule.count for rule in self.rules.metrics.values() if rule.count)
        metrics = tuple(dict.fromkeys([*self.metrics, *counts]))
        found: dict[date, Mapping[str, Value]] = {}
        for period in self._periods():
            for row in self.rows(metrics, period, "day", shop):
                found[date.fromisoformat(row.key or "")] = row.values
        return found

    def _periods(self) -> Iterable[Period]:
        """Yield the last weeks, then the days of earlier years that this one is held against."""
        base = self.rules.baseline
        run = [self.day - n * _DAY for n in range(base.longest_run)]
        yield Period(run[-1] - base.reach_weeks * 7 * _DAY, self.day)
        calendar = self.context.knowledge.calendar
        for back in range(base.years):
            days: list[date] = []
            for day in run:
                where = special(day, self.rules.seasons, calendar)
                years = years_before(day, where, base.years, calendar) if where else ()
                days += years[back] if back < len(years) else ()
            if days:
                yield Period(min(days), max(days))

    def _known_until(self, shop: str | None) -> Mapping[Source, datetime]:
        found = {source: self.fresh_until(m, shop) for source, m in _SPEAKS_FOR.items()}
        return {source: until for source, until in found.items() if until is not None}

    def _has_arrived(self, source: Source, until: datetime, history: History) -> bool:
        midnight = datetime.combine(self.day + _DAY, datetime.min.time())
        if source != "orders" or until >= midnight:
            return until.date() >= self.day
        if until.date() < self.day:
            return False
        counts = [history.get(self.day - n * _DAY, {}).get("orders") for n in range(1, 29)]
        known = [Decimal(count) for count in counts if count is not None]
        usual = median(known) if known else Decimal(0)
        hours = Decimal((midnight - until).total_seconds()) / 3600
        return usual * hours / _HOURS < _SILENT_ORDERS


def _with_zeros(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return a day whose orders are in, with 0 for what nobody bought."""
    if values.get("paid_amount") is not None:
        return values
    filled = {**values, "paid_amount": 0, "orders": 0}
    return {**filled, "conversion_rate": Decimal(0)} if values.get("uv") else filled


def awaited(places: Iterable[Place]) -> tuple[Awaited, ...]:
    """Return what has not arrived, place by place."""
    return tuple(
        Awaited(place.shop, source)
        for place in places
        for source in _SPEAKS_FOR
        if source in place.awaited
    )


def whole_of(reader: Reader, places: tuple[Place, ...]) -> Place:
    """Return all shops together; what is awaited from one of them is late for the whole."""
    place = reader.place(None)
    late = place.late.union(*(p.awaited for p in places))
    today = place.history[reader.day]
    known = {name: value for name, value in today.items() if not reader.sources(name) & late}
    return Place(None, {**place.history, reader.day: known}, late)
