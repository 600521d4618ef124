"""A metric by its hand-written check, and by the layer, to ten digits."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Date, Engine, bindparam, text

from knowledge.dates.period import Period
from knowledge.metrics.model import Metric
from knowledge.metrics.query import MetricQuery
from knowledge.metrics.run import MetricLayer

PERIODS = (
    Period(date(2024, 2, 1), date(2024, 2, 29), "month"),
    Period(date(2024, 3, 3), date(2024, 3, 3), "day"),
    Period(date(2024, 1, 25), date(2024, 4, 20)),
    Period(date(2024, 3, 4), date(2024, 3, 10), "week"),
    Period(date(2026, 1, 1), date(2026, 1, 31), "month"),
)


def checked(engine: Engine, metric: Metric, period: Period) -> float | None:
    """Return what the SQL in the metric's block says."""
    days = (bindparam("start", type_=Date), bindparam("end", type_=Date))
    bounds = {"start": period.start, "end": period.end + timedelta(days=1)}
    with engine.connect() as connection:
        value = connection.execute(text(metric.check).bindparams(*days), bounds).scalar()
    return None if value is None else float(f"{float(value):.10g}")


def figure(layer: MetricLayer, metric: Metric, period: Period) -> float | None:
    """Return what the layer says; None without data."""
    rows = layer.measure(MetricQuery((metric.id,), period)).rows
    value = rows[0].values[metric.id] if rows else None
    return None if value is None else float(f"{float(value):.10g}")
