"""A rollup answers only where it is exact."""

from __future__ import annotations

import pytest

from knowledge.metrics.load import load_catalogue
from knowledge.metrics.model import Plain
from knowledge.metrics.query import MetricQuery
from knowledge.metrics.routes import fact_for, pieces
from knowledge.metrics.scope import Filters, scope_of
from tests.support.facts import days

NOVEMBER = days("2025-11-01", "2025-11-30", grain="month")
ONE_CHANNEL: Filters = (("channel", ("live",)),)
TWO_CHANNELS: Filters = (("channel", ("live", "search")),)
WEEKEND: Filters = (("weekday", ("6", "7")),)


@pytest.mark.parametrize(
    ("metric", "by", "filters", "table"),
    [
        ("paid_amount", None, (), "paid_totals"),
        ("paid_amount", "week", WEEKEND, "paid_totals"),
        ("paid_amount", "channel", TWO_CHANNELS, "paid_totals"),
        ("paid_amount", "region", TWO_CHANNELS, "daily_sales"),
        ("units", "sku", (), "sku_spans"),
        ("units", "sku", (("shop", ("a",)),), "daily_skus"),
        ("units", "sku", (("category", ("a",)),), "daily_skus"),
        ("units", "month", (("sku", ("a", "b")),), "sku_spans"),
        ("paid_amount", "category", (("shop", ("a", "b")),), "daily_skus"),
        ("paid_amount", "sku", ONE_CHANNEL, "sales"),
        ("paid_amount", "hour", (), "sales"),
        ("paid_amount", "buyer_type", (), "sales"),
        ("paid_amount", "tier", (), "sales"),
        ("orders", "channel", (("region", ("x", "y")),), "daily_sales"),
        ("orders", "sku", (), "sales"),
        ("orders", "category", (), "sales"),
        ("gmv", "month", (), "placed_totals"),
        ("gmv", "month", (*ONE_CHANNEL, ("region", ("x",))), "daily_placed"),
        ("gmv", "sku", (), "sales"),
        ("refund_amount", None, ONE_CHANNEL, "refund_totals"),
        ("refund_amount", "region", ONE_CHANNEL, "daily_refunds"),
        ("refund_amount", "category", (), "refund_facts"),
        ("skus_sold", "week", (), "sku_spans"),
        ("skus_sold", None, ONE_CHANNEL, "sales"),
        ("buyers", None, (), "buyer_days"),
        ("buyers", "day", (), "paid_totals"),
        ("buyers", "day", ONE_CHANNEL, "paid_totals"),
        ("buyers", "day", TWO_CHANNELS, "sales"),
        ("buyers", "day", WEEKEND, "paid_totals"),
        ("buyers", "day", (("category", ("a",)),), "buyer_days"),
        ("buyers", "quarter", ONE_CHANNEL, "buyer_days"),
        ("buyers", "channel", TWO_CHANNELS, "buyer_days"),
        ("new_buyers", "category", (), "buyer_days"),
        ("buyers", None, TWO_CHANNELS, "sales"),
        ("buyers", "region", ONE_CHANNEL, "sales"),
        ("buyers", None, WEEKEND, "sales"),
        ("buyers", "weekday", (), "sales"),
        ("buyers", "sku", (), "sales"),
        ("returning_buyers", "hour", (), "sales"),
    ],
)
def test_the_smallest_exact_table_answers(
    metric: str, by: str | None, filters: Filters, table: str
) -> None:
    formula = load_catalogue().find(metric).formula
    assert isinstance(formula, Plain)
    scope = scope_of(MetricQuery((metric,), NOVEMBER, by, filters))

    chosen = fact_for(formula.measure, scope, rollups=True)

    assert chosen is not None
    assert chosen.table.name == table


@pytest.mark.parametrize(
    ("by", "filters", "table"),
    [
        (None, (), "paid_totals"),
        ("channel", TWO_CHANNELS, "paid_totals"),
        (None, TWO_CHANNELS, "sales"),
        ("week", (), "buyer_days"),
        ("category", (), "buyer_days"),
    ],
)
def test_buyers_of_one_day_stand_counted(by: str | None, filters: Filters, table: str) -> None:
    buyers = load_catalogue().find("buyers").measures()[0]
    scope = scope_of(MetricQuery(("buyers",), days("2025-11-18"), by, filters))

    chosen = fact_for(buyers, scope, rollups=True)

    assert chosen is not None
    assert chosen.table.name == table


def test_a_period_is_put_together_from_whole_months_weeks_and_days() -> None:
    found = list(pieces(days("2025-10-30", "2025-12-09")))

    assert [(grain, day.isoformat()) for grain, day in found] == [
        ("day", "2025-10-30"),
        ("day", "2025-10-31"),
        ("month", "2025-11-01"),
        ("week", "2025-12-01"),
        ("day", "2025-12-08"),
        ("day", "2025-12-09"),
    ]


def test_a_week_over_the_end_of_a_month_is_whole_where_that_month_is_not() -> None:
    found = list(pieces(days("2025-10-26", "2025-11-11")))

    assert [(grain, day.isoformat()) for grain, day in found] == [
        ("day", "2025-10-26"),
        ("week", "2025-10-27"),
        ("week", "2025-11-03"),
        ("day", "2025-11-10"),
        ("day", "2025-11-11"),
    ]


def test_the_row_filter_counts_as_a_filter_on_shops() -> None:
    buyers = load_catalogue().find("buyers").measures()[0]
    allowed = [frozenset({"a"}), frozenset({"a", "b"})]

    chosen = [
        fact_for(buyers, scope_of(MetricQuery(("buyers",), NOVEMBER, shops=s)), rollups=True)
        for s in allowed
    ]

    assert [c and c.table.name for c in chosen] == ["buyer_days", "sales"]


@pytest.mark.parametrize("by", ["region", "buyer_type", "tier", "hour"])
def test_a_fact_that_cannot_tell_a_dimension_is_not_asked(by: str) -> None:
    cost = load_catalogue().find("ad_cost").measures()[0]

    assert fact_for(cost, scope_of(MetricQuery(("ad_cost",), NOVEMBER, by)), rollups=True) is None
