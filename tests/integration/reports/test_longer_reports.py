"""Weekly and monthly reports of the demo shop, each section held against SQL by hand.

S1-53: R1 客户来源, R2 店铺数据, R3 活动结果; S4-34: R4 PV/UV 增幅; S4-35: R5 周月销售; S1-11.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from sqlite3 import Connection

import pytest

from knowledge.facade import Knowledge
from skills.kit.contract import Context
from skills.kpi.query import KpiReport, ReportKind
from skills.kpi.report.asked import last_whole
from skills.kpi.report.facts import ReportFacts
from skills.kpi.report.gather import gather
from skills.kpi.report.payload import report_json
from tests.eval.figures import opened
from tests.support.golden import Golden
from tests.support.report_shop import read

_WEEK = ("2026-11-09", "2026-11-15")
_MONTH = ("2026-10-01", "2026-10-31")
_PAID = "select sum(paid_fen) from sales where paid_on between ? and ?"


def _report(knowledge: Knowledge, kind: ReportKind) -> ReportFacts:
    now = datetime.fromisoformat("2026-11-20T09:30")
    return gather(KpiReport(kind, last_whole(kind, now.date())), Context(knowledge, now))


@pytest.fixture(scope="module")
def weekly(knowledge: Knowledge) -> ReportFacts:
    return _report(knowledge, "weekly")


@pytest.fixture(scope="module")
def monthly(knowledge: Knowledge) -> ReportFacts:
    return _report(knowledge, "monthly")


@pytest.fixture(scope="module")
def store(demo_url: str) -> Iterator[Connection]:
    with opened(demo_url) as connection:
        yield connection


def _one(store: Connection, sql: str, days: tuple[str, str]) -> float:
    found: float = store.execute(sql, days).fetchone()[0]
    return found


def test_r1_customer_sources_are_those_of_sql_by_hand(
    weekly: ReportFacts, store: Connection
) -> None:
    traffic = (
        "select channel, sum(uv) as uv from traffic where live and channel <> '' and sku = ''"
        " and date between ? and ? group by channel order by uv desc, channel"
    )
    sold = (
        "select channel, count(distinct buyer), sum(paid_fen) from sales"
        " where paid_on between ? and ? group by channel"
    )
    visitors = [tuple(row) for row in store.execute(traffic, _WEEK)]
    buyers = {row[0]: (row[1], row[2]) for row in store.execute(sold, _WEEK)}

    told = [(source.channel, source.now["uv"]) for source in weekly.sources]

    assert told == visitors
    for source in weekly.sources:
        assert (source.now["buyers"], source.now["paid_amount"]) == buyers[source.channel]
    assert "客户来源  访客  买家  转化率" in read(weekly)


@pytest.mark.parametrize("kind", ["weekly", "monthly"])
def test_r2_shop_figures_are_those_of_sql_by_hand(
    kind: ReportKind, store: Connection, request: pytest.FixtureRequest
) -> None:
    facts: ReportFacts = request.getfixturevalue(kind)
    days = _WEEK if kind == "weekly" else _MONTH
    values = facts.values
    refunds = "select sum(refund_fen) from refund_facts where refunded_on between ? and ?"
    orders = "select count(distinct shop || order_id) from sales where paid_on between ? and ?"
    buyers = "select count(distinct buyer) from sales where paid_on between ? and ?"
    ads = (
        "select sum(sales_fen) * 1.0 / sum(cost_fen) from ads where live and date between ? and ?"
    )

    paid = _one(store, _PAID, days)

    assert values["paid_amount"] == paid
    assert values["orders"] == _one(store, orders, days)
    assert values["buyers"] == _one(store, buyers, days)
    assert float(values["aov"] or 0) == pytest.approx(paid / _one(store, buyers, days))
    assert float(values["refund_rate"] or 0) == pytest.approx(_one(store, refunds, days) / paid)
    assert float(values["roi"] or 0) == pytest.approx(_one(store, ads, days))


def test_r3_event_results_run_to_the_end_of_the_report(
    weekly: ReportFacts, monthly: ReportFacts, store: Connection
) -> None:
    past, running = weekly.events[0], monthly.events[0]

    assert (past.key, past.over, past.day) == ("double11", True, date(2026, 11, 11))
    assert past.values["paid_amount"] == _one(store, _PAID, ("2026-10-20", "2026-11-11"))
    assert past.base_values["paid_amount"] == _one(store, _PAID, ("2025-10-20", "2025-11-11"))
    assert past.day_fen == _one(store, _PAID, ("2026-11-11", "2026-11-11"))
    assert (running.over, running.period.end) == (False, date(2026, 10, 31))
    assert running.values["paid_amount"] == _one(store, _PAID, ("2026-10-20", "2026-10-31"))
    assert running.base_values["paid_amount"] == _one(store, _PAID, ("2025-10-20", "2025-10-31"))
    assert "比去年 2025-10-20～10-31" in read(monthly)


def test_r3_event_is_not_held_against_one_that_the_store_has_in_part(
    knowledge: Knowledge,
) -> None:
    """The demo begins on 2024-11-01, in the middle of that year's Double 11."""
    now = datetime.fromisoformat("2025-11-17T09:00")

    event = gather(KpiReport("weekly", last_whole("weekly", now.date())), Context(knowledge, now))

    assert [(e.key, e.base, e.base_values) for e in event.events] == [("double11", None, {})]


