"""Reasons: parts that sum exactly, and honest silence."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.kpi.facts import Check, Topic
from skills.kpi.query import KpiQuery
from skills.kpi.reasons.why import to_whole_fen
from skills.kpi.saying.reasons_said import checklist
from tests.support.fake_metrics import FakeMetrics
from tests.support.kpi_shop import DAY_BEFORE, PREVIOUS, YESTERDAY, Shop
from tests.support.plain_reply import told


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def _two_days(metrics: FakeMetrics, metric: str, before: object, after: object) -> None:
    metrics.put(metric, DAY_BEFORE, before).put(metric, YESTERDAY, after)  # type: ignore[arg-type]  # builder


def _why(*metrics: str) -> KpiQuery:
    return KpiQuery(metrics, YESTERDAY, compare=PREVIOUS, want="why")


def test_attainment_asked_why_is_answered_with_reasons(shop: Shop) -> None:
    _two_days(shop.metrics, "attainment", Decimal("0.9"), Decimal("0.8"))

    assert shop.facts(_why("attainment")).why is not None


def test_factors_of_the_textbook_example(shop: Shop) -> None:
    _two_days(shop.metrics, "uv", 10_000, 12_000)
    _two_days(shop.metrics, "buyers", 300, 336)
    _two_days(shop.metrics, "paid_amount", 60_000_00, 63_840_00)

    why = shop.facts(_why("paid_amount")).why

    assert why is not None
    parts = {factor.metric_id: factor.part_fen for factor in why.factors}
    assert parts == {"uv": 11_313_34, "conversion_rate": -4_286_67, "aov": -3_186_67}
    assert sum(parts.values()) == 3_840_00


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(1, 50_000), min_size=4, max_size=4),
    st.lists(st.integers(1, 10**10), min_size=2, max_size=2),
)
def test_factors_sum_to_the_fen(heads: list[int], paid: list[int]) -> None:
    shop = Shop(Path())
    _two_days(shop.metrics, "uv", max(heads[0], heads[1]), max(heads[2], heads[3]))
    _two_days(shop.metrics, "buyers", min(heads[0], heads[1]), min(heads[2], heads[3]))
    _two_days(shop.metrics, "paid_amount", paid[0], paid[1])

    why = shop.facts(_why("paid_amount")).why

    assert why is not None
    assert sum(factor.part_fen for factor in why.factors) == paid[1] - paid[0]


def test_visitors_of_a_day_not_yet_loaded_are_left_out(shop: Shop) -> None:
    _two_days(shop.metrics, "uv", 10_000, 12_000)
    _two_days(shop.metrics, "buyers", 300, 336)
    _two_days(shop.metrics, "paid_amount", 60_000_00, 63_840_00)
    shop.metrics.spans["uv"] = (DAY_BEFORE.start, DAY_BEFORE.start)

    why = shop.facts(_why("paid_amount")).why

    assert why is not None
    assert [factor.metric_id for factor in why.factors] == ["buyers", "aov"]


def test_net_sales_has_refunds_as_a_factor(shop: Shop) -> None:
    _two_days(shop.metrics, "buyers", 10, 12)
    _two_days(shop.metrics, "paid_amount", 1_000_00, 1_500_00)
    _two_days(shop.metrics, "refund_amount", 100_00, 400_00)
    _two_days(shop.metrics, "net_sales", 900_00, 1_100_00)

    why = shop.facts(_why("net_sales")).why

    assert why is not None
    assert [f.metric_id for f in why.factors] == ["buyers", "aov", "refund_amount"]
    assert sum(f.part_fen for f in why.factors) == 200_00


def test_rounding_gives_the_odd_fen_to_the_largest_rest() -> None:
    third = Decimal(100) / 3

    assert to_whole_fen((third, third, third), 100) == (34, 33, 33)
    assert to_whole_fen((Decimal("-0.5"), Decimal("1.5")), 1) == (0, 1)


def test_mix_and_rate_of_the_simpson_example(shop: Shop) -> None:
    _two_days(shop.metrics, "conversion_rate", Decimal("0.03"), Decimal(280) / 12_000)
    shop.metrics.put("uv", DAY_BEFORE, {"A": 6000, "B": 4000}, by="channel")
    shop.metrics.put("uv", YESTERDAY, {"A": 4000, "B": 8000}, by="channel")
    shop.metrics.put("buyers", DAY_BEFORE, {"A": 240, "B": 60}, by="channel")
    shop.metrics.put("buyers", YESTERDAY, {"A": 168, "B": 112}, by="channel")

    facts = shop.facts(_why("conversion_rate"))

    assert facts.why is not None
    split = facts.why.split
    assert split is not None
    assert split.mix == pytest.approx(Decimal("-0.00707"), abs=Decimal("0.00001"))
    assert split.rate == pytest.approx(Decimal("0.00040"), abs=Decimal("0.00001"))
    assert "两边方向相反" in told(shop.say(_why("conversion_rate")))


def test_a_part_too_small_to_show_has_no_sign(shop: Shop) -> None:
    _two_days(shop.metrics, "conversion_rate", Decimal("0.03"), Decimal("0.02"))
    shop.metrics.put("uv", DAY_BEFORE, {"A": 600_001, "B": 400_000}, by="channel")
    shop.metrics.put("uv", YESTERDAY, {"A": 600_000, "B": 400_000}, by="channel")
    shop.metrics.put("buyers", DAY_BEFORE, {"A": 20_000, "B": 10_000}, by="channel")
    shop.metrics.put("buyers", YESTERDAY, {"A": 12_000, "B": 8_000}, by="channel")

    said = told(shop.say(_why("conversion_rate")))

    assert "比例变化 0.00 个百分点" in said


def test_movers_push_in_the_direction_of_the_whole(shop: Shop) -> None:
    _two_days(shop.metrics, "paid_amount", 100, 60)
    shop.metrics.put("paid_amount", DAY_BEFORE, {"a": 50, "b": 30, "gone": 20}, by="channel")
    shop.metrics.put("paid_amount", YESTERDAY, {"a": 15, "b": 45}, by="channel")

    why = shop.facts(_why("paid_amount")).why

    assert why is not None
    assert [(m.key, m.delta) for m in why.movers] == [("a", -35), ("gone", -20)]


def test_a_dimension_that_is_filtered_to_one_value_is_not_split_again(shop: Shop) -> None:
    filters = (("channel", ("直通车",)),)
    for period, value in ((DAY_BEFORE, 100), (YESTERDAY, 50)):
        shop.metrics.put("paid_amount", period, value, filters=filters)
        shop.metrics.put("paid_amount", period, {"x": value, "y": 1}, "channel", filters)

    query = KpiQuery(("paid_amount",), YESTERDAY, filters=filters, compare=PREVIOUS, want="why")
    why = shop.facts(query).why

    assert why is not None
    assert why.movers == ()


def test_a_rise_has_no_list_of_suspects(shop: Shop) -> None:
    _two_days(shop.metrics, "paid_amount", 100, 150)

    why = shop.facts(_why("paid_amount")).why

    assert why is not None
    assert why.checks == ()


def test_suspects_without_data_are_left_to_people(shop: Shop) -> None:
    _two_days(shop.metrics, "paid_amount", 150, 100)

    facts = shop.facts(_why("paid_amount"))

    assert facts.why is not None
    assert [(c.topic, c.fine) for c in facts.why.checks] == [
        (topic, None) for topic in ("items", "price", "reviews", "stock", "traffic", "ads")
    ]
    assert told(shop.say(_why("paid_amount"))).count("需人工看") == 7


@pytest.mark.parametrize(
    ("metric", "sides", "topic", "fine"),
    [
        ("rating", ("4.8", "4.6"), "reviews", False),
        ("rating", ("4.8", "4.8"), "reviews", True),
        ("cpc", ("100", "120"), "ads", False),
        ("roi", ("4", "3.9"), "ads", True),
    ],
)
def test_suspects_are_judged_by_their_figures(
    shop: Shop, metric: str, sides: tuple[str, str], topic: Topic, *, fine: bool
) -> None:
    _two_days(shop.metrics, "paid_amount", 150, 100)
    _two_days(shop.metrics, metric, Decimal(sides[0]), Decimal(sides[1]))

    why = shop.facts(_why("paid_amount")).why

    assert why is not None
    assert {c.topic: c.fine for c in why.checks}[topic] is fine


def test_stock_counts_the_products_with_none_left(shop: Shop) -> None:
    _two_days(shop.metrics, "paid_amount", 150, 100)
    shop.metrics.labels["B"] = "奶茶杯"
    shop.metrics.put("stock_units", YESTERDAY, {"A": 3, "B": 0, "C": None}, by="sku")

    assert "缺货：1 个商品库存为 0，如奶茶杯（要看）" in told(shop.say(_why("paid_amount")))


@pytest.mark.parametrize(("after", "reasoned"), [(95, True), (96, False), (105, True)])
def test_a_plain_comparison_is_reasoned_from_five_percent_on(
    shop: Shop, after: int, *, reasoned: bool
) -> None:
    _two_days(shop.metrics, "paid_amount", 100, after)

    facts = shop.facts(KpiQuery(("paid_amount",), YESTERDAY, compare=PREVIOUS))

    assert (facts.why is not None) is reasoned


def test_why_without_the_other_side_says_so(shop: Shop) -> None:
    shop.metrics.put("paid_amount", YESTERDAY, 100)

    assert "有一边没有数据" in told(shop.say(_why("paid_amount")))


def test_the_longest_story_still_fits_one_message(shop: Shop) -> None:
    for metric, before, after in (
        ("paid_amount", 10**13 + 33, 10**12 + 11),
        ("net_sales", 10**13, 10**12),
        ("refund_amount", 33, 22),
        ("buyers", 10**8, 10**7),
        ("uv", 10**10, 10**9),
        ("rating", Decimal("4.91"), Decimal("3.12")),
        ("bad_reviews", 1000, 99_999),
        ("cpc", Decimal(123_456), Decimal(654_321)),
        ("roi", Decimal("123.45"), Decimal("12.34")),
    ):
        _two_days(shop.metrics, metric, before, after)
    names = [f"{n}一二三四五六七八九十一二三四五六七八九十" for n in range(9)]
    for by in ("channel", "sku", "shop", "platform", "region"):
        for metric in ("net_sales", "paid_amount", "amount_per_unit", "uv", "buyers"):
            _split(shop, metric, by, names)
    shop.metrics.labels |= {name: name for name in names}
    shop.metrics.put("stock_units", YESTERDAY, dict.fromkeys(names, 0), by="sku")

    said = told(shop.say(_why("net_sales")))

    assert len(said) <= 900
    assert said.count("（要看）") == 4  # the channels shrank alike, so the mix is fine


def _split(shop: Shop, metric: str, by: str, names: list[str]) -> None:
    before = {name: 10**11 * (n + 1) for n, name in enumerate(names)}
    after = {name: 10**10 * (9 - n) for n, name in enumerate(names)}
    shop.metrics.put(metric, DAY_BEFORE, before, by=by).put(metric, YESTERDAY, after, by=by)


def test_checklist_of_one_product_does_not_count_to_one():
    ratings = {"rating_before": Decimal(5), "rating_after": Decimal(3)}
    same = {"item_before": Decimal(5), "item_after": Decimal(3)}
    checks = (
        Check("price", fine=True, figures={"seen": 1}),
        Check("reviews", fine=False, figures={**ratings, **same}, name="收纳箱"),
        Check("stock", fine=True, figures={"seen": 1}),
        Check("stock", fine=True, figures={"seen": 12}),
    )

    said = [text for _, text in checklist(checks).items]

    assert said[:4] == [
        "价格：件单价变动不到 5%（正常）",
        "评分：5.00 → 3.00（要看）",
        "缺货：有库存（正常）",
        "缺货：12 个商品都有库存（正常）",
    ]
