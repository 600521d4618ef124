"""Random sales questions of every shape against loops over the rows."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from knowledge.metrics.query import Value
from knowledge.metrics.run import MetricLayer, Source
from tests.support.brute_force import ByHand
from tests.support.facts import Facts
from tests.support.random_facts import random_facts

COUNTED = (
    "paid_amount",
    "units",
    "orders",
    "buyers",
    "skus_sold",
    "new_buyers",
    "returning_buyers",
)


@pytest.mark.parametrize("source", ["facts", "rollups"])
def test_sales_metrics_equal_a_count_by_hand(engine: Engine, source: Source) -> None:
    facts = Facts(engine)
    shop = random_facts(facts, seed=23, orders=160)
    layer, by_hand = facts.layer(source), ByHand(facts)
    questions = [shop.question((*COUNTED, "refund_amount")) for _ in range(70)]

    for query in questions:
        measured = layer.measure(query)
        for metric in COUNTED:
            assert _values(measured.rows, metric) == by_hand.count(metric, query), (metric, query)
        assert _values(measured.rows, "refund_amount") == by_hand.refunds(query), query


def test_random_questions_mostly_have_an_answer(engine: Engine) -> None:
    facts = Facts(engine)
    shop = random_facts(facts, seed=23, orders=160)
    layer: MetricLayer = facts.layer()

    answered = [bool(layer.measure(shop.question(("paid_amount",))).rows) for _ in range(80)]

    assert sum(answered) > 40


def _values(rows: object, metric: str) -> dict[str | None, Value]:
    assert isinstance(rows, tuple)
    found = {row.key: row.values[metric] for row in rows}
    return {key: value for key, value in found.items() if value is not None}