def test_r4_growth_of_views_and_visitors_is_that_of_sql_by_hand(
    weekly: ReportFacts, store: Connection
) -> None:
    sql = (
        "select sum({}) from traffic"
        " where live and channel = '' and sku = '' and date between ? and ?"
    )
    row = report_json(weekly, ())["rows"][0]  # type: ignore[index,call-overload]  # JSON

    for metric in ("uv", "pv"):
        now = _one(store, sql.format(metric), _WEEK)
        before = _one(store, sql.format(metric), ("2026-11-02", "2026-11-08"))
        assert row[metric] == now
        assert row[f"{metric}__change"] == pytest.approx((now - before) / before)
    assert "访客数 32,990 人，环比 +22.6%，同比 +12.4%" in read(weekly)


def test_r5_sales_by_week_and_month_are_those_of_sql_by_hand(
    weekly: ReportFacts, monthly: ReportFacts, store: Connection
) -> None:
    for facts, count in ((weekly, 8), (monthly, 12)):
        told = [(s.period.start.isoformat(), s.period.end.isoformat()) for s in facts.steps]

        assert len(told) == count
        assert [step.paid_fen for step in facts.steps] == [_one(store, _PAID, t) for t in told]
    assert "近 4 周支付金额（万元，10-19 起）：8.6、11.1、10.1、15.0" in read(weekly)


def test_r5_new_and_returning_buyers_are_those_of_sql_by_hand(
    weekly: ReportFacts, store: Connection
) -> None:
    firsts = "select buyer, min(paid_on) as first from sales where paid_on <= ? group by buyer"
    new = f"select count(*) from ({firsts}) where first >= ?"  # noqa: S608  # no input in it

    counted = store.execute(new, (_WEEK[1], _WEEK[0])).fetchone()[0]

    assert weekly.values["new_buyers"] == counted
    assert weekly.values["returning_buyers"] == int(weekly.values["buyers"] or 0) - counted
    assert f"（新客 {counted}，老客" in read(weekly)


def test_both_sides_of_every_comparison_are_dated(
    weekly: ReportFacts, monthly: ReportFacts
) -> None:
    assert "环比：上一周 11-02～11-08；同比：去年 2025-11-09～11-15" in read(weekly)
    assert "环比：上个月 09-01～09-30；同比：去年 2025-10-01～10-31" in read(monthly)


@pytest.mark.parametrize("kind", ["weekly", "monthly"])
def test_report_reads_as_agreed(
    kind: ReportKind, golden: Golden, request: pytest.FixtureRequest
) -> None:
    golden(f"reports/{kind}", read(request.getfixturevalue(kind)))


@pytest.mark.parametrize("kind", ["weekly", "monthly"])
def test_every_figure_is_told_with_its_definition(
    kind: ReportKind, request: pytest.FixtureRequest
) -> None:
    facts: ReportFacts = request.getfixturevalue(kind)
    counted = read(facts).partition("口径：")[2]
    sums = {"uv": "访客数按天累计、未去重", "conversion_rate": "转化率＝买家÷访客（日均）"}

    lacking = [m.id for m in facts.main.metrics if sums.get(m.id, m.brief) not in counted]

    assert lacking == []
    assert counted.endswith("数据截至 2026-11-20 09:55。")


@pytest.mark.parametrize("kind", ["weekly", "monthly"])
def test_every_section_keeps_a_place_in_the_text(
    kind: ReportKind, request: pytest.FixtureRequest
) -> None:
    text = read(request.getfixturevalue(kind))

    for section in ("目标", "客户来源", "活动「双11」", "支付金额（万元", "变动最大", "口径"):
        assert section in text


def test_month_of_spring_festival_is_not_compared_as_if_it_were_any_other(
    knowledge: Knowledge,
) -> None:
    now = datetime.fromisoformat("2026-03-02T09:00")

    facts = gather(
        KpiReport("monthly", last_whole("monthly", now.date())), Context(knowledge, now)
    )

    assert list(facts.event_days.values()) == ["618", "双11", "双12", "春节"]
    assert facts.uneven == {
        "previous": {date(2026, 2, 17): "春节"},
        "year": {date(2026, 2, 17): "春节"},
    }
    assert "02-17 是春节，跟平日比，涨跌要打折看。" in read(facts)


def test_text_fits_under_a_picture(weekly: ReportFacts, monthly: ReportFacts) -> None:
    assert len(read(weekly)) <= 900
    assert len(read(monthly)) <= 900


def test_month_with_double_eleven_is_explained_by_last_years(knowledge: Knowledge) -> None:
    now = datetime.fromisoformat("2025-12-02T09:00")

    facts = gather(
        KpiReport("monthly", last_whole("monthly", now.date())), Context(knowledge, now)
    )

    assert facts.moved_against is not None
    assert facts.moved_against.period.start == date(2024, 11, 1)
    assert "11-11 是双11" in read(facts)
