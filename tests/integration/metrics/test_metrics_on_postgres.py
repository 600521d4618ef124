"""The same figures on PostgreSQL: checks of the catalogue, rollups, and counts by hand."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine

from knowledge.metrics.load import load_catalogue
from knowledge.metrics.query import MetricQuery
from tests.support import postgres
from tests.support.brute_force import ByHand
from tests.support.catalogue_checks import PERIODS, checked, figure
from tests.support.facts import Facts, days
from tests.support.random_facts import random_facts
from tests.support.rollup_trials import Trial

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as started:
        yield started


@pytest.fixture
def on_postgres(server: postgres.Server) -> Iterator[Engine]:
    url = server.create(f"m{uuid4().hex}")
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
    yield engine
    engine.dispose()


def test_every_metric_says_what_its_check_says(on_postgres: Engine) -> None:
    facts = Facts(on_postgres)
    random_facts(facts, seed=7, orders=200)
    layer = facts.target("2024-02-01", "2024-02-29", 50_000).layer()

    for metric in load_catalogue().metrics:
        for period in PERIODS:
            expected = checked(on_postgres, metric, period)
            assert figure(layer, metric, period) == expected, (metric.id, period)


def test_rollups_equal_facts_on_random_questions(on_postgres: Engine) -> None:
    trial = Trial(on_postgres, seed=3, orders=120)

    found = []
    for _ in range(2):
        trial.import_wave()
        found += trial.differences(80)
        trial.undo_wave()
        found += trial.differences(30)
        trial.import_wave()
        found += trial.differences(30)

    assert found == []


def test_sales_metrics_equal_a_count_by_hand(on_postgres: Engine) -> None:
    facts = Facts(on_postgres)
    shop = random_facts(facts, seed=29, orders=120)
    layer, by_hand = facts.layer("facts"), ByHand(facts)
    metrics = ("paid_amount", "orders", "buyers", "new_buyers", "returning_buyers")
    questions: list[MetricQuery] = [shop.question(metrics) for _ in range(60)]

    for query in questions:
        rows = layer.measure(query).rows
        for metric in metrics:
            found = {r.key: r.values[metric] for r in rows if r.values[metric] is not None}
            assert found == by_hand.count(metric, query), (metric, query)


def test_ties_of_a_ranking_go_by_code_point(on_postgres: Engine) -> None:
    facts = Facts(on_postgres)
    for sku in ("a", "B", "b", "C"):
        facts.paid("2025-11-11", 10, sku=sku)
    query = MetricQuery(("paid_amount",), days("2025-11-01", "2025-11-30"), "sku", top=2)

    assert [row.key for row in facts.layer().measure(query).rows] == ["B", "C"]
