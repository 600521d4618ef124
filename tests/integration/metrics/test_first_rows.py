"""The first rows of a ranking are those of the whole table, however they were found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from sqlalchemy import Engine

from knowledge.metrics.contenders import among_contenders
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.query import MetricQuery
from knowledge.metrics.run import MetricLayer
from knowledge.metrics.scope import scope_of
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


def many_products(facts: Facts) -> None:
    """Sell sixty products over three months, few of them much, some for less than nothing."""
    pick = Random(11)  # noqa: S311  # a test draws
    for _ in range(400):
        day = date(2025, 9, 1) + timedelta(days=pick.randrange(91))
        sku = int(60 * pick.random() ** 3)
        facts.paid(day.isoformat(), pick.randrange(-2, 9) * (61 - sku), sku=f"s{sku:02}")


def test_first_products_are_those_of_the_whole_table(engine: Engine) -> None:
    facts, pick = Facts(engine), Random(12)  # noqa: S311  # as above
    many_products(facts)
    layer = facts.layer()
    starts = [date(2025, 9, 1) + timedelta(days=pick.randrange(60)) for _ in range(40)]
    periods = [days(str(d), str(d + timedelta(days=pick.randrange(60)))) for d in starts]
    asked = [MetricQuery((pick.choice(("paid_amount", "units")),), p, "sku") for p in periods]

    assert not [q for q in asked if first_rows_differ(layer, q, pick.randrange(1, 9))]


def test_product_without_a_row_leads_those_below_nothing(facts: Facts) -> None:
    facts.paid("2025-11-03", -100, sku="whole week")
    facts.paid("2025-11-10", -60, sku="last day")
    query = MetricQuery(("paid_amount",), days("2025-11-03", "2025-11-10"), "sku", top=1)

    assert [row.key for row in facts.layer().measure(query).rows] == ["last day"]


def test_products_far_behind_are_not_added_up(facts: Facts) -> None:
    many_products(facts)
    layer = facts.layer()  # puts them into the store
    query = MetricQuery(("paid_amount",), days("2025-09-10", "2025-11-20"), "sku")
    measure = load_catalogue().find("paid_amount").measures()[0]

    with facts.engine.connect() as connection:
        scope = among_contenders(connection, scope_of(query), measure, top=3)

    near = scope.values("sku")
    assert near is not None
    assert 3 <= len(near) < len(layer.measure(query).rows)
