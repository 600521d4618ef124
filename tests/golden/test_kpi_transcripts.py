"""What the KPI skill says, word for word; rewrite with --update-golden and read the diff."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.dates.period import Period
from skills.kit.reply import Choice
from skills.kpi.present import present
from skills.kpi.query import KpiQuery, KpiQuestionBack
from tests.support.golden import Golden
from tests.support.kpi_shop import (
    DAY_BEFORE,
    LAST_WEEK,
    PREVIOUS,
    WEEK_BEFORE,
    YESTERDAY,
    Shop,
    days,
    per_day,
)
from tests.support.plain_reply import told

_CHANNELS = ("手淘搜索", "直通车", "淘宝客", "我的淘宝")
_SKUS = {
    "85120A": "白色心形挂件烛台 复古款",
    "85121A": "红色羊毛针织帽（成人）",
    "85122A": "奶茶杯 500ml",
    "85123A": "加厚法兰绒四件套 1.8m",
}
_MONTH = days("2026-10-23", "2026-11-21", "rolling")
_RUNNING = Period(
    days("2026-11-16", "2026-11-22").start,
    days("2026-11-16", "2026-11-22").end,
    "week",
    running=True,
)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    _whole_days(shop)
    _split_days(shop)
    _weeks(shop)
    return shop


def _whole_days(shop: Shop) -> None:
    figures: dict[str, tuple[int | Decimal, int | Decimal]] = {
        "paid_amount": (234_567_89, 165_096_33),
        "refund_amount": (9_000_00, 20_000_00),
        "net_sales": (225_567_89, 145_096_33),
        "orders": (350, 320),
        "buyers": (336, 300),
        "uv": (12_000, 10_000),
        "aov": (Decimal(234_567_89) / 336, Decimal(165_096_33) / 300),
        "conversion_rate": (Decimal("0.028"), Decimal("0.03")),
        "refund_rate": (Decimal("0.0384"), Decimal("0.1211")),
        "roi": (Decimal("3.41"), Decimal("2.53")),
        "cpc": (Decimal(141), Decimal(182)),
        "rating": (Decimal("4.81"), Decimal("4.62")),
        "bad_reviews": (3, 9),
    }
    for metric, (before, after) in figures.items():
        shop.metrics.put(metric, DAY_BEFORE, before).put(metric, YESTERDAY, after)


def _split_days(shop: Shop) -> None:
    shop.metrics.labels |= _SKUS
    columns: dict[tuple[str, str], tuple[tuple[int | None, ...], ...]] = {
        ("paid_amount", "channel"): (
            (9_000_000, 8_456_789, 3_200_000, 2_800_000),
            (6_000_000, 4_509_633, 3_000_000, 3_000_000),
        ),
        ("uv", "channel"): ((6000, 2500, 2500, 1000), (4000, 3000, 2000, 1000)),
        ("buyers", "channel"): ((216, 50, 40, 30), (160, 60, 40, 40)),
        ("paid_amount", "sku"): (
            (4_500_000, 8_500_000, 2_500_000, 800_000),
            (4_000_000, 3_500_000, 500_000, 0),
        ),
        ("amount_per_unit", "sku"): ((2990, 3590, 1290, 999), (2990, 3990, 1290, None)),
        ("stock_units", "sku"): ((150, 50, 20, 8), (120, 33, 6, 0)),
    }
    for (metric, by), sides in columns.items():
        names = _CHANNELS if by == "channel" else tuple(_SKUS)
        for period, values in zip((DAY_BEFORE, YESTERDAY), sides, strict=True):
            shop.metrics.put(metric, period, dict(zip(names, values, strict=True)), by=by)


def _weeks(shop: Shop) -> None:
    week = (410_000_00, 520_000_00, 1_812_345_67, 455_000_00, 398_000_00, 402_000_00, 431_000_00)
    before = tuple(value * 9 // 10 for value in week)
    for period, values in ((LAST_WEEK, week), (WEEK_BEFORE, before)):
        shop.metrics.put("paid_amount", period, per_day(period, *values), by="day")
        shop.metrics.put("paid_amount", period, sum(values))
        shop.metrics.put(
            "paid_amount", period, dict(zip(_SKUS, values[:4], strict=True)), by="sku"
        )
    month = tuple(40_000_00 + 137_00 * ((n * 7) % 11) for n in range(30))
    shop.metrics.put("paid_amount", _MONTH, per_day(_MONTH, *month), by="day")
    shop.metrics.put("paid_amount", _MONTH, sum(month))
    shop.metrics.put("uv", LAST_WEEK, 70_000).put("paid_amount", _RUNNING, 900_000_00)


_PAID = KpiQuery(("paid_amount",), YESTERDAY)
_ASKED = {
    "yesterday": _PAID,
    "yesterday_against_the_day_before": replace(_PAID, compare=PREVIOUS),
    "daily_report": KpiQuery(
        ("paid_amount", "orders", "aov", "uv", "conversion_rate", "refund_rate", "roi"),
        YESTERDAY,
        compare=PREVIOUS,
    ),
    "running_week": replace(_PAID, period=_RUNNING),
    "why_sales_fell": replace(_PAID, compare=PREVIOUS, want="why"),
    "why_net_sales_fell": KpiQuery(("net_sales",), YESTERDAY, compare=PREVIOUS, want="why"),
    "why_conversion_moved": KpiQuery(
        ("conversion_rate",), YESTERDAY, compare=PREVIOUS, want="why"
    ),
    "week_by_day": replace(_PAID, period=LAST_WEEK, by="day", compare=PREVIOUS),
    "thirty_days": replace(_PAID, period=_MONTH, by="day"),
    "top_products": replace(_PAID, period=LAST_WEEK, by="sku", top=3, order="desc"),
    "best_day": replace(_PAID, period=LAST_WEEK, by="day", top=1, order="desc"),
    "channels": replace(_PAID, by="channel", compare=PREVIOUS),
    "what_is_aov": KpiQuery(("aov",), YESTERDAY, want="definition"),
    "no_table": KpiQuery(("days_of_supply",), YESTERDAY),
    "no_such_days": replace(_PAID, period=days("2025-11-01", "2025-11-30", "month")),
    "no_such_region": replace(_PAID, filters=(("region", ("浙江",)),)),
    "half_of_it_missing": KpiQuery(("paid_amount", "days_of_supply"), YESTERDAY),
}


@pytest.mark.parametrize("name", sorted(_ASKED))
def test_answer_reads_as_agreed(shop: Shop, golden: Golden, name: str) -> None:
    reply = shop.say(_ASKED[name])

    golden(f"kpi/{name}", f"[{reply.status}]\n{told(reply)}")


def test_weekly_visitors_read_as_agreed(shop: Shop, golden: Golden) -> None:
    shop.metrics.notes = {"uv": "daily_sum"}

    reply = shop.say(KpiQuery(("uv",), LAST_WEEK))

    golden("kpi/weekly_visitors", f"[{reply.status}]\n{told(reply)}")


def test_question_back_reads_as_agreed(shop: Shop, golden: Golden) -> None:
    choices = (Choice("支付金额", "昨天支付金额"), Choice("订单数", "昨天订单数"))

    reply = present(KpiQuestionBack("metric", ("成交鹅",), choices), shop.context)

    golden("kpi/question_back", f"[{reply.status}]\n{told(reply)}")
