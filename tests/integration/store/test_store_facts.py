# ruff: noqa: DTZ001  # instants in the store are the shop's wall clock, naive
from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.store.engine import Store
from knowledge.store.undo import undo_import
from tests.support.stores import line, put, rows_of

NOON = datetime(2026, 11, 1, 12)


def order(order_id: str, fen: int, **more: object) -> dict[str, object]:
    return {"order_id": order_id, "amount_fen": fen, "paid_at": NOON, **more}


def test_order_row_and_lines_are_one_order_whose_amount_the_lines_split(store: Store) -> None:
    put(store, "order_lines", [line("A", 1000, sku="S1"), line("A", 2000, sku="S2")])
    put(store, "orders", [order("A", 2500, buyer_id="b", channel="直播")])

    sales = rows_of(store, "sales", "sku", "paid_fen", "buyer_id", "channel", "paid_at")
    assert sales == [("S1", 833, "b", "直播", NOON), ("S2", 1667, "b", "直播", NOON)]


def test_order_without_lines_is_one_sale_without_a_sku(store: Store) -> None:
    put(store, "orders", [order("A", 2500, quantity=3, shop="旗舰店")])

    assert rows_of(store, "sales", "sku", "units", "paid_fen", "buyer") == [
        ("", 3, 2500, "order/旗舰店/A")
    ]


def test_gift_lines_of_a_paid_order_leave_its_amount_on_the_first_line(store: Store) -> None:
    put(store, "order_lines", [line("A", 0), line("A", 0)])
    put(store, "orders", [order("A", 500)])

    assert rows_of(store, "sales", "line_no", "paid_fen") == [(1, 500), (2, 0)]


def test_amounts_too_large_to_multiply_still_add_up(store: Store) -> None:
    put(store, "order_lines", [line("A", 3 * 10**12), line("A", 4 * 10**12)])
    put(store, "orders", [order("A", 8 * 10**12 + 1)])

    shares = [fen for (fen,) in rows_of(store, "sales", "paid_fen")]
    assert sum(shares) == 8 * 10**12 + 1
    assert abs(min(shares) - 8 * 10**12 * 3 // 7) < 10**4


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    whole=st.integers(0, 10**7),
    weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=6),
)
def test_split_is_exact_and_no_line_is_more_than_a_fen_off(
    store: Store, whole: int, weights: list[int]
) -> None:
    put(store, "order_lines", [line("P", fen, line_no=n) for n, fen in enumerate(weights)])
    put(store, "orders", [order("P", whole)])

    shares = [fen for _, fen in rows_of(store, "sales", "line_no", "paid_fen")]
    assert sum(shares) == whole
    if sum(weights):
        exact = [Fraction(whole * weight, sum(weights)) for weight in weights]
        assert all(abs(got - want) < 1 for got, want in zip(shares, exact, strict=True))


def test_unpaid_order_is_placed_but_not_paid(store: Store) -> None:
    put(store, "order_lines", [line("A", 700, paid_at=None, created_at=NOON)])

    facts = rows_of(store, "sales", "placed_fen", "paid_fen", "created_on", "paid_on")
    assert facts == [(700, 0, date(2026, 11, 1), None)]
    assert rows_of(store, "buyers", "buyer") == []


def test_buyer_named_in_one_line_bought_every_line_of_the_order(store: Store) -> None:
    put(
        store,
        "order_lines",
        [line("A", buyer_id="b", platform="天猫"), line("A", platform="天猫")],
    )

    assert rows_of(store, "sales", "buyer") == [("天猫/b",), ("天猫/b",)]


def test_buyer_is_new_on_the_first_paid_day(store: Store) -> None:
    put(
        store,
        "order_lines",
        [
            line("B", buyer_id="b", paid_at=datetime(2026, 11, 5)),
            line("A", buyer_id="b", paid_at=datetime(2026, 11, 2)),
        ],
        shop="店",
    )

    assert rows_of(store, "buyers", "buyer", "first_paid_on") == [("店/b", date(2026, 11, 2))]


def test_refund_known_from_three_sources_counts_once(store: Store) -> None:
    put(store, "order_lines", [line("A", 1000, refund_fen=300)])
    put(store, "orders", [order("A", 1000, refund_fen=300)])
    put(store, "refunds", [{"refund_id": "R", "order_id": "A", "amount_fen": 300}])

    assert rows_of(store, "refund_facts", "refund_id", "refund_fen", "sku") == [("R", 300, "S1")]


def test_the_largest_source_of_a_refund_wins(store: Store) -> None:
    put(store, "order_lines", [line("A", 1000, refund_fen=300)])
    put(store, "orders", [order("A", 1000, refund_fen=800)])
    put(store, "refunds", [{"refund_id": "R", "order_id": "A", "amount_fen": 300}])

    assert rows_of(store, "refund_facts", "refund_id", "refund_fen") == [("", 800)]


def test_refund_row_of_an_order_file_and_of_a_refund_file_count_once(store: Store) -> None:
    put(store, "order_lines", [line("A", 1000, quantity=2), line("A", -500, quantity=-1)])
    put(store, "refunds", [{"refund_id": "R", "order_id": "A", "amount_fen": 500}])

    assert rows_of(store, "refund_facts", "refund_id", "refund_fen") == [("R", 500)]


