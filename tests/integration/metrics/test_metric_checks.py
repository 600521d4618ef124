"""Every metric of the catalogue against the SQL written by hand in its block.

S0-12 (转化率, 跳出率, 客单价), S1-57 (复购), S2-12 (展现, 点击), S2-15 (加购, 跳出),
S3-22 (UV, 转化率, 客单价), S4-34 (PV/UV).
"""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from knowledge.metrics.load import load_catalogue
from knowledge.metrics.model import Metric
from knowledge.metrics.run import MetricLayer
from tests.support.catalogue_checks import PERIODS, checked, figure
from tests.support.facts import Facts
from tests.support.random_facts import random_facts


@pytest.fixture(scope="module")
def shop(engine: Engine) -> tuple[MetricLayer, Engine]:
    facts = Facts(engine)
    random_facts(facts, seed=7, orders=400)
    return facts.target("2024-02-01", "2024-02-29", 50_000).layer(), engine


@pytest.mark.parametrize("metric", load_catalogue().metrics, ids=lambda m: m.id)
def test_metric_says_what_its_check_says(metric: Metric, shop: tuple[MetricLayer, Engine]) -> None:
    layer, engine = shop

    measured = [figure(layer, metric, period) for period in PERIODS]

    assert measured == [checked(engine, metric, period) for period in PERIODS]
    assert any(measured), "the random shop must make the metric say something"
