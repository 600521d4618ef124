"""The watch over a shop written down by hand: what is told, in which words, and when it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from skills.kit.reply import Checklist, Choice
from skills.kpi import skill
from skills.kpi.alerts.found import Anomaly, Awaited, Behind, ProductFall, WeakAds
from skills.kpi.alerts.said import Scribe
from skills.kpi.query import KpiWatch
from tests.support.plain_reply import told
from tests.support.watched_shop import DAY, WatchedShop

YESTERDAY = DAY - timedelta(days=1)


@pytest.fixture
def shop() -> WatchedShop:
    return WatchedShop()


def _slump(shop: WatchedShop, orders: int = 15) -> WatchedShop:
    """Two days on which few of the usual visitors buy."""
    shop.usual(DAY - timedelta(days=2))
    return shop.day(YESTERDAY, orders=orders).day(DAY, orders=orders).opened()


def test_nothing_unusual_is_said_to_a_person(shop):
    reply = shop.usual(DAY).opened().asked()

    assert told(reply).startswith("2026-09-16（周三）没有异常。")
    assert reply.data["alerts"] == []


def test_nothing_unusual_sends_no_push(shop):
    assert shop.usual(DAY).opened().pushed().is_silent


def test_slump_is_one_story_led_by_conversion(shop):
    (alert,) = _slump(shop).watch().alerts

    assert (alert.key, alert.kind, alert.metric) == ("sales.low", "conversion", "conversion_rate")
    assert isinstance(alert.detail, Anomaly)
    assert list(alert.detail.figures) == ["conversion_rate", "paid_amount", "orders"]
    assert alert.value == Decimal("0.015")


def test_slump_states_both_sides_with_their_dates_and_what_to_do(shop):
    said = told(_slump(shop).asked())

    assert "支付转化率偏低：09-16 1.50%，前 8 个平常周三中位数 4.05%（07-22～09-09）" in said
    assert "支付金额 1,500.00 元（中位数 4,050.00 元，低 63.0%）" in said
    assert "连续 2 天偏离" in said
    assert "下一步：照下面的清单逐项排查" in said


def test_slump_comes_with_the_checklist_of_usual_suspects(shop):
    shop.facts.review("2026-09-08", 5).review("2026-09-15", 1, sku="S1")

    (checks,) = [b for b in _slump(shop).asked().blocks if isinstance(b, Checklist)]

    texts = [text for _, text in checks.items]
    assert any(text.startswith("价格：") for text in texts)
    assert any("2 星及以下 0 → 1 条" in text for text in texts)
    assert "竞品价格" in texts[-1]  # only a person can see that


def test_push_says_what_the_question_says(shop):
    _slump(shop)

    asked, pushed = shop.asked(), shop.pushed()

    assert pushed.blocks == asked.blocks
    assert pushed.data == asked.data


def test_push_tells_a_thing_once(shop):
    memo = _slump(shop).pushed().memo

    assert shop.pushed(memo).is_silent
    assert shop.pushed(memo).memo == memo


def test_push_tells_it_again_when_it_got_worse(shop):
    memo = _slump(shop, orders=22).pushed().memo
    worse = _slump(WatchedShop(), orders=5)

    assert '"warning"' in memo
    assert "【紧急】" in told(worse.pushed(memo))


def test_push_takes_it_back_once_and_forgets_it(shop):
    memo = _slump(shop).pushed().memo
    healed = WatchedShop().usual(DAY).opened()

    over = healed.pushed(memo)

    assert told(over).startswith(
        "2026-09-16（周三）有好转：\n【恢复】支付转化率偏低：09-16 提醒过"
    )
    assert over.memo == ""
    assert healed.pushed(over.memo).is_silent


def test_muted_alert_is_left_out_and_not_forgotten(shop):
    memo = _slump(shop).pushed().memo
    muted = frozenset({"sales.low"})

    assert shop.pushed(muted=muted).is_silent
    assert shop.pushed(memo, muted=muted).memo == memo


def test_every_alert_can_be_muted_by_its_key(shop):
    (choice,) = [b for b in _slump(shop).asked().blocks if isinstance(b, Choice)]

    assert choice == Choice("静音 7 天：支付转化率偏低", "/mute sales.low")


def test_running_day_is_not_judged_and_that_is_said(shop):
    today = DAY + timedelta(days=1)
    shop.usual(DAY).day(today, orders=1)

    reply = skill.run(KpiWatch(today), shop.context(DAY))

    assert reply.data["alerts"] == []
    assert "2026-09-17（周四）还没过完，看到 2026-09-16（周三）为止。" in told(reply)


def test_visitors_that_have_not_arrived_are_waited_for(shop):
    shop.usual(YESTERDAY).day(DAY, uv=0).opened()

    reply = shop.pushed()

    assert shop.watch().awaits == (Awaited(None, "visitors"),)
    assert reply.awaits == ("09-16 的访客数据",)
    assert "2026-09-16（周三）已到的数据里没有异常。" in told(reply)
    assert "还没到：09-16 的访客数据。" in told(reply)
    assert reply.data["alerts"] == []


def test_shops_that_lack_the_same_are_told_together(shop):
    lacks = [Awaited(name, source) for name in "甲乙丙" for source in ("orders", "visitors")]

    said = Scribe(shop.context(DAY), DAY).all_waiting([*lacks, Awaited("丁", "ads")])

    assert said == "3 家店 09-16 的订单、访客数据；丁 09-16 的推广数据"


def test_orders_that_have_not_arrived_are_no_day_of_nothing(shop):
    shop.usual(YESTERDAY)
    shop.facts.traffic(DAY.isoformat(), uv=1000)

    found = shop.watch()

    assert found.awaits == (Awaited(None, "orders"),)
    assert found.alerts == ()


def test_half_a_day_of_orders_is_not_a_weak_day(shop):
    """The export of two in the afternoon: the evening is still to come."""
    shop.usual(YESTERDAY)
    for n in range(15):
        shop.facts.paid(f"{DAY} {9 + n % 5:02d}:00", sku="S1")
    shop.facts.traffic(DAY.isoformat(), uv=1000)

    assert shop.watch().awaits == (Awaited(None, "orders"),)


def test_day_on_which_nobody_bought_is_told_where_the_next_morning_is_in(shop):
    shop.usual(YESTERDAY).day(DAY, orders=0).opened()

    (alert,) = shop.watch().alerts

    assert (alert.severity, alert.value) == ("urgent", 0)


def test_one_shop_speaks_for_the_whole(shop):
    shop.usual(DAY, orders=40).usual(DAY - timedelta(days=2), orders=40, shop="second")
    for day in (YESTERDAY, DAY):
        shop.day(day, orders=8, shop="second")

    assert [a.key for a in shop.opened().opened("second").watch().alerts] == ["sales.low@second"]


def test_shop_that_is_asked_for_is_looked_at_alone(shop):
    shop.usual(DAY, orders=40).usual(DAY - timedelta(days=2), orders=40, shop="second")
    for day in (YESTERDAY, DAY):
        shop.day(day, orders=8, shop="second")

    assert shop.opened().opened("second").watch(filters=(("shop", ("main",)),)).alerts == ()


@pytest.mark.parametrize("left", [2, 0])
def test_product_that_converts_worse_than_its_shop(shop, left):
    _product(shop.usual(DAY).opened(), left)

    (alert,) = shop.found("conversion")

    assert alert.key == "product.low:P1"
    assert isinstance(alert.detail, ProductFall)
    assert alert.value == Decimal(left) / 400


def _product(shop: WatchedShop, left: int) -> None:
    """Thirty days of a product that 16 of 400 visitors buy, and on the last two so many."""
    for n in range(30):
        day = DAY - timedelta(days=n)
        shop.facts.traffic(day.isoformat(), uv=400, sku="P1")
        for k in range(left if n < 2 else 16):
            shop.facts.paid(f"{day} 10:{k:02d}", sku="P1")


def test_shelf_that_is_empty_explains_the_products_fall(shop):
    _product(shop.usual(DAY).opened(), 0)
    shop.facts.stock(DAY.isoformat(), "P1", 0)

    (alert,) = shop.watch().alerts

    assert (alert.key, alert.severity) == ("stock:P1", "urgent")


@pytest.mark.parametrize(("on_hand", "severity"), [(0, "urgent"), (40, "warning"), (200, None)])
def test_shelf_of_a_hero_is_told_below_its_cover(shop, on_hand, severity):
    shop.usual(DAY).opened().facts.stock("2026-09-15", "S1", on_hand)

    assert [alert.severity for alert in shop.found("stock")] == ([severity] if severity else [])


def test_shelf_states_its_count_its_pace_and_their_days(shop):
    shop.usual(DAY).opened().facts.stock("2026-09-15", "S1", 40)

    said = told(shop.asked())

    assert "商品S1（S1）只够卖 3.9 天：09-15 库存 40 件" in said
    assert "前 28 天（08-18～09-14）日均卖 10.2 件" in said


def test_old_count_says_nothing(shop):
    shop.usual(DAY).opened().facts.stock("2026-09-08", "S1", 0)

    assert shop.found("stock") == ()


def test_stock_that_two_shops_share_is_divided_between_them(shop):
    """S1-22: each shop by itself would have cover enough."""
    shop.usual(DAY).usual(DAY, shop="second").opened()
    for name in ("main", "second"):
        for day, left in (("2026-09-08", 180), ("2026-09-12", 150), ("2026-09-16", 100)):
            shop.facts.stock(day, "S1", left, shop=name)

    alerts = shop.found("stock")

    assert [alert.detail.shared_with for alert in alerts] == [("second",), ("main",)]
    assert {round(alert.detail.cover_days) for alert in alerts} == {5}


def test_shelves_that_stand_alike_by_chance_are_two(shop):
    shop.usual(DAY).usual(DAY, shop="second").opened()
    for name, before in (("main", 180), ("second", 130)):
        for day, left in (("2026-09-08", before), ("2026-09-12", 150), ("2026-09-16", 100)):
            shop.facts.stock(day, "S1", left, shop=name)

    assert shop.found("stock") == ()


def _ads(shop: WatchedShop, *newest: float) -> WatchedShop:
    """Thirty days of a channel at a return of 4, the last ones at the given returns."""
    shop.usual(DAY).opened()
    for n in range(30):
        roi = newest[n] if n < len(newest) else 4.0
        day = (DAY - timedelta(days=n)).isoformat()
        shop.facts.ad(day, 200, channel="千川", clicks=100, sales_fen=round(20_000 * roi))
    return shop


def test_channel_below_its_floor_for_two_days_is_told(shop):
    (alert,) = _ads(shop, 1.5, 1.8).found("ads")

    assert alert.key == "ads:千川"
    assert isinstance(alert.detail, WeakAds)
    assert alert.detail.days[0] == (DAY, Decimal("1.5"), 20_000)


def test_channel_below_its_floor_states_both_days_and_the_weeks_before(shop):
    said = told(_ads(shop, 1.5, 1.8).asked())

    assert "千川投产比低于 2.00：09-16 1.50（花 200.00 元），09-15 1.80（花 200.00 元）" in said
    assert "前 28 天（08-18～09-14）4.00" in said


def test_weak_channel_speaks_for_its_shops_return(shop):
    assert [alert.key for alert in _ads(shop, 0.7, 0.8).watch().alerts] == ["ads:千川"]


def test_one_weak_day_of_a_channel_is_not_told(shop):
    assert _ads(shop, 1.5).found("ads") == ()


def test_month_far_behind_its_target_is_told(shop):
    shop.usual(DAY).opened().facts.target("2026-09-01", "2026-09-30", 200_000)

    (alert,) = shop.found("target")

    assert isinstance(alert.detail, Behind)
    assert alert.detail.expected == Decimal(16) / 30
    assert "9 月目标落后：09-01～09-16 完成 32.0%" in told(shop.asked())


def test_pace_follows_last_years_days(shop):
    """Last year's second half of September sold three times the first: half is not behind."""
    shop.usual(date(2025, 9, 16), first=date(2025, 7, 1))
    shop.usual(date(2025, 11, 20), first=date(2025, 9, 17), orders=120)
    shop.usual(DAY).opened().facts.target("2026-09-01", "2026-09-30", 200_000)

    assert shop.found("target") == ()