def test_refund_without_a_time_counts_on_the_day_of_payment(store: Store) -> None:
    put(store, "order_lines", [line("A")])
    put(store, "refunds", [{"order_id": "A", "amount_fen": 100}])

    assert rows_of(store, "refund_facts", "refunded_on") == [(date(2026, 11, 1),)]


def test_refund_without_time_or_order_waits_for_its_order(store: Store) -> None:
    put(store, "refunds", [{"order_id": "A", "amount_fen": 100}])
    waiting = rows_of(store, "refund_facts", "refund_fen")
    put(store, "order_lines", [line("A", channel="搜索")])

    assert waiting == []
    assert rows_of(store, "refund_facts", "refund_fen", "channel") == [(100, "搜索")]


def test_refund_takes_what_it_does_not_say_from_its_order(store: Store) -> None:
    words = {"platform": "天猫", "region": "浙江", "channel": "直播", "device": "手机"}
    put(store, "order_lines", [line("A", buyer_id="b", category="鞋", **words)], shop="店")
    at = datetime(2026, 11, 9, 8)
    put(store, "refunds", [{"order_id": "A", "amount_fen": 1, "refunded_at": at}], shop="店")

    names = ("platform", "region", "channel", "device", "sku", "category", "buyer", "refunded_at")
    assert rows_of(store, "refund_facts", *names) == [
        ("天猫", "浙江", "直播", "手机", "S1", "鞋", "天猫/b", at)
    ]


def test_category_comes_from_the_product_list_where_orders_have_none(store: Store) -> None:
    put(store, "order_lines", [line("A"), line("B", category="帽")])
    listed = put(store, "products", [{"sku": "S1", "name": "鞋一", "category": "鞋"}])
    filled = rows_of(store, "sales", "order_id", "category")
    undo_import(store, listed.id or 0)

    assert filled == [("A", "鞋"), ("B", "帽")]
    assert rows_of(store, "sales", "order_id", "category") == [("A", ""), ("B", "帽")]


def test_newest_name_of_a_product_holds_until_the_product_list_speaks(store: Store) -> None:
    old, new = datetime(2026, 11, 1), datetime(2026, 11, 2)
    put(store, "order_lines", [line("A", product_name="新", paid_at=new)])
    put(store, "order_lines", [line("B", product_name="旧", paid_at=old)])
    from_lines = rows_of(store, "product_names", "sku", "name")
    put(store, "products", [{"sku": "S1", "name": "正名"}])

    assert from_lines == [("S1", "新")]
    assert rows_of(store, "product_names", "sku", "name") == [("S1", "正名")]


def test_freshness_is_the_newest_instant_of_each_fact_and_shop(store: Store) -> None:
    put(store, "order_lines", [line("A"), line("B", paid_at=None, created_at=NOON)])
    put(store, "order_lines", [line("C", shop="二店", paid_at=NOON)])
    put(store, "traffic", [{"date": date(2026, 11, 3), "uv": 5}])

    ten = datetime(2026, 11, 1, 10)
    assert rows_of(store, "freshness", "fact", "shop", "since", "until") == [
        ("paid", "", ten.date(), ten),
        ("paid", "二店", NOON.date(), NOON),
        ("placed", "", ten.date(), NOON),
        ("placed", "二店", NOON.date(), NOON),
        ("traffic", "", date(2026, 11, 3), datetime(2026, 11, 3, 23, 59, 59)),
    ]


amounts = st.integers(1, 50)
facts_of_one_order = st.fixed_dictionaries(
    {
        "lines": st.lists(st.integers(0, 50), max_size=3),
        "order": st.none() | st.integers(0, 50),
        "refunds": st.lists(amounts, max_size=2),
        "rows": st.lists(amounts, max_size=2),
    }
)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(facts_of_one_order, min_size=1, max_size=4))
def test_refunds_of_every_order_are_its_largest_source(
    store: Store, orders: list[dict[str, object]]
) -> None:
    expected: dict[str, int] = defaultdict(int)
    made = {"order_lines": [], "orders": [], "refunds": []}
    stamp = len(rows_of(store, "imports", "id"))
    for number, one in enumerate(orders):
        name = f"{stamp}-{number}"
        made["order_lines"].append(line(name, 9000))
        made["order_lines"] += [line(name, 100, refund_fen=fen) for fen in one["lines"]]
        made["order_lines"] += [line(name, -fen, quantity=-1) for fen in one["rows"]]
        made["orders"] += [order(name, 9000, refund_fen=one["order"])] * (one["order"] is not None)
        made["refunds"] += [{"order_id": name, "amount_fen": fen} for fen in one["refunds"]]
        sources = (one["lines"], [one["order"] or 0], one["refunds"], one["rows"])
        expected[name] = max(sum(source) for source in sources)
    for table, rows in made.items():
        if rows:
            put(store, table, rows)

    found: dict[str, int] = defaultdict(int)
    for name, fen in rows_of(store, "refund_facts", "order_id", "refund_fen"):
        found[name] += fen
    assert {name: found[name] for name in expected} == expected
