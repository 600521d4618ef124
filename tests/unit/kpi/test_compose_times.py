"""Which days a question is about, and what they are held against."""

from __future__ import annotations

import pytest

from tests.support.hearing import Listener, Spans, listener, told


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("截止昨天这个月销售额", "2026-11-01～2026-11-19"),
        ("去年双11销售额", "2025-11-11"),
        ("近7天销售额", "2026-11-13～2026-11-19"),
        ("本月销售额", "2026-11-01～2026-11-20"),
        ("9月和10月一共多少销售额", "2026-09-01～2026-10-31"),
        ("有史以来卖了多少", "2024-01-01～2026-11-20"),
        ("历史累计销售额", "2024-01-01～2026-11-20"),
        ("早上9点到10点昨天订单数", "2026-11-19"),
        ("上周环比上上周销售额", "2026-11-09～2026-11-15"),
    ],
)
def test_named_days_are_taken(ear: Listener, text: str, period: str) -> None:
    query = ear.ask(text)

    assert (told(query.period), query.by, query.dated) == (period, None, True)


@pytest.mark.parametrize(
    ("text", "by", "keys"),
    [
        ("9月和10月销售额", "month", ("2026-09", "2026-10")),
        ("9月1日和9月3日销售额", "day", ("2026-09-01", "2026-09-03")),
        ("2025年和2026年订单数", "year", ("2025", "2026")),
        ("9月和10月分别多少订单", "month", ("2026-09", "2026-10")),
    ],
)
def test_several_units_are_shown_each_by_itself(
    ear: Listener, text: str, by: str, keys: tuple[str, ...]
) -> None:
    query = ear.ask(text)

    assert (query.by, query.filters) == (by, ((by, keys),))


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("10月每个周末销售额", ("weekday", ("6", "7"))),
        ("10月每天10点到12点订单数", ("hour", ("10", "11"))),
    ],
)
def test_what_comes_again_filters_the_period(
    ear: Listener, text: str, slot: tuple[str, tuple[str, ...]]
) -> None:
    query = ear.ask(text)

    assert (told(query.period), query.filters) == ("2026-10-01～2026-10-31", (slot,))


@pytest.mark.parametrize(
    ("texts", "period"),
    [
        (("今年双11销售额", "去年呢"), "2025-11-11"),
        (("10月销售额", "去年呢"), "2025-10-01～2025-10-31"),
        (("昨天销售额", "前一天呢"), "2026-11-18"),
        (("昨天销售额", "前一天呢", "前一天呢"), "2026-11-17"),
        (("昨天销售额", "后一天呢"), "2026-11-20"),
        (("上周销售额", "再前一周"), "2026-11-02～2026-11-08"),
        (("上周销售额", "昨天呢"), "2026-11-19"),
    ],
)
def test_follow_up_steps_from_the_earlier_days(
    ear: Listener, texts: tuple[str, ...], period: str
) -> None:
    assert told(ear.ask(*texts).period) == period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("销售额走势", "2026-10-21～2026-11-19"),
        ("卖得最好的商品", "2026-10-21～2026-11-19"),
        ("为什么转化率掉了", "2026-11-13～2026-11-19"),
        ("库存", "2026-10-21～2026-11-20"),
        ("库存还能卖几天", "2026-10-20～2026-11-19"),
        ("什么是转化率", "2026-11-19"),
    ],
)
def test_usual_days_are_taken_where_none_are_named(ear: Listener, text: str, period: str) -> None:
    query = ear.ask(text)

    assert (told(query.period), query.dated) == (period, False)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("昨天销售额走势", "hour"),
        ("上周销售额走势", "day"),
        ("近60天销售额走势", "week"),
        ("今年销售额走势", "month"),
        ("10月各周销售额", "week"),
        ("今年各季度销售额", "quarter"),
    ],
)
def test_trend_steps_with_the_length_of_the_period(ear: Listener, text: str, by: str) -> None:
    assert ear.ask(text).by == by


def test_metric_without_any_day_is_not_asked_for_its_days() -> None:
    query = listener(Spans(unknown=frozenset({"paid_amount"}))).ask("销售额")

    assert told(query.period) == "2026-11-19"


def test_all_time_in_an_empty_store_is_ten_years() -> None:
    query = listener(Spans(empty=True)).ask("有史以来卖了多少")

    assert query.period.start.year == 2016


@pytest.mark.parametrize(
    ("text", "compare"),
    [
        ("上周销售额", None),
        ("上周销售额变化", "previous"),
        ("上周销售额涨了吗", "previous"),
        ("上周销售额环比", "previous"),
        ("上周销售额同比", "year"),
        ("上周比去年同期销售额", "year"),
        ("上周销售额对比", "previous"),
        ("上周销售额跟前一周比", "previous"),
        ("近7天销售额跟前7天比", "previous"),
        ("上周和上上周销售额对比", "previous"),
        ("上周环比上上周销售额", "previous"),
        ("这周点击单价比上周贵了多少", "previous"),
        ("9月和10月销售额对比", "given"),
        ("上周德国和法国销售额对比", None),
        ("上周各渠道销售额对比", None),
        ("上周销售额和订单数对比", None),
        ("上周订单数怎么掉了", "previous"),
    ],
)
def test_comparison_in_time(ear: Listener, text: str, compare: str | None) -> None:
    query = ear.ask(text)

    assert (query.compare and query.compare.kind) == compare


def test_days_that_are_no_plain_step_are_given(ear: Listener) -> None:
    query = ear.ask("上周德国销售额跟10月第一周比")

    assert query.compare is not None
    assert query.compare.given is not None
    assert told(query.compare.given) == "2026-10-05～2026-10-11"


@pytest.mark.parametrize(
    ("then", "compare"),
    [("不用比了", None), ("德国呢", "previous"), ("同比呢", "year")],
)
def test_follow_up_keeps_or_ends_the_comparison(
    ear: Listener, then: str, compare: str | None
) -> None:
    query = ear.ask("上周销售额环比", then)

    assert (query.compare and query.compare.kind) == compare
