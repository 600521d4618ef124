"""The planted stories, found in the rows by counting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median

import pytest

from knowledge.store.demo import Story, demo_world, stories
from knowledge.store.demo.shops import TMALL
from knowledge.store.demo.stories import Plot
from knowledge.store.demo.world import DemoWorld
from tests.unit.demo.demo_told import Row, Told, by, paid_on, tell_shop


def _story(told: Told, key: str) -> tuple[Story, dict[str, str]]:
    story = next(each for each in stories(told.today) if each.key == key)
    return story, dict(story.where)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def _conversion(told: Told, shop: str, days: Iterable[date], *, sku: str = "") -> float:
    buyers = by((row for row in told.paid(shop) if not sku or row["sku"] == sku), paid_on)
    visitors = {
        row["date"]: row["uv"]
        for row in told.of("traffic", shop)
        if not row["channel"] and row["sku"] == sku
    }
    chosen = list(days)
    count = sum(len({row["buyer_id"] for row in buyers[day]}) for day in chosen)
    return count / sum(visitors[day] for day in chosen)


def _roi(rows: Iterable[Row]) -> float:
    chosen = list(rows)
    return sum(row["sales_fen"] for row in chosen) / sum(row["cost_fen"] for row in chosen)


def _cpc(rows: Iterable[Row]) -> float:
    chosen = list(rows)
    return sum(row["cost_fen"] for row in chosen) / sum(row["clicks"] for row in chosen)


def test_bad_reviews_come_in_a_batch_before_the_drop(quiet: Told) -> None:
    story, where = _story(quiet, "bad_reviews")
    reviews = [row for row in quiet.of("reviews", where["shop"]) if row["sku"] == where["sku"]]
    batch = {quiet.today - timedelta(days=ago) for ago in (9, 8, 7, 6)}

    bad = by((row for row in reviews if row["rating"] <= 2), lambda row: row["date"] in batch)

    assert len(bad[True]) >= 16
    assert len(bad[False]) < 40
    assert min(batch) < story.period.start


def test_conversion_of_the_shop_falls_by_a_quarter_and_partly_recovers(quiet: Told) -> None:
    story, where = _story(quiet, "bad_reviews")
    before = _days(story.period.start - timedelta(days=14), story.period.start - timedelta(days=1))
    after = _days(story.period.end + timedelta(days=1), quiet.today - timedelta(days=1))

    usual = _conversion(quiet, where["shop"], before)
    low = _conversion(quiet, where["shop"], _days(story.period.start, story.period.end))
    late = _conversion(quiet, where["shop"], after)

    assert low <= 0.75 * usual
    assert low < late < usual


def test_the_bestseller_loses_most_and_other_shops_nothing(quiet: Told) -> None:
    story, where = _story(quiet, "bad_reviews")
    during = _days(story.period.start, story.period.end)
    before = _days(story.period.start - timedelta(days=14), story.period.start - timedelta(days=1))

    fall = {
        (shop, sku): 1
        - _conversion(quiet, shop, during, sku=sku) / _conversion(quiet, shop, before, sku=sku)
        for shop, sku in [*((shop, "") for shop in quiet.shops), (where["shop"], where["sku"])]
    }

    assert fall.pop((where["shop"], where["sku"])) > 0.6
    assert fall.pop((where["shop"], "")) >= 0.25
    assert all(abs(change) < 0.15 for change in fall.values())


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 2, 10)])
def test_the_story_costs_a_quarter_of_conversion_even_beside_a_promotion(today: date) -> None:
    world = demo_world(today)
    calm = DemoWorld(today, world.scale, world.cut, Plot())
    told, untold = (tell_shop(each, TMALL) for each in (world, calm))
    days = _days(today - timedelta(days=7), today - timedelta(days=3))

    fall = 1 - _conversion(told, TMALL.name, days) / _conversion(untold, TMALL.name, days)

    assert 0.25 <= fall < 0.5


@pytest.mark.parametrize(
    ("today", "first", "sku"),
    [
        (date(2026, 4, 20), date(2025, 11, 8), "CF1002"),
        (date(2026, 6, 17), date(2025, 11, 8), "CF1002"),
        (date(2026, 6, 18), date(2026, 6, 15), "QJ1001"),
        (date(2026, 11, 10), date(2026, 6, 15), "QJ1001"),
        (date(2026, 11, 11), date(2026, 11, 8), "CF1002"),
    ],
)
def test_the_stock_out_is_the_latest_that_is_over(today: date, first: date, sku: str) -> None:
    story = next(each for each in stories(today) if each.key == "stock_out")

    assert story.period.start == first
    assert dict(story.where)["sku"] == sku


def test_the_hero_runs_dry_in_mid_promotion_while_visitors_come(quiet: Told) -> None:
    story, where = _story(quiet, "stock_out")
    dry = set(_days(story.period.start, story.period.end))
    mine = {
        table: [row for row in quiet.of(table, where["shop"]) if row["sku"] == where["sku"]]
        for table in ("inventory", "traffic", "order_lines")
    }
    visitors = {row["date"]: row["uv"] for row in mine["traffic"]}
    sold = by((row for row in mine["order_lines"]), lambda row: row["created_at"].date())
    stock = {row["date"]: row["on_hand"] for row in mine["inventory"]}
    week_before = _days(story.period.start - timedelta(days=7), story.period.start)[:-1]

    assert len(dry) == 3
    assert {stock[day] for day in dry} == {0}
    assert not any(sold[day] for day in dry - {story.period.start})
    assert all(row["created_at"].hour < 12 for row in sold[story.period.start])
    assert all(sold[day] for day in week_before)
    assert min(visitors[day] for day in dry) > 0.6 * median(visitors[day] for day in week_before)


def test_the_hero_is_back_the_morning_after(quiet: Told) -> None:
    story, where = _story(quiet, "stock_out")
    after = story.period.end + timedelta(days=1)
    rows = [row for row in quiet.of("order_lines", where["shop"]) if row["sku"] == where["sku"]]
    stock = {
        row["date"]: row
        for row in quiet.of("inventory", where["shop"])
        if row["sku"] == where["sku"]
    }

    assert any(row["created_at"].date() == after for row in rows)
    assert stock[after]["on_hand"] > 0
    assert stock[story.period.end]["in_transit"] > 0


@pytest.mark.parametrize("demo", ["quiet", "small"])
def test_one_advertising_channel_grows_dear(demo: str, request: pytest.FixtureRequest) -> None:
    told: Told = request.getfixturevalue(demo)
    story, where = _story(told, "dear_ads")
    rows = [row for row in told.of("ads", where["shop"]) if row["channel"] == where["channel"]]
    during = [row for row in rows if story.period.start <= row["date"] <= story.period.end]
    weeks_before = story.period.start - timedelta(days=28)
    before = [row for row in rows if weeks_before <= row["date"] < story.period.start]

    assert 3.4 < _roi(before) < 4.8
    assert _roi(during) < 2
    assert 1.9 < _cpc(during) / _cpc(before) < 3.1


def test_the_other_channels_stay(quiet: Told) -> None:
    story, where = _story(quiet, "dear_ads")
    others = by(
        (row for row in quiet.of("ads") if row["channel"] != where["channel"]),
        lambda row: row["channel"],
    )

    for rows in others.values():
        during = [row for row in rows if story.period.start <= row["date"] <= story.period.end]
        before = [row for row in rows if row["date"] < story.period.start]
        assert 0.8 < _roi(during) / _roi(before) < 1.2


def test_the_broken_parcels_come_back(quiet: Told) -> None:
    _, where = _story(quiet, "bad_reviews")
    window = set(_days(quiet.today - timedelta(days=14), quiet.today - timedelta(days=5)))
    paid = [row for row in quiet.paid(where["shop"]) if row["sku"] == where["sku"]]
    returned = {row["order_id"] for row in quiet.of("refunds", where["shop"])}

    share = {
        recent: sum(row["order_id"] in returned for row in rows) / len(rows)
        for recent, rows in by(paid, lambda row: paid_on(row) in window).items()
    }

    assert share[True] > 2 * share[False]


def test_stories_name_shops_and_products_that_exist(quiet: Told) -> None:
    skus = {(row["shop"], row["sku"]) for row in quiet.of("products")}

    for story in stories(quiet.today):
        where = dict(story.where)
        assert where["shop"] in quiet.shops
        assert "sku" not in where or (where["shop"], where["sku"]) in skus
        assert story.period.end < quiet.today
        assert story.what
