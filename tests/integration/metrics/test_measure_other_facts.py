"""Traffic, visits, ads, stock, reviews and targets on small shops (C04, C07, C12 to C14, C29)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge.metrics.query import MetricQuery
from tests.support.facts import Facts, days

NOVEMBER = days("2025-11-01", "2025-11-30", grain="month")
TWO_DAYS = days("2025-11-17", "2025-11-18")
D = Decimal


def test_c04_visitors_of_several_days_are_marked_as_added_up(facts: Facts) -> None:
    """S4-34: page views add up, visitors are marked 累计(未去重)."""
    facts.traffic("2025-11-17", uv=100, pv=450).traffic("2025-11-18", uv=120, pv=540)

    measured = facts.layer().measure(MetricQuery(("uv", "pv"), TWO_DAYS))

    assert dict(measured.rows[0].values) == {"uv": 220, "pv": 990}
    assert dict(measured.notes) == {"uv": "daily_sum"}


def test_visitors_of_one_day_need_no_mark(facts: Facts) -> None:
    facts.traffic("2025-11-17", uv=100).traffic("2025-11-18", uv=120)
    layer = facts.layer()

    one = layer.measure(MetricQuery(("uv",), days("2025-11-18")))
    per_day = layer.measure(MetricQuery(("uv",), TWO_DAYS, "day"))

    assert (one.rows[0].values["uv"], dict(one.notes)) == (120, {})
    assert ([row.values["uv"] for row in per_day.rows], dict(per_day.notes)) == ([100, 120], {})


def test_visitors_of_two_shops_on_one_day_are_marked(facts: Facts) -> None:
    facts.traffic("2025-11-18", uv=100).traffic("2025-11-18", uv=50, shop="second")

    measured = facts.measured("uv", days("2025-11-18"))

    assert (measured.rows[0].values["uv"], dict(measured.notes)) == (150, {"uv": "daily_sum"})


def test_traffic_rows_of_different_grain_never_add(facts: Facts) -> None:
    facts.traffic("2025-11-18", uv=100).traffic("2025-11-18", uv=70, channel="search")
    facts.traffic("2025-11-18", uv=50, channel="live").traffic("2025-11-18", uv=30, sku="A")
    facts.traffic("2025-11-18", uv=20, sku="A", channel="live").product("A", category="cups")
    day = days("2025-11-18")

    assert facts.value("uv", day) == 100
    assert facts.split("uv", day, "channel") == {"search": 70, "live": 50}
    assert facts.split("uv", day, "sku") == {"A": 30}
    assert facts.split("uv", day, "category") == {"cups": 30}
    assert facts.split("uv", day, "sku", filters=(("channel", ("live",)),)) == {"A": 20}
    assert facts.value("uv", day, filters=(("region", ("x",)),)) is None


def test_c05_conversion_of_several_days_is_the_daily_mean(facts: Facts) -> None:
    """S2-15: the same buyer on two days converts twice, as the visitors are counted twice."""
    facts.paid("2025-11-17", buyer="b").paid("2025-11-18", buyer="b").paid("2025-11-18")
    facts.traffic("2025-11-17", uv=100).traffic("2025-11-18", uv=200)

    measured = facts.measured("conversion_rate", TWO_DAYS)

    assert measured.rows[0].values["conversion_rate"] == D("0.01")
    assert dict(measured.notes) == {"conversion_rate": "daily_mean"}


def test_conversion_leaves_out_days_without_visitors(facts: Facts) -> None:
    facts.paid("2025-11-17").paid("2025-11-18").traffic("2025-11-18", uv=100)

    assert facts.value("conversion_rate", TWO_DAYS) == D("0.01")


def test_conversion_by_channel_holds_buyers_against_that_channels_visitors(facts: Facts) -> None:
    facts.paid("2025-11-18", channel="live").paid("2025-11-18", channel="search")
    facts.traffic("2025-11-18", uv=100).traffic("2025-11-18", uv=20, channel="live")

    assert facts.split("conversion_rate", days("2025-11-18"), "channel") == {"live": D("0.05")}


def test_conversion_by_channel_needs_no_figure_of_the_whole_shop(facts: Facts) -> None:
    facts.paid("2025-11-18", channel="live").traffic("2025-11-18", channel="live", uv=20)
    facts.paid("2025-11-17", channel="live").traffic("2025-11-17", uv=90)

    assert facts.split("conversion_rate", TWO_DAYS, "channel") == {"live": D("0.05")}


def test_conversion_without_visitors_is_no_data(facts: Facts) -> None:
    facts.paid("2025-11-18")

    assert facts.measured("conversion_rate", NOVEMBER).rows == ()


def test_c07_cart_and_bounce_rates_use_rows_that_know_both(facts: Facts) -> None:
    """S2-15: home, detail, cart."""
    facts.traffic("2025-11-17", uv=100, cart_users=10, visits=100, bounces=45)
    facts.traffic("2025-11-18", uv=100, visits=300)

    assert facts.value("cart_rate", TWO_DAYS) == D("0.1")
    assert facts.value("bounce_rate", TWO_DAYS) == D("0.45")


def test_c04_raw_visits_give_distinct_visitors_over_days(facts: Facts) -> None:
    facts.traffic("2025-11-17", uv=999).traffic("2025-11-18", uv=999)
    facts.visit("2025-11-17 10:00", "v1").visit("2025-11-18 10:00", "v1")
    facts.visit("2025-11-18 11:00", "v2", "cart").visit("2025-11-18 11:05", "v2", "buy")
    facts.visit("2025-11-18 12:00", "v3").visit("2025-11-18 13:00", "v4")
    asked = ("uv", "pv", "cart_rate", "conversion_rate")

    measured = facts.layer().measure(MetricQuery(asked, TWO_DAYS))

    assert dict(measured.rows[0].values) == {
        "uv": 4,
        "pv": 4,
        "cart_rate": D("0.25"),
        "conversion_rate": D("0.25"),
    }
    assert dict(measured.notes) == {}


def test_raw_visits_split_by_hour_and_device(facts: Facts) -> None:
    facts.visit("2025-11-18 10:00", "v1", device="app").visit("2025-11-18 11:00", "v1")
    day = days("2025-11-18")

    assert facts.split("uv", day, "hour") == {"10": 1, "11": 1}
    assert facts.split("uv", day, "device", filters=(("hour", ("10",)),)) == {"app": 1}


def test_daily_visitors_stand_where_no_raw_visit_lies_in_the_period(facts: Facts) -> None:
    facts.traffic("2025-11-17", uv=10).visit("2025-11-18 10:00", "v1")

    assert facts.value("uv", days("2025-11-17")) == 10


def test_s2_12_ads_are_ratios_of_sums(facts: Facts) -> None:
    facts.ad("2025-11-17", 100, sales_fen=90_000, clicks=10, impressions=1_000, campaign="x")
    facts.ad("2025-11-18", 300, sales_fen=30_000, clicks=70, impressions=1_000, campaign="y")
    asked = ("ad_cost", "ad_sales", "roi", "ctr", "cpc")

    rows = facts.layer().measure(MetricQuery(asked, TWO_DAYS)).rows

    assert dict(rows[0].values) == {
        "ad_cost": 40_000,
        "ad_sales": 120_000,
        "roi": D(3),
        "ctr": D("0.04"),
        "cpc": D(500),
    }


def test_c08_advertising_that_cost_nothing_has_no_roi(facts: Facts) -> None:
    facts.ad("2025-11-18", 0, sales_fen=500)

    measured = facts.measured("roi", NOVEMBER)

    assert [dict(row.values) for row in measured.rows] == [{"roi": None}]


def test_stock_is_what_the_newest_list_says(facts: Facts) -> None:
    facts.stock("2025-11-05", "A", 50).stock("2025-11-05", "B", 7).stock("2025-11-20", "A", 30)
    facts.stock("2025-11-20", "C", 4).stock("2025-11-21", "B", None).stock("2025-12-01", "A", 99)

    assert facts.value("stock_units", NOVEMBER) == 34
    assert facts.split("stock_units", NOVEMBER, "week") == {"2025-11-03": 57, "2025-11-17": 34}
    assert facts.split("stock_units", NOVEMBER, "sku") == {"A": 30, "C": 4}
    assert facts.value("stock_units", days("2025-11-25", "2025-11-30")) is None


def test_sku_that_left_the_stock_list_is_gone_though_asked_for_alone(facts: Facts) -> None:
    facts.stock("2025-11-05", "B", 7).stock("2025-11-20", "A", 30)

    assert facts.value("stock_units", NOVEMBER, filters=(("sku", ("B",)),)) is None
    assert facts.value("stock_units", NOVEMBER, filters=(("sku", ("A",)),)) == 30


def test_each_shop_has_a_newest_list_of_its_own(facts: Facts) -> None:
    facts.stock("2025-11-05", "A", 50, shop="north").stock("2025-11-20", "A", 30, shop="south")

    assert facts.value("stock_units", NOVEMBER) == 80
    assert facts.split("stock_units", NOVEMBER, "shop") == {"north": 50, "south": 30}


def test_c13_supply_lasts_for_stock_over_daily_sales_of_thirty_days(facts: Facts) -> None:
    facts.stock("2025-11-18", "A", 600).paid("2025-10-20", units=500).paid("2025-11-18", units=100)
    facts.paid("2025-10-19", units=9_999)

    assert facts.value("days_of_supply", days("2025-11-18")) == 30
    assert facts.split("days_of_supply", days("2025-11-18"), "day") == {"2025-11-18": 30}
    assert facts.split("days_of_supply", days("2025-11-18"), "sku") == {"A": 30}


def test_c13_stock_turns_over_in_days(facts: Facts) -> None:
    facts.stock("2025-11-01", "A", 120, unit_cost_fen=100_000)
    facts.stock("2025-11-30", "A", 80, unit_cost_fen=100_000).paid("2025-11-09", units=60)

    assert facts.value("turnover_days", NOVEMBER) == 50


def test_goods_cost_falls_back_on_the_product(facts: Facts) -> None:
    facts.stock("2025-11-01", "A", 10).paid("2025-11-09", units=5).product("A", cost_fen=300)

    assert facts.value("turnover_days", NOVEMBER) == 60


def test_c12_active_skus_are_held_against_those_on_sale(facts: Facts) -> None:
    for n in range(48):
        facts.stock("2025-11-05", f"S{n}", 1, on_sale=True)
    facts.stock("2025-11-05", "off", 1, on_sale=False)
    for n in range(36):
        facts.paid("2025-11-06", sku=f"S{n}")
    facts.paid("2025-11-06", sku="")

    assert facts.value("skus_sold", NOVEMBER) == 36
    assert facts.value("active_sku_rate", NOVEMBER) == D("0.75")


def test_products_listed_so_far_stand_in_for_an_inventory_that_does_not_say(facts: Facts) -> None:
    facts.stock("2025-11-05", "A", 1).paid("2025-11-06", sku="A").paid("2025-12-06", sku="A")
    facts.product("A").product("B", listed_on=date(2025, 11, 10))
    facts.product("C", listed_on=date(2025, 12, 10))
    span = days("2025-11-01", "2025-12-31")

    assert facts.value("active_sku_rate", NOVEMBER) == D("0.5")
    assert facts.split("active_sku_rate", span, "month") == {
        "2025-11": D("0.5"),
        "2025-12": D(1) / 3,
    }


def test_c14_sell_through_is_units_over_opening_and_received(facts: Facts) -> None:
    facts.paid("2025-11-06", units=350).stock("2025-11-30", "A", 150)

    assert facts.value("sell_through_rate", NOVEMBER) == D("0.7")


def test_ratings_are_means_and_shares(facts: Facts) -> None:
    for stars in (5, 4, 3.5, 4.35, None):
        facts.review("2025-11-18", stars)

    rows = facts.layer().measure(MetricQuery(("rating", "positive_rate"), NOVEMBER)).rows

    assert dict(rows[0].values) == {"rating": D("4.2125"), "positive_rate": D("0.75")}


def test_c29_attainment_of_a_running_month_is_against_its_whole_target(facts: Facts) -> None:
    facts.paid("2025-11-05", 420).target("2025-11-01", "2025-11-30", 1_000)
    so_far = days("2025-11-01", "2025-11-12", grain="month", running=True)

    assert facts.value("target", so_far) == 100_000
    assert facts.value("attainment", so_far) == D("0.42")


def test_twelve_months_make_the_year_and_are_never_cut_up(facts: Facts) -> None:
    for month in range(1, 13):
        whole = days(f"2025-{month:02d}-01")
        last = (date(2025 + month // 12, month % 12 + 1, 1) - date.resolution).isoformat()
        facts.target(str(whole.start), last, 10)
    year = days("2025-01-01", "2025-12-31", grain="year")

    assert facts.value("target", year) == 12_000
    assert facts.value("target", days("2025-04-01", "2025-06-30", grain="quarter")) == 3_000
    assert facts.value("target", days("2025-11-01", "2025-11-15")) is None
    assert facts.value("target", days("2025-10-15", "2025-11-30")) is None
    assert facts.split("target", year, "quarter") == dict.fromkeys(
        ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"), 3_000
    )


def test_the_coarsest_tiling_wins_where_there_are_several(facts: Facts) -> None:
    facts.target("2025-11-17", "2025-11-17", 3).target("2025-11-18", "2025-11-18", 4)
    facts.target("2025-11-17", "2025-11-18", 9)

    assert facts.value("target", TWO_DAYS) == 900
    assert facts.split("target", TWO_DAYS, "day") == {"2025-11-17": 300, "2025-11-18": 400}


def test_targets_of_shops_add_up_unless_the_house_has_its_own(facts: Facts) -> None:
    facts.target("2025-11-01", "2025-11-30", 3, shop="main")
    facts.target("2025-11-01", "2025-11-30", 4, shop="second")

    assert facts.value("target", NOVEMBER) == 700
    assert facts.split("target", NOVEMBER, "shop") == {"second": 400, "main": 300}
    assert facts.value("target", NOVEMBER, shops=frozenset({"main"})) == 300
    assert facts.value("target", NOVEMBER, filters=(("channel", ("x",)),)) is None
    facts.target("2025-11-01", "2025-11-30", 10)
    assert facts.value("target", NOVEMBER) == 1_000


@pytest.mark.parametrize("by", ["channel", "hour", "weekday"])
def test_a_target_cannot_be_split_by_what_nobody_planned(facts: Facts, by: str) -> None:
    facts.target("2025-11-01", "2025-11-30", 3)

    assert facts.measured("target", NOVEMBER, by).rows == ()


def test_spend_known_by_plan_and_by_product_is_spent_once(facts: Facts) -> None:
    day, plan = "2025-11-18", {"channel": "search", "campaign": "P1"}
    facts.ad(day, 100, sales_fen=500, clicks=10, impressions=100, **plan)
    facts.ad(day, 60, sku="A", sales_fen=300, clicks=6, impressions=60, **plan)
    facts.ad(day, 30, sku="B", sales_fen=100, clicks=3, impressions=30, **plan)
    facts.ad(day, 7, sku="A", channel="search", campaign="P2")
    facts.ad("2025-11-17", 5, sku="A", **plan)

    assert facts.value("ad_cost", NOVEMBER) == 100_00 + 7_00 + 5_00
    assert facts.value("ad_sales", NOVEMBER) == 500
    by_sku = facts.layer().measure(MetricQuery(("ad_cost",), NOVEMBER, by="sku")).rows
    assert {row.key: row.values["ad_cost"] for row in by_sku} == {"A": 72_00, "B": 30_00}


def test_rows_without_a_campaign_are_not_taken_for_a_whole(facts: Facts) -> None:
    facts.ad("2025-11-18", 100).ad("2025-11-18", 60, sku="A")

    assert facts.value("ad_cost", NOVEMBER) == 160_00
