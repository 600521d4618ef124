"""The first rows of a ranking are those of the whole table, however they were found."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from sqlalchemy import Engine

from knowledge.metrics.query import MetricQuery
from knowledge.metrics.run import MetricLayer
from tests.support.facts import Facts, days
from tests.support.random_facts import random_facts

NOVEMBER = days("2025-11-01", "2025-11-30", grain="month")
METRICS = (("paid_amount",), ("units", "refund_rate"), ("aov",), ("orders", "paid_amount"))


def first_rows_differ(layer: MetricLayer, query: MetricQuery, top: int) -> bool:
    whole = layer.measure(query).rows
    lead, sign = query.metrics[0], 1 if query.order == "asc" else -1
    ranked = sorted(
        whole,
        key=lambda r: (r.values[lead] is None, sign * (r.values[lead] or 0), r.key or ""),
    )
    first = {row.key for row in ranked[:top]}
    return layer.measure(replace(query, top=top)).rows != tuple(r for r in whole if r.key in first)


def wrong_rankings(engine: Engine) -> list[MetricQuery]:
    facts, pick = Facts(engine), Random(3)  # noqa: S311  # a test draws
    shop = random_facts(facts, seed=3, orders=150)
    layer = facts.layer()
    asked = [shop.question(pick.choice(METRICS)) for _ in range(120)]
    ordered = [replace(query, order=pick.choice(("asc", "desc"))) for query in asked]
    return [query for query in ordered if first_rows_differ(layer, query, pick.randrange(1, 5))]


def test_first_rows_are_those_of_the_whole_table(engine: Engine) -> None:
    assert wrong_rankings(engine) == []


def test_ties_go_by_code_point(facts: Facts) -> None:
    for sku in ("a", "B", "b", "C"):
        facts.paid("2025-11-11", 10, sku=sku)
    query = MetricQuery(("paid_amount",), NOVEMBER, "sku", top=2)

    assert [row.key for row in facts.layer().measure(query).rows] == ["B", "C"]
