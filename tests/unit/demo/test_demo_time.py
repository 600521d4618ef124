"""The demo through time: it repeats itself, grows, and knows its seasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from statistics import median
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.store.demo import demo_world
from knowledge.store.demo.baskets import split
from knowledge.store.demo.seasons import is_rush, lift, share_before, spring_festival
from knowledge.store.demo.shops import DOUYIN, JD, PDD, TMALL, Shop
from knowledge.store.demo.world import TABLES
from tests.unit.demo.demo_told import Row, Told, by, paid_on, tell_shop

_TODAY = date(2026, 4, 20)
_MOVING_DAYS = 16
_AS_OF_TODAY = {"status"}


@lru_cache
def _small(today: date, shop: Shop) -> Told:
    return tell_shop(demo_world(today, scale=0.05), shop)


def _settled(rows: Iterable[Row], last: date) -> list[tuple[object, ...]]:
    return sorted(
        tuple(value for name, value in sorted(row.items()) if name not in _AS_OF_TODAY)
        for row in rows
        if (row.get("date") or row["created_at"].date()) <= last
    )


def _orders_by_day(told: Told) -> Counter[date]:
    return Counter(paid_on(row) for row in told.paid() if row["line_no"] == 1)


def test_the_same_day_tells_the_same_rows() -> None:
    first, second = _small(_TODAY, PDD), tell_shop(demo_world(_TODAY, scale=0.05), PDD)

    assert first.rows == second.rows


@pytest.mark.parametrize("shop", [TMALL, DOUYIN], ids=lambda shop: shop.prefix)
@pytest.mark.parametrize("today", [date(2026, 4, 20), date(2026, 11, 5)])
def test_tomorrow_tells_the_same_past(today: date, shop: Shop) -> None:
    settled = today - timedelta(days=_MOVING_DAYS)
    now, next_day = _small(today, shop), _small(today + timedelta(days=1), shop)

    for table in ("order_lines", "traffic", "ads"):
        assert _settled(now.of(table), settled) == _settled(next_day.of(table), settled)


def test_yesterday_is_the_same_tomorrow_where_no_story_is_told() -> None:
    yesterday = _TODAY - timedelta(days=1)
    now, next_day = _small(_TODAY, JD), _small(_TODAY + timedelta(days=1), JD)

    for table in ("order_lines", "traffic", "ads"):
        assert _settled(now.of(table), yesterday) == _settled(next_day.of(table), yesterday)
    told = {(row["date"], row["sku"]): row for row in next_day.of("inventory")}
    for row in now.of("inventory"):
        assert told.get((row["date"], row["sku"]), row) == row


def test_stock_that_runs_dry_runs_down_the_same_seen_from_any_day() -> None:
    before = date(2026, 11, 4)
    seen = [
        {
            (row["date"], row["sku"]): row["on_hand"]
            for row in _small(today, JD).of("inventory")
            if row["date"] <= before and row["sku"] == "CF1002"
        }
        for today in (date(2026, 11, 5), date(2026, 11, 15))
    ]

    common = seen[0].keys() & seen[1].keys()

    assert len(common) > 60
    assert {key: seen[0][key] for key in common} == {key: seen[1][key] for key in common}


def test_the_order_in_which_tables_are_read_changes_nothing() -> None:
    kept = list(demo_world(_TODAY, scale=0.05).shop_tables(JD))

    backwards = {(table, shop): list(rows) for table, shop, rows in reversed(kept)}

    assert backwards == _small(_TODAY, JD).rows


def test_a_shop_alone_is_the_shop_among_others(small: Told) -> None:
    alone = tell_shop(small.world, DOUYIN)

    assert {table: small.of(table, DOUYIN.name) for table in TABLES} == {
        table: alone.of(table) for table in TABLES
    }


def test_the_data_begin_two_years_ago(small: Told) -> None:
    first = min(row["created_at"] for row in small.of("order_lines")).date()

    assert small.world.first == date(2024, 11, 1)
    assert first == small.world.first


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert demo_world(date(2028, 2, 29)).first == date(2026, 2, 1)


def test_size_is_that_of_a_working_shop(quiet: Told) -> None:
    assert 60_000 <= len(quiet.of("order_lines")) <= 95_000
    assert sum(map(len, quiet.rows.values())) < 260_000


def test_a_small_demo_is_made_quickly() -> None:
    start = process_time()

    tell_shop(demo_world(_TODAY, scale=0.05), TMALL)

    assert process_time() - start < 3


def test_every_whole_day_has_orders_and_visitors_in_every_shop(quiet: Told) -> None:
    days = (quiet.today - quiet.world.first).days

    for shop in quiet.shops:
        assert len({paid_on(row) for row in quiet.paid(shop)} - {quiet.today}) == days
        whole = [row for row in quiet.of("traffic", shop) if not row["channel"] and not row["sku"]]
        assert len(whole) == days + 1


def test_double_11_is_five_ordinary_days(quiet: Told) -> None:
    orders = _orders_by_day(quiet)
    ordinary = median(count for day, count in orders.items() if day.month == 9)

    assert orders[date(2025, 11, 11)] >= 5 * ordinary
    assert orders[date(2024, 11, 11)] >= 5 * median(
        count for day, count in orders.items() if lift(day) == 1 and day < date(2025, 3, 1)
    )


def test_618_peaks_and_both_promotions_leave_a_dip(quiet: Told) -> None:
    orders = _orders_by_day(quiet)

    def mean(first: date, days: int) -> float:
        return sum(orders[first + timedelta(days=step)] for step in range(days)) / days

    assert orders[date(2025, 6, 18)] >= 3.5 * mean(date(2025, 4, 14), 14)
    assert mean(date(2025, 6, 22), 6) < 0.9 * mean(date(2025, 7, 7), 14)
    assert mean(date(2025, 10, 10), 10) < 0.95 * mean(date(2025, 9, 15), 14)
    assert mean(date(2025, 11, 13), 4) < 0.85 * mean(date(2025, 9, 15), 14)


def test_spring_festival_is_quiet_and_the_weeks_before_are_not(quiet: Told) -> None:
    orders = _orders_by_day(quiet)
    festival = date(2026, 2, 17)
    ordinary = median(count for day, count in orders.items() if (day.year, day.month) == (2026, 4))

    assert sum(orders[festival + timedelta(days=step)] for step in (-1, 0, 1)) < ordinary * 1.2
    assert orders[festival - timedelta(days=20)] > 1.1 * ordinary


def test_the_lunar_year_is_known() -> None:
    assert spring_festival(2026) == date(2026, 2, 17)
    assert spring_festival(2027) == date(2027, 2, 6)


def test_each_shop_grows(quiet: Told) -> None:
    for shop in quiet.shops:
        orders = Counter(paid_on(row) for row in quiet.paid(shop) if row["line_no"] == 1)
        years = [
            sum(count for day, count in orders.items() if date(year, 5, 1) <= day < end)
            for year, end in ((2024, date(2025, 1, 1)), (2025, date(2026, 1, 1)))
        ]
        assert 1.02 < years[1] / years[0] < 1.5


def test_bedding_sells_in_autumn_and_fans_in_summer(quiet: Told) -> None:
    year = [row for row in quiet.paid() if paid_on(row).year == 2025]
    bedding = Counter(paid_on(row).month for row in year if row["sku"] == "CP1001")
    fans = Counter(paid_on(row).month for row in year if row["sku"] == "XD1001")

    assert sum(bedding[month] for month in (9, 10, 11)) > 2 * sum(
        bedding[month] for month in (5, 6, 7)
    )
    assert sum(fans[month] for month in (6, 7, 8)) > 6 * sum(fans[month] for month in (12, 1, 2))


def test_evenings_are_busiest_and_rush_days_wake_people_at_midnight(quiet: Told) -> None:
    days = by(
        (row for row in quiet.of("order_lines") if row["line_no"] == 1),
        lambda row: is_rush(row["created_at"].date()),
    )
    hours = {rush: Counter(row["created_at"].hour for row in rows) for rush, rows in days.items()}

    assert {hour for hour, _ in hours[False].most_common(3)} == {20, 21, 22}
    early = {rush: sum(each[h] for h in (0, 1, 2)) / each.total() for rush, each in hours.items()}
    assert early[True] > 4 * early[False]


def test_conversion_of_ordinary_days_stays_between_one_and_six_percent(quiet: Told) -> None:
    for shop in quiet.shops:
        buyers = by(quiet.paid(shop), paid_on)
        for row in quiet.of("traffic", shop):
            if not row["channel"] and not row["sku"] and row["date"] < quiet.today:
                count = len({line["buyer_id"] for line in buyers[row["date"]]})
                assert 0.008 < count / row["uv"] < 0.07


def test_some_buyers_come_back(quiet: Told) -> None:
    orders = by((row for row in quiet.paid() if row["line_no"] == 1), lambda row: row["buyer_id"])

    again = sum(len(rows) > 1 for rows in orders.values()) / len(orders)

    assert 0.2 < again < 0.45


def test_the_share_of_a_day_grows_with_the_clock() -> None:
    noon, evening = (
        share_before(_TODAY, demo_world(_TODAY).cut.time().replace(hour=hour)) for hour in (12, 20)
    )

    assert 0 < noon < evening < 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(1, 99_999), min_size=1, max_size=4))
def test_a_split_coupon_is_whole_and_close_to_the_shares(total: int, shares: list[int]) -> None:
    parts = split(total, shares)

    assert sum(parts) == total
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - total * share / sum(shares)) < len(shares)