def test_store_without_figures_says_so(shop):
    reply = shop.asked()

    assert reply.status == "no_data"
    assert "还没有数据可以判断" in told(reply)
    assert shop.pushed().is_silent


def test_shop_that_closed_weeks_ago_is_not_waited_for(shop):
    shop.usual(DAY).opened()
    shop.usual(DAY - timedelta(days=20), shop="closed")

    found = shop.watch()

    assert found.awaits == ()
    assert found.rows[None]["orders"] == found.rows["main"]["orders"]


def test_asker_of_one_shop_hears_of_no_other(shop):
    shop.usual(DAY).opened().usual(DAY - timedelta(days=2), shop="second")
    for day in (YESTERDAY, DAY):
        shop.day(day, orders=8, shop="second")
    shop.opened("second")

    found = skill.answer(KpiWatch(DAY), replace(shop.context(), shops=frozenset({"main"})))

    assert found.alerts == ()
    assert list(found.rows) == [None]


def test_store_without_orders_has_no_sales_of_zero(shop):
    for n in range(60):
        shop.facts.traffic((DAY - timedelta(days=n)).isoformat(), uv=1000)

    rows = shop.watch().rows

    assert rows[None]["uv"] == 1000
    assert rows[None].get("paid_amount") is None


def test_days_of_a_week_are_looked_at_one_by_one(shop):
    """上周有没有异常: what was out of the ordinary on a day of it and is over by its end."""
    shop.usual(DAY - timedelta(days=4))
    for n in (3, 2):
        shop.day(DAY - timedelta(days=n), orders=12)
    shop.day(YESTERDAY).day(DAY).opened()

    reply = skill.run(KpiWatch(DAY, since=DAY - timedelta(days=6)), shop.context())

    assert shop.watch().alerts == ()
    assert told(reply).startswith("2026-09-10～09-16有 1 条预警：")
    assert "支付转化率偏低：09-14" in told(reply)
