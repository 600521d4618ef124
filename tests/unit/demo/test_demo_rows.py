"""What holds for every row of the demo, and between its tables."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from knowledge.store import schema
from knowledge.store.demo.world import TABLES
from tests.unit.demo.demo_told import Told, by, paid_on

_MADE_BY_THE_IMPORT = {"id", "import_id", "line", "live"}
_OF_THE_CONTRACT = {"targets": {"period"}}


@pytest.mark.parametrize("table", TABLES)
def test_rows_carry_the_schemas_column_names(small: Told, table: str) -> None:
    columns = set(schema.metadata.tables[table].columns.keys()) - _MADE_BY_THE_IMPORT
    known = columns | _OF_THE_CONTRACT.get(table, set())

    rows = small.of(table)

    assert rows
    assert all(row.keys() <= known for row in rows)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_names_its_shop(small: Told, table: str) -> None:
    for shop in small.shops:
        assert {row["shop"] for row in small.of(table, shop)} == {shop}


def test_four_shops_stand_on_four_platforms(small: Told) -> None:
    pairs = {(row["shop"], row["platform"]) for row in small.of("order_lines")}

    assert {platform for _, platform in pairs} == {"天猫", "京东", "抖音", "拼多多"}
    assert len(pairs) == 4


def test_money_is_whole_fen_and_no_line_costs_less_than_nothing(quiet: Told) -> None:
    for row in quiet.of("order_lines"):
        postage_or_coupon = row["amount_fen"] - row["quantity"] * row["unit_price_fen"]

        assert isinstance(row["amount_fen"], int)
        assert row["amount_fen"] >= 0
        assert -row["quantity"] * row["unit_price_fen"] < postage_or_coupon <= 1200


def test_some_orders_pay_postage_and_some_use_a_coupon(quiet: Told) -> None:
    extra = [
        row["amount_fen"] - row["quantity"] * row["unit_price_fen"]
        for row in quiet.of("order_lines")
    ]

    assert 0.01 < sum(fen > 0 for fen in extra) / len(extra) < 0.3
    assert 0.05 < sum(fen < 0 for fen in extra) / len(extra) < 0.5


def test_order_ids_are_unique_in_a_shop_and_lines_count_from_one(quiet: Told) -> None:
    for shop in quiet.shops:
        orders = by(quiet.of("order_lines", shop), lambda row: row["order_id"])

        for lines in orders.values():
            assert [line["line_no"] for line in lines] == list(range(1, len(lines) + 1))
            assert len({(line["created_at"], line["buyer_id"]) for line in lines}) == 1


def test_an_order_holds_a_sku_once(quiet: Told) -> None:
    keys = [(row["shop"], row["order_id"], row["sku"]) for row in quiet.of("order_lines")]

    assert len(set(keys)) == len(keys)


def test_payment_follows_the_order_and_some_orders_are_never_paid(quiet: Told) -> None:
    orders = [row for row in quiet.of("order_lines") if row["line_no"] == 1]

    unpaid = [row for row in orders if row["paid_at"] is None]

    assert all(row["paid_at"] > row["created_at"] for row in orders if row["paid_at"])
    assert 0.04 < len(unpaid) / len(orders) < 0.1


def test_nothing_is_known_after_the_cut_of_the_running_day(small: Told) -> None:
    cut = datetime.fromisoformat("2026-11-22T10:00")
    instants = [row["created_at"] for row in small.of("order_lines")]
    instants += [row["paid_at"] for row in small.of("order_lines") if row["paid_at"]]
    instants += [row["refunded_at"] for row in small.of("refunds")]

    assert max(instants) < cut
    assert max(row["date"] for row in small.of("traffic")) == small.today
    for table in ("inventory", "reviews"):
        assert max(row["date"] for row in small.of(table)) == small.today - timedelta(days=1)


def test_every_sold_sku_is_a_listed_product_of_that_shop(quiet: Told) -> None:
    products = {(row["shop"], row["sku"]): row for row in quiet.of("products")}

    for row in quiet.of("order_lines"):
        product = products[row["shop"], row["sku"]]

        assert product["name"] == row["product_name"]
        assert product["category"] == row["category"]
        assert product["listed_on"] <= row["created_at"].date()


@pytest.mark.parametrize("table", ["traffic", "inventory", "reviews", "refunds"])
def test_other_tables_name_only_known_products(quiet: Told, table: str) -> None:
    products = {(row["shop"], row["sku"]) for row in quiet.of("products")}

    named = {(row["shop"], row["sku"]) for row in quiet.of(table) if row["sku"]}

    assert named <= products


def test_products_earn_money_and_cover_eight_categories(quiet: Told) -> None:
    products = quiet.of("products")

    assert 110 <= len({row["sku"] for row in products}) <= 135
    assert len({row["category"] for row in products}) == 8
    assert all(0 < row["cost_fen"] < row["price_fen"] for row in products)
    assert {row["role"] for row in products} == {"引流款", "利润款", "形象款", "常规款"}


def test_refunds_give_back_at_most_what_was_paid_and_later(quiet: Told) -> None:
    lines = {(row["shop"], row["order_id"], row["sku"]): row for row in quiet.paid()}
    refunds = quiet.of("refunds")

    assert len({(row["shop"], row["refund_id"]) for row in refunds}) == len(refunds)
    for row in refunds:
        line = lines[row["shop"], row["order_id"], row["sku"]]
        assert 0 < row["amount_fen"] <= line["amount_fen"]
        assert row["refunded_at"] > line["paid_at"]
        assert row["buyer_id"] == line["buyer_id"]


def test_refund_rates_are_those_of_the_trade(quiet: Told) -> None:
    for shop in quiet.shops:
        paid = sum(row["amount_fen"] for row in quiet.paid(shop))
        refunded = sum(row["amount_fen"] for row in quiet.of("refunds", shop))

        assert 0.02 < refunded / paid < 0.16


@pytest.mark.parametrize("demo", ["quiet", "small"])
def test_buyers_never_outnumber_visitors(demo: str, request: pytest.FixtureRequest) -> None:
    told: Told = request.getfixturevalue(demo)
    traffic = [row for row in told.of("traffic") if not row["channel"]]
    visitors = {(row["shop"], row["date"], row["sku"]): row["uv"] for row in traffic}
    of_shop = by(told.paid(), lambda row: (row["shop"], paid_on(row), ""))
    of_sku = by(told.paid(), lambda row: (row["shop"], paid_on(row), row["sku"]))

    for key, rows in (of_shop | of_sku).items():
        if key in visitors:
            assert len({row["buyer_id"] for row in rows}) <= visitors[key]


def test_channel_visitors_add_up_to_at_least_the_shops(quiet: Told) -> None:
    days = by(quiet.of("traffic"), lambda row: (row["shop"], row["date"]))

    for rows in days.values():
        whole = [row["uv"] for row in rows if not row["channel"] and not row["sku"]]
        assert len(whole) == 1
        assert sum(row["uv"] for row in rows if row["channel"]) >= whole[0]


def test_visit_counts_nest(quiet: Told) -> None:
    for row in quiet.of("traffic"):
        assert 0 <= row["bounces"] <= row["visits"] <= row["pv"]
        assert row["uv"] <= row["visits"]
        assert max(row["cart_users"], row["fav_users"]) <= row["uv"]


@pytest.mark.parametrize("table", ["traffic", "ads", "inventory"])
def test_a_days_key_appears_once(quiet: Told, table: str) -> None:
    names = [
        name
        for name in ("date", "shop", "channel", "sku", "campaign")
        if name in quiet.of(table)[0]
    ]
    keys = [tuple(row[name] for name in names) for row in quiet.of(table)]

    assert len(set(keys)) == len(keys)


def test_advertising_figures_nest_and_pay_off(quiet: Told) -> None:
    calm = [row for row in quiet.of("ads") if row["channel"] != "千川"]

    for row in quiet.of("ads"):
        assert 0 < row["orders"] <= row["clicks"] <= row["impressions"]
    for row in calm:
        assert 2 <= row["sales_fen"] / row["cost_fen"] <= 6.1


def test_stock_is_never_negative_and_moves_only_by_sales_and_receipts(quiet: Told) -> None:
    sold: dict[tuple[object, ...], int] = {}
    for row in quiet.paid():
        key = (row["shop"], row["sku"], paid_on(row))
        sold[key] = sold.get(key, 0) + row["quantity"]
    stock = {
        (row["shop"], row["sku"], row["date"]): row["on_hand"] for row in quiet.of("inventory")
    }

    assert min(stock.values()) >= 0
    for (shop, sku, day), on_hand in stock.items():
        before = stock.get((shop, sku, day - timedelta(days=1)))
        if before is not None:
            assert on_hand - before + sold.get((shop, sku, day), 0) >= 0


def test_stock_is_daily_for_120_days_and_on_sundays_before(quiet: Told) -> None:
    days = {row["date"] for row in quiet.of("inventory", "山月家居天猫旗舰店")}
    recent = {quiet.today - timedelta(days=ago) for ago in range(1, 121)}

    assert recent <= days
    assert {day.weekday() for day in days - recent} == {6}


def test_there_is_new_stock_and_dead_stock(quiet: Told) -> None:
    month_ago = quiet.today - timedelta(days=30)
    yesterday = quiet.today - timedelta(days=1)
    sold = {(row["shop"], row["sku"]) for row in quiet.paid() if paid_on(row) >= month_ago}
    held = {
        (row["shop"], row["sku"])
        for row in quiet.of("inventory")
        if row["date"] == yesterday and row["on_hand"] > 0
    }

    assert any(row["listed_on"] >= month_ago for row in quiet.of("products"))
    assert 5 <= len(held - sold) <= len(held) * 0.15


def test_a_target_stands_for_every_month_up_to_the_next(quiet: Told) -> None:
    for shop in quiet.shops:
        rows = quiet.of("targets", shop)

        months = [row["period"] for row in rows]
        assert months == sorted(set(months))
        assert len(months) == 26
        assert (months[0], months[-1]) == ("2024-04", "2026-05")


def test_whole_months_end_near_their_target(quiet: Told) -> None:
    paid = by(quiet.paid(), lambda row: (row["shop"], f"{paid_on(row):%Y-%m}"))

    for row in quiet.of("targets"):
        if row["period"] < f"{quiet.today:%Y-%m}":
            rows = paid[row["shop"], row["period"]]
            done = sum(line["amount_fen"] for line in rows) / (row["amount"] * 100)
            assert 0.7 < done < 1.4


def test_members_hold_one_tier_each_and_the_better_ones_are_fewer(quiet: Told) -> None:
    members = quiet.of("members")
    keys = [(row["shop"], row["buyer_id"]) for row in members]
    tiers = by(members, lambda row: row["tier"])

    assert len(set(keys)) == len(keys)
    sizes = [len(tiers[tier]) for tier in ("VIP", "金卡", "银卡", "普通")]
    assert sizes == sorted(sizes)
    assert sizes[0] > 0


def test_better_members_buy_more_often(quiet: Told) -> None:
    tier = {(row["shop"], row["buyer_id"]): row["tier"] for row in quiet.of("members")}
    orders: dict[str, set[str]] = {}
    buyers: dict[str, set[str]] = {}
    for row in quiet.paid():
        held = tier.get((row["shop"], row["buyer_id"]))
        if held:
            orders.setdefault(held, set()).add(row["order_id"])
            buyers.setdefault(held, set()).add(row["buyer_id"])

    each = [len(orders[name]) / len(buyers[name]) for name in ("普通", "银卡", "金卡", "VIP")]

    assert each == sorted(each)
    assert each[-1] > 2 * each[0]


def test_a_buyer_lives_in_one_place(quiet: Told) -> None:
    places = by(quiet.of("order_lines"), lambda row: row["buyer_id"])

    assert all(len({row["region"] for row in rows}) == 1 for rows in places.values())
    assert len({row["region"] for row in quiet.of("order_lines")}) == 31


def test_reviews_are_one_to_five_and_mostly_good(quiet: Told) -> None:
    ratings = [row["rating"] for row in quiet.of("reviews")]

    assert set(ratings) == {1, 2, 3, 4, 5}
    assert 0.8 < sum(rating >= 4 for rating in ratings) / len(ratings) < 0.95
    assert all(row["text"] for row in quiet.of("reviews"))
