"""Wording of KPI answers: honest, dated, short enough for a phone."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.dates.period import Period
from skills.kit.reply import Choice, Figure, Reply, Rows
from skills.kpi.present import present
from skills.kpi.query import Comparison, KpiQuery, KpiQuestionBack
from skills.kpi.saying.notes import small_print
from skills.kpi.saying.split import split
from tests.support.fake_metrics import METRICS
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
from tests.support.plain_reply import columns, table, told

_LONGEST = 900
_PHONE = 36


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_single_figure_names_value_date_definition_and_freshness(shop: Shop) -> None:
    shop.metrics.put("paid_amount", YESTERDAY, 165_096_33)

    said = told(shop.say(KpiQuery(("paid_amount",), YESTERDAY)))

    for part in (
        "2026-11-21（周六）",
        "165,096.33 元",
        "约 16.5 万元",
        "口径：",
        "数据截至 2026-11-21",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("paid", "share", "gap"),
    [(800_000_00, "0.8", "差 200,000.00 元"), (1_100_000_00, "1.1", "超出 100,000.00 元")],
)
def test_attainment_says_how_far_the_target_is(
    shop: Shop, paid: int, share: str, gap: str
) -> None:
    shop.metrics.put("attainment", LAST_WEEK, Decimal(share))
    shop.metrics.put("paid_amount", LAST_WEEK, paid)
    shop.metrics.put("target", LAST_WEEK, 1_000_000_00)

    said = told(shop.say(KpiQuery(("attainment",), LAST_WEEK)))

    assert f"目标 1,000,000.00 元，{gap}。" in said


def test_attainment_without_a_target_says_no_distance(shop: Shop) -> None:
    shop.metrics.put("attainment", LAST_WEEK, Decimal("0.8"))

    assert "差" not in told(shop.say(KpiQuery(("attainment",), LAST_WEEK)))


def test_comparison_names_both_spans_and_the_direction(shop: Shop) -> None:
    shop.metrics.put("orders", LAST_WEEK, 90).put("orders", WEEK_BEFORE, 100)

    reply = shop.say(KpiQuery(("orders",), LAST_WEEK, compare=PREVIOUS))

    figure = next(block for block in reply.blocks if isinstance(block, Figure))
    assert figure.change == Decimal("-0.1")
    assert figure.against == "环比 2026-11-02～11-08 的 100 单"
    assert "比上一期跌了 10 单" in told(reply)
    assert "2026-11-09～11-15" in told(reply)


@pytest.mark.parametrize(
    ("base", "said"),
    [(None, "前一天没有数据，没法比"), (0, "前一天是 0，不算百分比"), (90, "和前一天持平")],
)
def test_comparison_that_cannot_be_is_said(shop: Shop, base: int | None, said: str) -> None:
    shop.metrics.put("orders", YESTERDAY, 90).put("orders", DAY_BEFORE, base)

    assert said in told(shop.say(KpiQuery(("orders",), YESTERDAY, compare=PREVIOUS)))


def test_a_comparison_without_a_partner_is_said(shop: Shop) -> None:
    shop.metrics.put("orders", YESTERDAY, 90)

    reply = shop.say(KpiQuery(("orders",), YESTERDAY, compare=Comparison("event")))

    assert "没有可以对比的上一期" in told(reply)


def test_a_rise_of_what_should_fall_is_a_caution(shop: Shop) -> None:
    shop.metrics.put("refund_rate", YESTERDAY, Decimal("0.12"))
    shop.metrics.put("refund_rate", DAY_BEFORE, Decimal("0.04"))

    said = told(shop.say(KpiQuery(("refund_rate",), YESTERDAY, compare=PREVIOUS)))

    assert "涨了 8.00 个百分点；退款率越低越好，需要留意" in said


def test_several_metrics_are_a_figure_each(shop: Shop) -> None:
    for metric in ("paid_amount", "orders", "uv"):
        shop.metrics.put(metric, YESTERDAY, 5)

    reply = shop.say(KpiQuery(("paid_amount", "orders", "uv"), YESTERDAY))

    figures = [block.title for block in reply.blocks if isinstance(block, Figure)]
    assert figures == ["支付金额", "订单数", "访客数"]


@pytest.mark.parametrize(
    ("metric", "period", "filters", "said"),
    [
        ("days_of_supply", YESTERDAY, (), "还没有导入过"),
        ("orders", days("2025-11-01", "2025-11-30"), (), "库里有 2026-01-01 到 2026-11-21 的"),
        ("orders", YESTERDAY, (("region", ("浙江",)),), "符合筛选条件的一行也没有"),
        ("orders", days("2026-02-11", "2026-02-12"), (), "订单数一行数据也没有"),
    ],
)
def test_no_data_is_told_honestly_and_never_as_a_number(
    shop: Shop,
    metric: str,
    period: Period,
    filters: tuple[tuple[str, tuple[str, ...]], ...],
    said: str,
) -> None:
    shop.metrics.put("orders", YESTERDAY, 5)

    reply = shop.say(KpiQuery((metric,), period, filters=filters))

    assert (reply.status, reply.data["rows"]) == ("no_data", [])
    assert said in told(reply)
    assert not any(isinstance(block, Figure) for block in reply.blocks)


def test_a_comparison_with_days_before_the_first_data_is_marked(shop: Shop) -> None:
    shop.metrics.spans["orders"] = (days("2026-11-05", "2026-11-05").start, YESTERDAY.end)
    shop.metrics.put("orders", LAST_WEEK, 90).put("orders", WEEK_BEFORE, 40)

    said = told(shop.say(KpiQuery(("orders",), LAST_WEEK, compare=PREVIOUS)))

    assert "对比期的数据从 2026-11-05 才有，不完整，涨跌只能参考。" in said


def test_a_period_that_begins_before_the_first_data_is_marked(shop: Shop) -> None:
    shop.metrics.spans["orders"] = (days("2026-11-11", "2026-11-11").start, YESTERDAY.end)
    shop.metrics.put("orders", LAST_WEEK, 90)

    said = told(shop.say(KpiQuery(("orders",), LAST_WEEK)))

    assert "数据从 2026-11-11 才有，这一期不完整。" in said


def test_a_picture_of_one_number_is_declined(shop: Shop) -> None:
    shop.metrics.put("orders", YESTERDAY, 90)

    assert "画不成图" in told(shop.say(KpiQuery(("orders",), YESTERDAY, chart=True)))


def test_a_metric_that_cannot_be_computed_is_named(shop: Shop) -> None:
    shop.metrics.put("orders", YESTERDAY, 90).put("roi", YESTERDAY, None)

    said = told(shop.say(KpiQuery(("orders", "roi"), YESTERDAY)))

    assert "投产比：分母是 0 或缺一部分数据，算不出来。" in said


def test_a_split_that_the_data_do_not_know_is_told_as_that(shop: Shop) -> None:
    shop.metrics.put("uv", YESTERDAY, 5)

    reply = shop.say(KpiQuery(("uv",), YESTERDAY, by="region"))

    assert (reply.status, reply.data["rows"]) == ("no_data", [])
    assert told(reply) == "2026-11-21（周六）：访客数有整段的数，但没有按地区分开的数据。"


def test_running_period_says_until_when(shop: Shop) -> None:
    month = replace(days("2026-11-01", "2026-11-22", "month"), running=True)
    shop.metrics.put("orders", month, 5)

    reply = shop.say(KpiQuery(("orders",), month))

    assert "2026-11-01～11-22，截至 2026-11-22 10:30" in told(reply)
    assert "今天还没过完，数字只到 2026-11-21，还会变。" in told(reply)
    assert reply.data["partial"] is True


def test_days_beyond_the_data_are_said(shop: Shop) -> None:
    shop.metrics.put("orders", YESTERDAY, 5)
    shop.metrics.fresh_until = datetime.fromisoformat("2026-11-20T18:00")

    assert "数据只到 2026-11-20 18:00" in told(shop.say(KpiQuery(("orders",), YESTERDAY)))


def test_visitors_of_several_days_are_marked_as_a_sum_with_the_daily_mean(shop: Shop) -> None:
    shop.metrics.notes = {"uv": "daily_sum"}
    shop.metrics.put("uv", LAST_WEEK, 70_000)

    said = told(shop.say(KpiQuery(("uv",), LAST_WEEK)))

    assert "访客数是每天的数累计，未去重；日均 10,000 人。" in said


def test_a_ranking_shows_shares_of_the_whole_period(shop: Shop) -> None:
    shop.metrics.put("paid_amount", LAST_WEEK, {"a": 60_00, "b": 30_00, "c": 10_00}, by="channel")
    shop.metrics.put("paid_amount", LAST_WEEK, 200_00)

    reply = shop.say(KpiQuery(("paid_amount",), LAST_WEEK, by="channel", top=2, order="desc"))

    rows = next(block for block in reply.blocks if isinstance(block, Rows))
    assert rows.rows == (("1", "a", "60.00", "30.0%"), ("2", "b", "30.00", "15.0%"))
    assert "这 2 个合计 90.00 元，占全部 45.0%" in told(reply)


def test_shares_are_not_shown_for_what_does_not_add_up(shop: Shop) -> None:
    shop.metrics.put("uv", LAST_WEEK, {"a": 60, "b": 30}, by="channel").put("uv", LAST_WEEK, 80)

    reply = shop.say(KpiQuery(("uv",), LAST_WEEK, by="channel", order="desc"))

    rows = next(block for block in reply.blocks if isinstance(block, Rows))
    assert rows.header == ("#", "渠道", "访客数")


def test_the_best_day_is_one_sentence(shop: Shop) -> None:
    shop.metrics.put("paid_amount", LAST_WEEK, per_day(LAST_WEEK, 1_00, 9_00, 2_00), by="day")
    shop.metrics.put("paid_amount", LAST_WEEK, 12_00)

    said = told(shop.say(KpiQuery(("paid_amount",), LAST_WEEK, by="day", top=1, order="desc")))

    assert "支付金额最高的一天是 2026-11-10（周二）：9.00 元，占整段的 75.0%。" in said


def test_definition_has_a_worked_example(shop: Shop) -> None:
    shop.metrics.put("paid_amount", YESTERDAY, 9_360_00).put("buyers", YESTERDAY, 48)
    shop.metrics.put("aov", YESTERDAY, Decimal(195_00))

    reply = shop.say(KpiQuery(("aov",), YESTERDAY, want="definition"))

    assert "例：2026-11-21（周六），9,360.00 元 ÷ 48 人 = 195.00 元。" in told(reply)


def test_definition_without_data_is_still_an_answer(shop: Shop) -> None:
    reply = shop.say(KpiQuery(("roi",), YESTERDAY, want="definition"))

    assert reply.status == "answered"
    assert "是一个倍数" in told(reply)
    assert "例：" not in told(reply)


@pytest.mark.parametrize("about", ["metric", "period", "value", "leftover"])
@pytest.mark.parametrize("words", [(), ("双旦",)])
def test_question_back_names_the_words_and_has_at_most_three_choices(
    shop: Shop, about: str, words: tuple[str, ...]
) -> None:
    choices = tuple(Choice(f"选 {n}", f"问 {n}") for n in range(4))

    asked = present(KpiQuestionBack(about, words, choices), shop.context)  # type: ignore[arg-type]  # parametrized
    lost = present(KpiQuestionBack(about, words), shop.context)  # type: ignore[arg-type]  # parametrized

    assert (asked.status, lost.status) == ("choice", "unknown")
    assert sum(isinstance(block, Choice) for block in asked.blocks) == 3
    assert all(word in told(asked) and word in told(lost) for word in words)


def test_a_text_answer_needs_neither_the_drawing_nor_the_spreadsheet_library() -> None:
    script = (
        "import sys, skills.kpi.answer, skills.kpi.present\n"
        "print([m for m in ('matplotlib', 'xlsxwriter', 'numpy', 'PIL') if m in sys.modules])"
    )

    run = subprocess.run(  # noqa: S603  # our own interpreter and script
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "[]"


_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)
_SPLITS = {"day": 60, "hour": 24, "sku": 25, "channel": 25, "week": 14}


@settings(
    max_examples=60,
    deadline=None,
)
@given(st.data())
def test_every_split_fits_a_phone_and_nine_hundred_characters(data: st.DataObject) -> None:
    shop = Shop(Path())
    by = data.draw(st.sampled_from(sorted(_SPLITS)))
    metric = data.draw(st.sampled_from([m.id for m in METRICS]))
    period = days("2026-09-20", "2026-11-18")
    fen = st.one_of(st.none(), st.integers(-(10**9), 10**12))
    for span in (period, days("2026-07-22", "2026-09-19")):
        cells = {key: data.draw(fen) for key in _keys(by, span, data)}
        shop.metrics.put(metric, span, cells, by=by).put(metric, span, 10**12)
        shop.metrics.labels |= {key: data.draw(_NAMES) for key in cells if by == "sku"}
    top = data.draw(st.sampled_from([None, 1, 10]))
    compare = data.draw(st.sampled_from([None, PREVIOUS]))

    facts = shop.facts(KpiQuery((metric,), period, by=by, top=top, compare=compare))
    reply = Reply((*split(facts), *small_print(facts)))

    assert len(told(reply)) <= _LONGEST
    for block in reply.blocks:
        if isinstance(block, Rows):
            assert max(columns(line) for line in table(block).split("\n")) <= _PHONE


def _keys(by: str, span: Period, data: st.DataObject) -> list[str]:
    if by == "day":
        return list(per_day(span, *[None] * span.days))
    if by == "week":
        return list(per_day(span, *[None] * span.days))[::7][: _SPLITS["week"]]
    if by == "hour":
        return [f"{n:02d}" for n in range(24)]
    some = st.lists(_NAMES, min_size=1, max_size=_SPLITS[by], unique=True)
    return data.draw(some.filter(any))  # rows without any name are no split


def test_numbers_in_the_text_of_a_figure_occur_in_the_data(shop: Shop) -> None:
    shop.metrics.put("paid_amount", YESTERDAY, 165_096_33).put("paid_amount", DAY_BEFORE, 5_00)

    reply = shop.say(KpiQuery(("paid_amount",), YESTERDAY, compare=PREVIOUS))

    row = reply.data["rows"][0]
    known = {row["paid_amount"], row["paid_amount__base"], row["paid_amount"] - 5}
    exact = re.findall(r"[\d,]+\.\d\d(?= 元)", told(reply))
    assert {float(n.replace(",", "")) for n in exact} <= known
