"""Every metric of the catalogue against the SQL written by hand in its block.

S0-12 (转化率, 跳出率, 客单价), S1-57 (复购), S2-12 (展现, 点击), S2-15 (加购, 跳出),
S3-22 (UV, 转化率, 客单价), S4-34 (PV/UV).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Date, Engine, bindparam, create_engine, text

from knowledge.dates.period import Period
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.model import Metric
from knowledge.metrics.query import MetricQuery
from knowledge.metrics.run import MetricLayer
from tests.support.facts import Facts
from tests.support.random_facts import random_facts

METRICS = load_catalogue().metrics
PERIODS = (
    Period(date(2024, 2, 1), date(2024, 2, 29), "month"),
    Period(date(2024, 3, 3), date(2024, 3, 3), "day"),
    Period(date(2024, 1, 25), date(2024, 4, 20)),
    Period(date(2024, 3, 4), date(2024, 3, 10), "week"),
    Period(date(2026, 1, 1), date(2026, 1, 31), "month"),
)


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MetricLayer, Engine]]:
    path: Path = tmp_path_factory.mktemp("checks") / "shop.db"
    engine = create_engine(f"sqlite:///{path}")
    facts = Facts(engine)
    random_facts(facts, seed=7, orders=400)
    facts.target("2024-02-01", "2024-02-29", 50_000)
    yield facts.layer(), engine
    engine.dispose()


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.id)
def test_metric_says_what_its_check_says(
    metric: Metric, layer: tuple[MetricLayer, Engine]
) -> None:
    measured, expected = [], []
    for period in PERIODS:
        rows = layer[0].measure(MetricQuery((metric.id,), period)).rows
        measured.append(float(rows[0].values[metric.id] or 0) if rows else None)
        expected.append(_checked(layer[1], metric, period))

    assert measured == [pytest.approx(e, rel=1e-9) if e is not None else None for e in expected]
    assert any(measured), "the random shop must make the metric say something"


def _checked(engine: Engine, metric: Metric, period: Period) -> float | None:
    days = (bindparam("start", type_=Date), bindparam("end", type_=Date))
    bounds = {"start": period.start, "end": period.end + timedelta(days=1)}
    with engine.connect() as connection:
        value = connection.execute(text(metric.check).bindparams(*days), bounds).scalar()
    return None if value is None else float(Decimal(str(value)))
