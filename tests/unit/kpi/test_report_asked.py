"""Which sentences ask for a report, of which days and shops (S1-10, S2-23)."""

from __future__ import annotations

from datetime import datetime

import pytest

from skills.kit.contract import Due
from skills.kpi import skill
from skills.kpi.query import KpiQuery, KpiReport
from tests.support.hearing import Listener, told

_TMALL = (("shop", ("栖木天猫旗舰店",)),)


def _report(ear: Listener, *texts: str) -> KpiReport:
    query: object = None
    for text in texts:
        reading = ear.parse(text, query)
        assert reading is not None, f"{text}: not ours"
        query = reading.query
    assert isinstance(query, KpiReport), query
    return query


@pytest.mark.parametrize(
    ("text", "kind", "days"),
    [
        ("日报", "daily", "2026-11-19"),
        ("发我日报", "daily", "2026-11-19"),
        ("昨天的日报", "daily", "2026-11-19"),
        ("前天日报怎么样", "daily", "2026-11-18"),
        ("双11的日报", "daily", "2026-11-11"),
        ("上周日日报", "daily", "2026-11-15"),
        ("daily report yesterday", "daily", "2026-11-19"),
        ("周报", "weekly", "2026-11-09～2026-11-15"),
        ("给我生成一份周报", "weekly", "2026-11-09～2026-11-15"),
        ("第46周周报", "weekly", "2026-11-09～2026-11-15"),
        ("上週週報", "weekly", "2026-11-09～2026-11-15"),
        ("weekly report", "weekly", "2026-11-09～2026-11-15"),
        ("月报", "monthly", "2026-10-01～2026-10-31"),
        ("九月的月报", "monthly", "2026-09-01～2026-09-30"),
        ("last month's monthly report", "monthly", "2026-10-01～2026-10-31"),
    ],
)
def test_sentence_asks_for_a_report(ear: Listener, text: str, kind: str, days: str) -> None:
    report = _report(ear, text)

    assert (report.kind, told(report.period), report.filters) == (kind, days, ())


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("栖木天猫旗舰店昨天的日报", _TMALL),
        ("京东上周的周报", (("platform", ("京东",)),)),
    ],
)
def test_report_may_be_of_one_shop(ear: Listener, text: str, filters: object) -> None:
    assert _report(ear, text).filters == filters


@pytest.mark.parametrize(
    ("texts", "kind", "days", "filters"),
    [
        (("日报", "那天猫的呢"), "daily", "2026-11-19", (("platform", ("天猫",)),)),
        (("昨天的日报", "前天呢"), "daily", "2026-11-18", ()),
        (("日报", "那上周呢"), "weekly", "2026-11-09～2026-11-15", ()),
        (("周报", "再前一周"), "weekly", "2026-11-02～2026-11-08", ()),
    ],
)
def test_follow_up_asks_for_the_report_again(
    ear: Listener, texts: tuple[str, ...], kind: str, days: str, filters: object
) -> None:
    report = _report(ear, *texts)

    assert (report.kind, told(report.period), report.filters) == (kind, days, filters)


@pytest.mark.parametrize(
    "texts",
    [
        ("上周日报",),
        ("今天的日报",),
        ("本周周报",),
        ("近7天周报",),
        ("昨天的日报，按渠道",),
        ("直通车昨天的日报",),
        ("日报", "为什么"),
        ("日报", "同比呢"),
        ("日报", "按渠道看"),
        ("日报", "销售额呢"),
    ],
)
def test_figures_of_a_period_are_no_report(ear: Listener, texts: tuple[str, ...]) -> None:
    query: object = None
    for text in texts:
        reading = ear.parse(text, query)
        assert reading is not None
        query = reading.query

    assert isinstance(query, KpiQuery)


@pytest.mark.parametrize(
    "text",
    ["日报怎么写", "周报要体现哪些指标", "周报模板", "月报怎么看", "订阅日报", "每天9点推送日报"],
)
def test_sentence_about_reports_asks_for_none(ear: Listener, text: str) -> None:
    assert ear.parse(text) is None


@pytest.mark.parametrize(
    ("word", "rest", "days"),
    [
        ("日报", "前天", "2026-11-18"),
        ("周报", "", "2026-11-09～2026-11-15"),
        ("月报", "九月", "2026-09-01～2026-09-30"),
    ],
)
def test_word_is_a_command_that_takes_days(ear: Listener, word: str, rest: str, days: str) -> None:
    reading = skill.commands[word](rest, ear.context)

    assert reading is not None
    assert isinstance(reading.query, KpiReport)
    assert told(reading.query.period) == days


@pytest.mark.parametrize(
    ("topic", "at", "days"),
    [
        ("daily", "2026-03-01T09:00", "2026-02-28"),
        ("weekly", "2026-11-16T09:30", "2026-11-09～2026-11-15"),
        ("weekly", "2026-11-22T23:59", "2026-11-09～2026-11-15"),
        ("monthly", "2026-01-01T10:00", "2025-12-01～2025-12-31"),
    ],
)
def test_push_is_of_what_was_over_when_it_fell_due(topic: str, at: str, days: str) -> None:
    report = skill.topics[topic].query(Due(datetime.fromisoformat(at)))

    assert isinstance(report, KpiReport)
    assert (told(report.period), report.filters) == (days, ())


def test_push_may_be_of_one_shop() -> None:
    due = Due(datetime.fromisoformat("2026-11-20T09:00"), shop="栖木天猫旗舰店")

    report = skill.topics["daily"].query(due)

    assert isinstance(report, KpiReport)
    assert report.filters == _TMALL
