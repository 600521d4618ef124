"""What people write to subscribe, in commands and in plain Chinese."""

from __future__ import annotations

from datetime import time

import pytest

from bot.schedule.orders import Listing, Mute, Subscribe, Unsubscribe, order_in

TOPICS = {
    **{name: name for name in ("daily", "weekly", "monthly", "alerts")},
    "日报": "daily",
    "周报": "weekly",
    "月报": "monthly",
    "预警": "alerts",
    "告警": "alerts",
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/subscribe daily 09:00", Subscribe("daily", time(9))),
        ("/subscribe weekly mon 09:30", Subscribe("weekly", time(9, 30), weekday=0)),
        ("/subscribe weekly Monday 9:30", Subscribe("weekly", time(9, 30), weekday=0)),
        ("/subscribe monthly 1 10:00", Subscribe("monthly", time(10), month_day=1)),
        ("/subscribe alerts", Subscribe("alerts")),
        ("/subscribe daily 09:00 workdays", Subscribe("daily", time(9), workdays=True)),
        ("/subscribe daily 09:00 shop 天猫A店", Subscribe("daily", time(9), shop="天猫A店")),
        (
            "/subscribe alerts quiet 22:00-08:00",
            Subscribe("alerts", quiet=(time(22), time(8))),
        ),
        (
            "/subscribe daily 9:00 at_most_once",
            Subscribe("daily", time(9), policy="at_most_once"),
        ),
        ("/subscribe", Subscribe("")),
        ("订阅", Subscribe("")),
        ("订阅 日报 9点", Subscribe("daily", time(9))),
        ("订阅日报 九点半", Subscribe("daily", time(9, 30))),
        ("订阅周报 周一 9:30", Subscribe("weekly", time(9, 30), weekday=0)),
        ("订阅 周报 星期天 晚上8点", Subscribe("weekly", time(20), weekday=6)),
        ("订阅月报 每月1号 10点", Subscribe("monthly", time(10), month_day=1)),
        ("订阅月报 月末 18：00", Subscribe("monthly", time(18), month_day=31)),
        ("订阅 日报 工作日 9点15分", Subscribe("daily", time(9, 15), workdays=True)),
        (
            "订阅 预警 静默 22:00-8:00 店铺 旗舰店",
            Subscribe("alerts", quiet=(time(22), time(8)), shop="旗舰店"),
        ),
        ("每天早上九点推送日报", Subscribe("daily", time(9))),
        ("每个工作日上午9点半把日报发到群里", Subscribe("daily", time(9, 30), workdays=True)),
        ("工作日早上9点给我们推送日报", Subscribe("daily", time(9), workdays=True)),
        ("每周一 9:30 发周报", Subscribe("weekly", time(9, 30), weekday=0)),
        ("每月1号10点推送月报", Subscribe("monthly", time(10), month_day=1)),
        ("订阅 告警", Subscribe("alerts")),
        ("订阅 日报 25:00", Subscribe("daily", left="25:00")),
        ("订阅 日报 随便什么", Subscribe("daily", left="随便什么")),
        ("/subscribe nonsense", Subscribe("", left="nonsense")),
        ("退订日报", Unsubscribe("daily")),
        ("/unsubscribe daily", Unsubscribe("daily")),
        ("取消订阅 周报", Unsubscribe("weekly")),
        ("退订", Unsubscribe("")),
        ("/unsubscribe daily shop 天猫店", Unsubscribe("daily", "天猫店")),
        ("/subscriptions", Listing()),
        ("我的订阅", Listing()),
        ("/mute refund_rate", Mute("refund_rate")),
        ("/mute refund_rate off", Mute("refund_rate", off=True)),
        ("怎么订阅日报？", Subscribe("")),
        ("订阅用户有多少", None),
        ("昨天卖了多少", None),
        ("日报", None),
        ("每天的销售额发我看看", None),
        ("每天发货量", None),
    ],
)
def test_text_is_read_as_the_order_it_is(text, wanted):
    assert order_in(text, TOPICS) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("12点", time(12)),
        ("中午12点", time(12)),
        ("下午3点", time(15)),
        ("晚上十点半", time(22, 30)),
        ("24点", time(0)),
        ("早上8点整", time(8)),
        ("7:05", time(7, 5)),
    ],
)
def test_time_of_day_is_read(said, wanted):
    assert order_in(f"订阅 日报 {said}", TOPICS) == Subscribe("daily", wanted)
