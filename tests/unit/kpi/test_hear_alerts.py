"""Which sentences ask for what is out of the ordinary, and which only look like it."""

from __future__ import annotations

from datetime import date

import pytest

from skills.kpi.parse import parse
from skills.kpi.query import KpiQuery, KpiWatch
from tests.support.hearing import Listener

YESTERDAY = date(2026, 11, 19)


def _heard(ear: Listener, text: str) -> object:
    reading = parse(text, ear.context)
    return reading.query if reading else None


@pytest.mark.parametrize(
    "text",
    [
        "有什么异常",
        "有没有预警",
        "店铺有异常吗",
        "店鋪有沒有異常",
        "哪里不对劲",
        "看下预警",
        "预警",
        "咱们店最近有啥不正常的没",
        "any alerts",
        "anything unusual?",
    ],
)
def test_question_without_a_day_is_about_yesterday(ear: Listener, text: str) -> None:
    assert _heard(ear, text) == KpiWatch(YESTERDAY)


def test_week_is_looked_at_day_by_day(ear: Listener) -> None:
    watch = _heard(ear, "上周有没有异常")

    assert watch == KpiWatch(date(2026, 11, 15), since=date(2026, 11, 9))


def test_of_a_long_stretch_the_last_week_is_looked_at(ear: Listener) -> None:
    watch = _heard(ear, "10月有什么异常")

    assert watch == KpiWatch(date(2026, 10, 31), since=date(2026, 10, 25))


def test_platform_and_metric_narrow_the_question(ear: Listener) -> None:
    watch = _heard(ear, "天猫昨天转化率有没有异常")

    assert watch == KpiWatch(
        YESTERDAY, filters=(("platform", ("天猫",)),), metrics=("conversion_rate",)
    )


@pytest.mark.parametrize(
    "text",
    ["什么是库存预警", "库存预警怎么设置", "订阅预警", "物流异常怎么赔付", "双11要准备什么"],
)
def test_other_talk_of_alerts_is_left_alone(ear: Listener, text: str) -> None:
    assert _heard(ear, text) is None


def test_reasons_of_an_odd_figure_are_reasons(ear: Listener) -> None:
    query = _heard(ear, "为什么昨天转化率异常")

    assert isinstance(query, KpiQuery)
    assert (query.want, query.metrics) == ("why", ("conversion_rate",))


def test_channel_cannot_narrow_the_watch_and_is_asked_about(ear: Listener) -> None:
    assert not isinstance(_heard(ear, "直通车有没有异常"), KpiWatch)
