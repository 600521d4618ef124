"""Two months of daily reports over 双11, read as a manager would (S1-10, S1-37, S2-23, R6).

Numbers are held against SQL written by hand, troubles against the stories planted in the demo.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from sqlite3 import Connection

import pytest

from knowledge.facade import Knowledge
from knowledge.store.demo import Story, stories
from skills.kit.contract import Context
from skills.kpi.query import KpiReport
from skills.kpi.report.asked import last_whole
from skills.kpi.report.facts import ReportFacts
from skills.kpi.report.gather import gather
from skills.kpi.report.payload import report_json
from tests.eval.figures import opened
from tests.support.demo_shop import DEMO_DAY
from tests.support.golden import Golden
from tests.support.report_shop import read

_FIRST, _LAST = date(2026, 9, 20), date(2026, 11, 19)
_CHANGE = re.compile(r"([\u4e00-\u9fff]+) (?:[+-][\d,.]+%|持平)")
_BOUND = re.compile(r"(环比|周同比|去年)：[^；\n]*?((?:20\d\d-)?\d\d-\d\d)")
_MOVED_TO = re.compile(r" → |平时")
_BY_HAND = {
    "paid_amount": "select sum(paid_fen) / 100.0 from sales where paid_on = :day",
    "orders": "select count(distinct shop || order_id) from sales where paid_on = :day",
    "uv": "select sum(uv) from traffic where live and date = :day and channel = '' and sku = ''",
    "conversion_rate": (
        "select (select count(distinct buyer) from sales where paid_on = :day) * 1.0 / sum(uv)"
        " from traffic where live and date = :day and channel = '' and sku = ''"
    ),
    "aov": "select sum(paid_fen) / 100.0 / count(distinct buyer) from sales where paid_on = :day",
    "refund_rate": (
        "select (select coalesce(sum(refund_fen), 0) from refund_facts where refunded_on = :day)"
        " * 1.0 / sum(paid_fen) from sales where paid_on = :day"
    ),
    "roi": "select sum(sales_fen) * 1.0 / sum(cost_fen) from ads where live and date = :day",
}


@pytest.fixture(scope="module")
def reports(knowledge: Knowledge) -> Mapping[date, ReportFacts]:
    """The report of every day, as it is pushed the next morning at nine."""
    days = [_FIRST + timedelta(days=n) for n in range((_LAST - _FIRST).days + 1)]
    return {day: _report(knowledge, day) for day in days}


@pytest.fixture(scope="module")
def store(demo_url: str) -> Iterator[Connection]:
    with opened(demo_url) as connection:
        yield connection


def _report(knowledge: Knowledge, day: date) -> ReportFacts:
    now = datetime.combine(day + timedelta(days=1), time(9))
    return gather(KpiReport("daily", last_whole("daily", now.date())), Context(knowledge, now))


def _story(key: str) -> Story:
    return next(story for story in stories(DEMO_DAY) if story.key == key)


def _days_of(story: Story) -> set[date]:
    return {story.period.start + timedelta(days=n) for n in range(story.period.days)}


def _troubles(facts: ReportFacts) -> set[str]:
    return {move.key for move in facts.moves if move.trouble}


def _by_hand(store: Connection, metric: str, day: date) -> float | None:
    value: float | None = store.execute(_BY_HAND[metric], {"day": day.isoformat()}).fetchone()[0]
    return value


def test_numbers_are_those_of_sql_by_hand(
    reports: Mapping[date, ReportFacts], store: Connection
) -> None:
    wrong = []
    for day, facts in reports.items():
        row = report_json(facts, ())["rows"][0]  # type: ignore[index,call-overload]  # JSON
        for metric in _BY_HAND:
            due = _by_hand(store, metric, day)
            before = _by_hand(store, metric, day - timedelta(days=1))
            if row[metric] != pytest.approx(due, abs=0.006 if metric == "aov" else 1e-9):
                wrong.append((day, metric, row[metric], due))
            if before and row[f"{metric}__change"] != pytest.approx((due - before) / before):
                wrong.append((day, f"{metric}__change", row[f"{metric}__change"], before))

    assert wrong == []


def test_week_before_and_last_years_event_are_those_of_sql_by_hand(
    reports: Mapping[date, ReportFacts], store: Connection
) -> None:
    facts = report_json(reports[date(2026, 11, 11)], ())

    week, event = facts["same_weekday"], facts["event"]
    assert isinstance(week, dict)
    assert isinstance(event, dict)
    assert (week["start"], event["start"]) == ("2026-11-04", "2025-11-11")
    for metric in ("paid_amount", "orders", "uv"):
        assert week[f"{metric}__base"] == _by_hand(store, metric, date(2026, 11, 4))
        assert event[f"{metric}__base"] == _by_hand(store, metric, date(2025, 11, 11))


def test_causes_are_told_in_yuan_in_json(
    reports: Mapping[date, ReportFacts], store: Connection
) -> None:
    sql = (
        "select round(sum(cost_fen) / 100.0 / sum(clicks), 2) from ads"
        " where live and channel = '千川' and date = '2026-11-11'"
    )
    movers = report_json(reports[date(2026, 11, 11)], ())["movers"]
    assert isinstance(movers, list)

    cause = next(m["cause"] for m in movers if isinstance(m, dict) and m["key"] == "千川")

    assert isinstance(cause, dict)
    assert cause["kind"] == "click_price"
    assert cause["after"] == store.execute(sql).fetchone()[0]


def test_every_change_stands_with_its_dates(reports: Mapping[date, ReportFacts]) -> None:
    unbound = []
    for day, facts in reports.items():
        text = read(facts)
        bound = dict(_BOUND.findall(text))
        used = {word for line in text.splitlines() for word in _CHANGE.findall(line)}
        unbound += [(day, word) for word in used if word not in bound]
        unbound += [(day, line) for line in _undated_moves(text)]

    assert unbound == []


def _undated_moves(text: str) -> list[str]:
    """Return the lines that say from what to what without dates in the line above the list."""
    lines = text.splitlines()
    heads = [line for line in lines if line.startswith("变动最大（")]
    dated = bool(heads) and bool(re.search(r"\d\d-\d\d", heads[0]))
    return [line for line in lines if _MOVED_TO.search(line) and not dated]


def test_dates_told_are_the_days_compared(reports: Mapping[date, ReportFacts]) -> None:
    for day, facts in reports.items():
        bound = dict(_BOUND.findall(read(facts)))

        assert bound["环比"] == f"{day - timedelta(days=1):%m-%d}"
        assert bound["周同比"] == f"{day - timedelta(days=7):%m-%d}"


def test_every_figure_is_told_with_its_definition(reports: Mapping[date, ReportFacts]) -> None:
    lacking = []
    for day, facts in reports.items():
        counted = read(facts).partition("口径：")[2]
        sums = {"uv": "访客数各店相加、未去重"}
        told = [m for m in facts.main.metrics if facts.values.get(m.id) is not None]
        lacking += [(day, m.id) for m in told if sums.get(m.id, m.brief) not in counted]
        lacking += [(day, "fresh")] * ("数据截至" not in counted)

    assert lacking == []


def test_moves_goods_and_stock_keep_their_place_in_the_text(
    reports: Mapping[date, ReportFacts],
) -> None:
    cut = []
    for day, facts in reports.items():
        text = read(facts)
        lines = [f"\n{n}. " for n in range(1, len(facts.moves) + 1)]
        wanted = [*lines, *["卖得最好"] * bool(facts.best), "撑不到 7 天"]
        cut += [(day, words) for words in wanted if words not in text]

    assert cut == []


def test_day_in_the_window_of_an_event_is_not_called_by_its_name(
    reports: Mapping[date, ReportFacts],
) -> None:
    assert "去年：双11期间 2025-10-31" in read(reports[date(2026, 10, 31)])
    assert "去年：双11 2025-11-11" in read(reports[date(2026, 11, 11)])


def test_text_fits_under_a_picture(reports: Mapping[date, ReportFacts]) -> None:
    assert max(len(read(facts)) for facts in reports.values()) <= 900


@pytest.mark.parametrize("day", [date(2026, 10, 14), date(2026, 11, 11), date(2026, 11, 19)])
def test_report_reads_as_agreed(
    reports: Mapping[date, ReportFacts], golden: Golden, day: date
) -> None:
    golden(f"reports/{day}", read(reports[day]))


def test_bad_reviews_are_found_on_every_day_they_cost_sales(
    reports: Mapping[date, ReportFacts],
) -> None:
    story = _story("bad_reviews")
    sku = dict(story.where)["sku"]

    found = {day for day, facts in reports.items() if sku in _troubles(facts)}

    assert _days_of(story) <= found
    assert "差评集中" in read(reports[story.period.start])


def test_stock_out_is_found_on_every_day_of_it(reports: Mapping[date, ReportFacts]) -> None:
    story = _story("stock_out")
    sku = dict(story.where)["sku"]

    found = {day for day, facts in reports.items() if sku in _troubles(facts)}

    assert found == _days_of(story)
    assert "断货，库存 0" in read(reports[story.period.end])


def test_dear_channel_is_found_on_every_day_of_it(reports: Mapping[date, ReportFacts]) -> None:
    story = _story("dear_ads")
    channel = dict(story.where)["channel"]

    found = {day for day, facts in reports.items() if channel in _troubles(facts)}

    assert found == _days_of(story)


def test_nothing_else_is_called_a_trouble(reports: Mapping[date, ReportFacts]) -> None:
    planted = {value for story in stories(DEMO_DAY) for _, value in story.where}

    false = [(day, t) for day, facts in reports.items() for t in _troubles(facts) - planted]

    assert len(false) <= len(reports) // 7, false


def test_double_eleven_is_not_called_unusual_for_being_high(
    reports: Mapping[date, ReportFacts],
) -> None:
    facts = reports[date(2026, 11, 11)]

    assert "11-11 是双11，跟平日比，涨跌要打折看。" in read(facts)
    assert all(move.worth_fen < 0 for move in facts.moves if move.trouble)
    assert facts.moved_against is not None
    assert facts.moved_against.period.start == date(2025, 11, 11)


def test_days_after_double_eleven_are_not_held_against_it(
    reports: Mapping[date, ReportFacts],
) -> None:
    held = {
        day: facts.moved_against.period.start
        for day, facts in reports.items()
        if facts.moved_against and day > date(2026, 11, 11)
    }

    assert len(held) == 8
    assert date(2026, 11, 11) not in held.values()


def test_best_products_are_those_of_sql_by_hand(
    reports: Mapping[date, ReportFacts], store: Connection
) -> None:
    sql = (
        "select sku, sum(paid_fen) as fen from sales where paid_on = :day and sku <> ''"
        " group by sku order by fen desc, sku limit 3"
    )
    for day in (date(2026, 10, 12), date(2026, 11, 11), date(2026, 11, 18)):
        due = [tuple(row) for row in store.execute(sql, {"day": day.isoformat()})]

        assert [(good.sku, good.paid_fen) for good in reports[day].best] == due


def test_c13_stock_that_runs_out_is_that_of_sql_by_hand(
    reports: Mapping[date, ReportFacts], store: Connection
) -> None:
    sql = (
        "select i.platform, i.sku, i.on_hand from inventory i join"
        " (select shop, sku, sum(units) as units from sales"
        "  where paid_on > date(:day, '-30 days') and paid_on <= :day group by shop, sku) s"
        " on s.shop = i.shop and s.sku = i.sku"
        " where i.live and i.date = :day and i.on_hand * 30.0 / s.units < 7"
    )
    for day in (date(2026, 11, 8), date(2026, 11, 19)):
        due = {tuple(row) for row in store.execute(sql, {"day": day.isoformat()})}

        stock = reports[day].stock
        assert stock is not None
        assert {(low.place and low.place[1], low.sku, low.on_hand) for low in stock.low} == due


def test_c29_target_is_that_of_sql_by_hand(
    reports: Mapping[date, ReportFacts], store: Connection
) -> None:
    target = "select sum(amount) from targets where live and first_day = '2026-11-01'"
    paid = "select sum(paid_fen) from sales where paid_on between '2026-11-01' and '2026-11-19'"

    pace = reports[date(2026, 11, 19)].pace

    assert pace is not None
    assert pace.target_fen == store.execute(target).fetchone()[0]
    assert pace.paid_fen == store.execute(paid).fetchone()[0]
