"""Sales, buyers and refunds on small shops with known answers (C01 to C06, C09, C11)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from knowledge.dates.period import Period
from knowledge.errors import UnknownNameError
from knowledge.metrics.query import MetricQuery
from tests.support.facts import Facts, days

NOVEMBER = days("2025-11-01", "2025-11-30", grain="month")
DAY = days("2025-11-18", grain="day")
D = Decimal


@pytest.fixture
def day_b(facts: Facts) -> Facts:
    """The worked day of the calculations: 48 buyers, 52 orders, 78 items, 9,360.00 paid."""
    for n in range(52):
        items = 2 if n < 26 else 1
        facts.paid("2025-11-18", 180, order=f"O{n}", buyer=f"b{n % 48}", units=items)
    for n in range(5):
        facts.refund("2025-11-18", 187.2, order=f"O{n}")
    facts.traffic("2025-11-18", uv=1_200, pv=5_400, visits=1_200, bounces=540)
    facts.ad("2025-11-18", 1_170, sales_fen=585_000, clicks=390)
    return facts


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("paid_amount", 936_000),
        ("net_sales", 842_400),
        ("refund_amount", 93_600),
        ("conversion_rate", D("0.04")),
        ("aov", D(19_500)),
        ("amount_per_order", D(18_000)),
        ("amount_per_unit", D(12_000)),
        ("units_per_order", D("1.5")),
        ("bounce_rate", D("0.45")),
        ("roi", D(5)),
        ("refund_rate", D("0.1")),
        ("cpc", D(300)),
        ("uv", 1_200),
        ("pv", 5_400),
    ],
)
def test_worked_day_c02_c03_c05_c06_c07_c08_c11_c27(
    day_b: Facts, metric: str, expected: object
) -> None:
    """S0-12, S3-22: conversion, bounce rate, spend per buyer."""
    assert day_b.value(metric, DAY) == expected


def test_c09_repurchase_counts_buyers_with_two_orders(facts: Facts) -> None:
    """S1-57: orders per buyer 1, 2, 1, 3, 1 are 40 %."""
    for buyer, orders in enumerate((1, 2, 1, 3, 1)):
        for _ in range(orders):
            facts.paid("2025-11-03", buyer=f"b{buyer}")

    assert facts.value("repurchase_rate", NOVEMBER) == D("0.4")


def test_two_lines_of_one_order_are_no_repurchase(facts: Facts) -> None:
    facts.paid("2025-11-03", order="O1", buyer="b").paid("2025-11-03", order="O1", buyer="b")

    assert facts.value("repurchase_rate", NOVEMBER) == 0


def test_c01_gmv_counts_unpaid_orders_by_creation(facts: Facts) -> None:
    facts.placed("2025-11-18", 50)
    facts.paid("2025-11-19 00:10", 70, created="2025-11-18 23:50")

    assert facts.value("gmv", DAY) == 12_000
    assert facts.value("paid_amount", DAY) is None


def test_c03_a_refund_counts_on_the_day_of_refund(facts: Facts) -> None:
    facts.paid("2025-11-17", 100).paid("2025-11-18", 30).refund("2025-11-18", 40)

    assert facts.split("net_sales", days("2025-11-17", "2025-11-18"), "day") == {
        "2025-11-17": 10_000,
        "2025-11-18": -1_000,
    }


def test_refunds_are_zero_where_there_are_paid_orders_only(facts: Facts) -> None:
    facts.paid("2025-11-17", 100).paid("2025-11-18", 30).refund("2025-11-18", 40)
    both = days("2025-11-17", "2025-11-19")

    assert facts.split("refund_amount", both, "day") == {"2025-11-17": 0, "2025-11-18": 4_000}
    assert facts.value("refund_rate", days("2025-11-17")) == 0
    assert facts.value("refund_amount", days("2025-11-19")) is None


def test_a_day_with_refunds_only_has_no_rate_but_a_negative_net(facts: Facts) -> None:
    facts.paid("2025-11-17", 100).refund("2025-11-18", 40)

    assert facts.value("refund_amount", DAY) == 4_000
    assert facts.value("net_sales", DAY) == -4_000
    assert facts.value("refund_rate", DAY) is None


def test_an_order_without_a_buyer_is_a_buyer_of_its_own(facts: Facts) -> None:
    facts.paid("2025-11-18").paid("2025-11-18").paid("2025-11-18", buyer="b")

    assert facts.value("buyers", DAY) == 3


def test_s1_14_new_and_returning_buyers_split_the_buyers(facts: Facts) -> None:
    facts.paid("2025-10-05", buyer="old").paid("2025-11-05", buyer="old")
    facts.paid("2025-11-06", buyer="new").paid("2025-11-20", buyer="new")

    measured = facts.layer().measure(
        MetricQuery(("buyers", "new_buyers", "returning_buyers"), NOVEMBER)
    )

    assert dict(measured.rows[0].values) == {
        "buyers": 2,
        "new_buyers": 1,
        "returning_buyers": 1,
    }


def test_new_buyers_by_week_are_new_in_that_week(facts: Facts) -> None:
    facts.paid("2025-11-05", buyer="b").paid("2025-11-12", buyer="b")

    assert facts.split("new_buyers", NOVEMBER, "week") == {"2025-11-03": 1, "2025-11-10": 0}
    assert facts.split("returning_buyers", NOVEMBER, "week") == {"2025-11-03": 0, "2025-11-10": 1}


def test_a_buyer_new_to_a_channel_only_is_not_new(facts: Facts) -> None:
    facts.paid("2025-10-05", buyer="b", channel="live").paid("2025-11-05", buyer="b", channel="ad")

    only_ad = {"filters": (("channel", ("ad",)),)}

    assert facts.value("new_buyers", NOVEMBER, **only_ad) == 0
    assert facts.value("returning_buyers", NOVEMBER, **only_ad) == 1


def test_sales_split_by_buyer_type_and_tier(facts: Facts) -> None:
    facts.paid("2025-10-05", 1, buyer="old").paid("2025-11-05", 40, buyer="old")
    facts.paid("2025-11-06", 60, buyer="new").member("old", "gold")

    assert facts.split("paid_amount", NOVEMBER, "buyer_type") == {"new": 6_000, "returning": 4_000}
    assert facts.split("paid_amount", NOVEMBER, "tier") == {"": 6_000, "gold": 4_000}


def test_two_member_rows_of_one_buyer_do_not_double_the_sales(facts: Facts) -> None:
    facts.paid("2025-11-05", 40, buyer="b").member("b", "gold").member("b", "silver")

    assert facts.value("paid_amount", NOVEMBER, filters=(("tier", ("silver",)),)) == 4_000
    assert facts.split("paid_amount", NOVEMBER, "tier") == {"silver": 4_000}


def test_keys_of_time_are_written_as_the_contract_says(facts: Facts) -> None:
    facts.paid("2025-11-05 09:30", 1).paid("2025-12-31 23:59", 2)
    span = days("2025-11-05", "2025-12-31")

    assert {by: list(facts.split("paid_amount", span, by)) for by in _TIMES} == _TIMES


_TIMES = {
    "day": ["2025-11-05", "2025-12-31"],
    "week": ["2025-11-05", "2025-12-29"],
    "month": ["2025-11", "2025-12"],
    "quarter": ["2025-Q4"],
    "year": ["2025"],
    "weekday": ["3"],
    "hour": ["09", "23"],
}


def test_weekend_is_a_filter_on_weekdays(facts: Facts) -> None:
    facts.paid("2025-11-14", 1).paid("2025-11-15", 2).paid("2025-11-16", 4)

    assert facts.value("paid_amount", NOVEMBER, filters=(("weekday", ("6", "7")),)) == 600


def test_hours_of_a_night_count_by_the_clock(facts: Facts) -> None:
    facts.paid("2025-11-10 19:59", 1).paid("2025-11-10 20:00", 2).paid("2025-11-11 01:59", 4)
    facts.paid("2025-11-11 02:00", 8).traffic("2025-11-10", uv=9)
    clock = (datetime(2025, 11, 10, 20), datetime(2025, 11, 11, 2))  # noqa: DTZ001  # shop-local
    night = Period(clock[0].date(), clock[1].date(), "hours", clock=clock)

    assert facts.value("paid_amount", night) == 600
    assert facts.value("uv", night) is None


def test_products_carry_their_names_and_the_best_seller_is_first(facts: Facts) -> None:
    facts.paid("2025-11-05", 10, sku="A").paid("2025-11-05", 30, sku="B")
    facts.product("B", name="马克杯")

    rows = facts.measured("paid_amount", NOVEMBER, "sku").rows

    assert [(row.key, row.label) for row in rows] == [("B", "马克杯"), ("A", "商品A")]


def test_row_filter_hides_other_shops(facts: Facts) -> None:
    facts.paid("2025-11-05", 10, shop="main").paid("2025-11-05", 30, shop="second")

    only = frozenset({"main"})

    assert facts.value("paid_amount", NOVEMBER, shops=only) == 1_000
    assert facts.split("paid_amount", NOVEMBER, "shop", shops=only) == {"main": 1_000}
    both = (("shop", ("main", "second")),)
    assert facts.value("paid_amount", NOVEMBER, shops=only, filters=both) == 1_000
    assert facts.value("paid_amount", NOVEMBER, shops=frozenset()) is None


def test_a_period_without_rows_is_no_data(facts: Facts) -> None:
    facts.paid("2025-11-05", 10)

    assert facts.measured("paid_amount", days("2025-12-01", "2025-12-31")).rows == ()


def test_a_zero_denominator_keeps_its_row(facts: Facts) -> None:
    facts.paid("2025-11-05", 10, units=0)

    measured = facts.measured("amount_per_unit", NOVEMBER)

    assert [dict(row.values) for row in measured.rows] == [{"amount_per_unit": None}]


def test_a_dimension_that_a_fact_lacks_gives_no_data(facts: Facts) -> None:
    facts.paid("2025-11-05", 10, region="Zhejiang").ad("2025-11-05", 5, sales_fen=100)

    measured = facts.layer().measure(MetricQuery(("paid_amount", "roi"), NOVEMBER, "region"))

    assert [(r.key, dict(r.values)) for r in measured.rows] == [
        ("Zhejiang", {"paid_amount": 1_000, "roi": None})
    ]
    assert facts.measured("roi", NOVEMBER, "region").rows == ()


@pytest.mark.parametrize(
    "query",
    [
        MetricQuery(("sales_amount",), NOVEMBER),
        MetricQuery(("paid_amount",), NOVEMBER, "colour"),
        MetricQuery(("paid_amount",), NOVEMBER, None, (("colour", ("red",)),)),
    ],
)
def test_names_nobody_defined_are_errors(facts: Facts, query: MetricQuery) -> None:
    layer = facts.layer()

    with pytest.raises(UnknownNameError):
        layer.measure(query)


def test_filters_with_values_that_are_none_find_nothing(facts: Facts) -> None:
    facts.paid("2025-11-05", 10)

    odd = (("month", "november"), ("weekday", "sunday"), ("day", "2025-13-01"), ("shop", "x"))

    assert [facts.value("paid_amount", NOVEMBER, filters=((d, (v,)),)) for d, v in odd] == [
        None
    ] * len(odd)


def test_freshness_is_the_oldest_of_the_newest(facts: Facts) -> None:
    facts.paid("2025-11-18 21:15").placed("2025-11-18 22:40").traffic("2025-11-17", uv=5)
    layer = facts.layer()

    assert str(layer.fresh_until(("paid_amount",))) == "2025-11-18 22:40:00"
    assert str(layer.fresh_until(("net_sales",))) == "2025-11-18 22:40:00"
    assert str(layer.fresh_until(("uv", "paid_amount"))) == "2025-11-17 23:59:59"
    assert layer.fresh_until(("uv",), shops=frozenset({"second"})) is None
    assert layer.fresh_until(("rating",)) is None


def test_freshness_of_a_shop_is_its_own(facts: Facts) -> None:
    facts.paid("2025-11-18 21:15").paid("2025-11-18 23:15", shop="second")
    layer = facts.layer()

    found = layer.measure(MetricQuery(("orders",), DAY, shops=frozenset({"main"})))

    assert str(found.fresh_until) == "2025-11-18 21:15:00"
    assert str(layer.fresh_until(("orders",))) == "2025-11-18 23:15:00"


def test_coverage_is_the_days_all_facts_have(facts: Facts) -> None:
    facts.paid("2025-11-01").paid("2025-11-18").traffic("2025-11-10", uv=5)
    facts.traffic("2025-11-20", uv=5).target("2025-11-01", "2025-11-30", 5)
    layer = facts.layer()

    found = {m: layer.coverage(m) for m in ("paid_amount", "conversion_rate", "target", "rating")}

    assert {m: span and tuple(map(str, span)) for m, span in found.items()} == {
        "paid_amount": ("2025-11-01", "2025-11-18"),
        "conversion_rate": ("2025-11-10", "2025-11-18"),
        "target": ("2025-11-01", "2025-11-30"),
        "rating": None,
    }
