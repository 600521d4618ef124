"""What a report says about missing data, events, targets and stock, in shops of a few rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, StaticPool, create_engine

from skills.kpi.report.payload import report_json
from tests.support.facts import Facts
from tests.support.report_shop import ReportShop, read

_NOW = "2026-07-15T09:00"  # a Wednesday; the report is of Tuesday 07-14


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = create_engine("sqlite://", poolclass=StaticPool)
    yield made
    made.dispose()


@pytest.fixture
def shop(engine: Engine) -> ReportShop:
    """An empty shop; what it stores replaces what the last one stored."""
    return ReportShop(Facts(engine))


def test_shop_with_orders_only_is_told_and_awaits_nothing(shop: ReportShop) -> None:
    facts = shop.days("2026-06-01", "2026-07-14").report("daily", _NOW)

    assert facts.awaits == ()
    assert "支付金额 100.00 元，环比 持平，周同比 持平" in read(facts)
    assert "没有导入过，所以不报：流量、推广、库存、目标。" in read(facts)
    assert "访客" not in read(facts)


def test_store_without_anything_says_so(shop: ReportShop) -> None:
    facts = shop.report("daily", _NOW)

    assert facts.values == {}
    assert "一行数据也没有，不是 0" in read(facts)
    assert "订单、流量" in read(facts)


def test_visitors_that_have_not_come_are_awaited_and_not_told_as_zero(shop: ReportShop) -> None:
    shop.days("2026-06-01", "2026-07-14").seen("2026-06-01", "2026-07-13", uv=50)

    facts = shop.report("daily", _NOW)

    assert [(one.table, one.shop) for one in facts.awaits] == [("traffic", "")]
    assert "还没到：07-14 的流量。" in read(facts)
    assert "访客数：还没到齐，先不报" in read(facts)
    assert "支付转化率：还没到齐，先不报" in read(facts)
    assert "支付金额 100.00 元" in read(facts)


def test_one_shop_without_visitors_spoils_no_rate(shop: ReportShop) -> None:
    for name in ("north", "south"):
        shop.days("2026-06-01", "2026-07-14", shop=name)
        shop.seen(
            "2026-06-01", "2026-07-14" if name == "north" else "2026-07-13", uv=50, shop=name
        )

    facts = shop.report("daily", _NOW)

    assert [(one.table, one.shop) for one in facts.awaits] == [("traffic", "south")]
    assert "访客数：已到的 50 人，还没到齐，先不比" in read(facts)
    assert "支付转化率：还没到齐，先不报" in read(facts)
    assert facts.main.partial


def test_visitors_that_stopped_weeks_ago_are_not_awaited(shop: ReportShop) -> None:
    shop.days("2026-06-01", "2026-07-14").seen("2026-06-01", "2026-06-20", uv=50)

    facts = shop.report("daily", _NOW)

    assert facts.awaits == ()
    assert "访客数：没有数据，不是 0" in read(facts)


def test_day_without_any_order_awaits_the_orders_and_explains_nothing(shop: ReportShop) -> None:
    shop.days("2026-06-01", "2026-07-13").seen("2026-06-01", "2026-07-14", uv=50)

    facts = shop.report("daily", _NOW)

    assert [one.table for one in facts.awaits] == ["orders"]
    assert "支付金额：还没到齐，先不报" in read(facts)
    assert facts.moves == ()
    assert facts.worst == ()


def test_month_whose_orders_ended_days_ago_is_not_compared_as_if_it_were_whole(
    shop: ReportShop,
) -> None:
    facts = shop.days("2026-05-01", "2026-06-18").report("monthly", "2026-07-01T10:00")

    assert facts.awaits == ()
    assert report_json(facts, ())["stopped"] == {"orders": "2026-06-18"}
    assert facts.main.partial
    assert "订单只到 06-18，后面的没有导入。下面的数里没有它，到了会变。" in read(facts)
    assert "支付金额：已到的 1,800.00 元，还没到齐，先不比" in read(facts)
    assert facts.moves == ()


def test_days_that_the_store_has_in_part_are_no_base(shop: ReportShop) -> None:
    shop.days("2025-06-15", "2026-07-31")

    young = ReportShop(Facts(shop.facts.engine)).days("2026-06-10", "2026-07-31")
    second = young.report("monthly", "2026-08-01T10:00")
    old = shop.report("monthly", "2026-07-01T10:00")

    assert "对比期的数据从 2026-06-10 才有，不完整，涨跌只能参考。" in read(second)
    assert [held.kind for held in old.held] == []


def test_channel_stands_for_the_only_shop_among_the_moves(shop: ReportShop) -> None:
    shop.days("2026-06-01", "2026-07-13", channel="搜索", count=3)
    shop.days("2026-07-14", "2026-07-14", channel="搜索", count=9)

    assert "\n1. 渠道「搜索」+600 元（300 → 900）" in read(shop.report("daily", _NOW))


def test_shop_that_lacks_a_whole_day_is_told_once(shop: ReportShop) -> None:
    shop.days("2026-06-01", "2026-07-14", shop="here", count=6)
    shop.days("2026-06-01", "2026-07-13", shop="late", count=6)
    shop.seen("2026-06-01", "2026-07-14", uv=50, shop="here")
    shop.seen("2026-06-01", "2026-07-13", uv=50, shop="late")

    assert "还没到：late 07-14 的订单、流量。" in read(shop.report("daily", _NOW))


def test_quiet_shop_may_sell_nothing_on_a_day(shop: ReportShop) -> None:
    shop.days("2026-06-01", "2026-07-14", shop="busy", count=6)
    shop.days("2026-06-01", "2026-07-12", shop="quiet")

    assert shop.report("daily", _NOW).awaits == ()


def test_busy_shop_without_an_order_is_awaited(shop: ReportShop) -> None:
    shop.days("2026-06-01", "2026-07-14", shop="here", count=6)
    shop.days("2026-06-01", "2026-07-13", shop="late", count=6)

    facts = shop.report("daily", _NOW)

    assert [(one.table, one.shop) for one in facts.awaits] == [("orders", "late")]


def test_many_shops_without_visitors_are_counted_after_the_third(shop: ReportShop) -> None:
    for number in range(6):
        name = f"shop{number}"
        shop.days("2026-07-01", "2026-07-14", shop=name)
        shop.seen("2026-07-01", "2026-07-14" if not number else "2026-07-13", uv=50, shop=name)

    facts = shop.report("daily", _NOW)

    assert len(facts.awaits) == 5
    assert "shop3 07-14 的流量等 5 家店" in read(facts)


def test_first_day_has_nothing_to_be_held_against(shop: ReportShop) -> None:
    facts = shop.days("2026-07-14", "2026-07-14").report("daily", _NOW)

    assert "前一天 07-13 没有数据，没法比" in read(facts)
    assert "支付金额 100.00 元\n" in read(facts)


def test_report_of_one_shop_is_of_that_shop(shop: ReportShop) -> None:
    shop.days("2026-06-01", "2026-07-15", shop="north", yuan=70)
    shop.days("2026-06-01", "2026-07-14", shop="south", yuan=30)

    facts = shop.report("daily", _NOW, shop="south")

    assert facts.values["paid_amount"] == 30_00
    assert facts.main.fresh_until == datetime.fromisoformat("2026-07-14T12:00")
    assert read(facts).startswith("2026-07-14（周二）日报，店铺「south」")


def test_event_day_is_held_against_last_years_and_not_called_high(shop: ReportShop) -> None:
    shop.days("2025-05-01", "2025-07-01").days("2025-06-18", "2025-06-18", count=9)
    shop.days("2026-05-01", "2026-06-17").days("2026-06-18", "2026-06-18", count=9)

    facts = shop.report("daily", "2026-06-19T09:00")

    assert "去年：618 2025-06-18" in read(facts)
    assert "06-18 是 618，跟平日比，涨跌要打折看。" in read(facts)
    assert facts.moved_against is not None
    assert facts.moved_against.kind == "event"


@pytest.mark.parametrize(
    ("at", "kind", "start"),
    [
        ("2026-07-15T09:00", "same_weekday", "2026-07-07"),  # an ordinary week
        ("2026-06-26T09:00", "previous", "2026-06-24"),  # a week after 618
        ("2026-06-20T09:00", "given", "2026-05-15"),  # the day after 618
        ("2026-06-04T09:00", "same_weekday", "2026-05-27"),  # inside the window
    ],
)
def test_moves_are_held_against_days_alike_in_events(
    shop: ReportShop, at: str, kind: str, start: str
) -> None:
    facts = shop.days("2026-04-01", "2026-07-14").report("daily", at)

    assert facts.moved_against is not None
    assert (facts.moved_against.kind, facts.moved_against.period.start.isoformat()) == (
        kind,
        start,
    )


def test_c29_target_is_told_with_the_time_that_is_gone(shop: ReportShop) -> None:
    shop.facts.target("2026-07-01", "2026-07-31", 3_000)

    facts = shop.days("2026-07-01", "2026-07-14").report("daily", _NOW)

    assert facts.pace is not None
    assert facts.pace.attainment == Decimal(1400) / 3000
    assert facts.pace.time_gone == Decimal(14) / 31
    assert facts.pace.needed_fen == 94_12  # 1,600 yuan over 17 days, rounded up
    assert "7 月目标 3,000 元：到 07-14 完成 46.7%，时间过了 45.2%；" in read(facts)
    assert "剩 17 天，每天要 94 元" in read(facts)


def test_target_that_is_reached_asks_for_nothing_more(shop: ReportShop) -> None:
    shop.facts.target("2026-07-01", "2026-07-31", 1_000)

    facts = shop.days("2026-07-01", "2026-07-14").report("daily", _NOW)

    assert "目标已完成" in read(facts)


def test_stock_below_cover_is_told_of_each_shop_by_itself(shop: ReportShop) -> None:
    for name, left in (("north", 2), ("south", 500)):
        shop.days("2026-06-15", "2026-07-14", shop=name, sku="A")
        shop.facts.stock("2026-07-14", "A", left, shop=name)

    facts = shop.report("daily", _NOW)

    assert facts.stock is not None
    assert [(low.place, low.on_hand, low.days) for low in facts.stock.low] == [
        (("shop", "north"), 2, Decimal(2))
    ]
    assert "撑不到 7 天：商品A（north）剩 2 件够 2.0 天" in read(facts)


def test_each_shops_newest_list_counts_whatever_its_day(shop: ReportShop) -> None:
    for name, day in (("north", "2026-07-14"), ("south", "2026-07-10")):
        shop.days("2026-06-15", "2026-07-14", shop=name, sku="A")
        shop.facts.stock(day, "A", 3, shop=name)

    stock = shop.report("daily", _NOW).stock

    assert stock is not None
    assert [low.place for low in stock.low] == [("shop", "north"), ("shop", "south")]


def test_list_of_weeks_ago_warns_of_nothing(shop: ReportShop) -> None:
    shop.days("2026-06-15", "2026-07-14", sku="A").facts.stock("2026-07-07", "A", 1)

    assert shop.report("daily", _NOW).stock is None


def test_stock_that_lasts_is_said_to_last(shop: ReportShop) -> None:
    shop.days("2026-06-15", "2026-07-14", sku="A").facts.stock("2026-07-12", "A", 90)

    assert "按 07-12 的库存表和近 30 天日均销量，撑不到 7 天的商品：没有" in read(
        shop.report("daily", _NOW)
    )


def test_worst_is_what_was_seen_and_not_bought(shop: ReportShop) -> None:
    shop.days("2026-06-15", "2026-07-14", sku="A").days("2026-06-15", "2026-07-13", sku="B")
    for sku, uv in (("A", 40), ("B", 30), ("C", 9)):
        shop.facts.traffic("2026-07-14", sku=sku, uv=uv)

    facts = shop.report("daily", _NOW)

    assert [good.sku for good in facts.best] == ["A"]
    assert [(good.sku, good.uv) for good in facts.worst] == [("B", 30), ("C", 9)]


def test_text_of_a_shop_with_long_names_still_fits(shop: ReportShop) -> None:
    names = [f"名字特别长的旗舰店{n}号分店有限公司" for n in range(4)]
    for number, name in enumerate(names):
        for sku in range(5):
            long = f"{sku}号加厚防水防尘超大容量多功能收纳整理箱"
            shop.facts.product(f"{number}-{sku}", shop=name, name=long)
            shop.days("2026-06-01", "2026-07-13", shop=name, sku=f"{number}-{sku}", yuan=98_765.43)
            shop.facts.stock("2026-07-14", f"{number}-{sku}", 1, shop=name)
        shop.days("2026-07-14", "2026-07-14", shop=name, sku=f"{number}-0", yuan=12_345.67)
    shop.facts.target("2026-07-01", "2026-07-31", 99_999_999)

    text = read(shop.report("daily", _NOW))

    assert len(text) <= 900
    assert "撑不到 7 天" in text
    assert text.endswith("数据截至 2026-07-14 12:00。")
