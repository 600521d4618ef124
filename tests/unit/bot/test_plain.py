"""Replies as plain text and as JSON."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.columns import LINE, padded, table, width
from bot.channels.machine import answer_object, to_line
from bot.channels.plain import figure_line, fitted, render
from bot.dispatch.messages import Answer
from skills.kit.reply import (
    Checklist,
    Choice,
    Citation,
    Figure,
    Picture,
    Quote,
    Reply,
    Rows,
    Text,
)


@pytest.mark.parametrize(
    ("figure", "line"),
    [
        (Figure("支付金额", Decimal("12345.675"), "元"), "支付金额：12,345.68 元"),
        (Figure("订单数", Decimal(1200), "单", 0), "订单数：1,200 单"),
        (Figure("退款率", Decimal("3.14159"), "%"), "退款率：3.14 %"),
        (Figure("评分", Decimal("4.8"), "", 1), "评分：4.8"),
        (Figure("净销售额", Decimal("-1234.5"), "元"), "净销售额：-1,234.50 元"),
        (Figure("客单价", None, "元"), "客单价：暂无数据"),
        (
            Figure("支付金额", Decimal(1), "元", 2, Decimal("0.12"), "环比 2026-11-13～11-19"),
            "支付金额：1.00 元（环比 +12.0 %，对比 2026-11-13～11-19）",
        ),
        (
            Figure("订单数", Decimal(1), "单", 0, Decimal("-0.5"), "2026-11-09的 1,344 单"),
            "订单数：1 单（-50.0 %，对比 2026-11-09的 1,344 单）",
        ),
        (
            Figure("订单数", Decimal(1), "单", 0, None, "2026-11-09的 0 单"),
            "订单数：1 单（对比 2026-11-09的 0 单）",
        ),
        (Figure("订单数", Decimal(1), "单", 0, Decimal("11.5")), "订单数：1 单（+1,150.0 %）"),
    ],
)
def test_figure_has_unit_grouping_and_change(figure, line):
    assert figure_line(figure) == line


def test_every_block_has_its_line():
    reply = Reply(
        (
            Text("上周小结"),
            Quote("亲，可以退的", "售后话术"),
            Quote("只此一句"),
            Checklist(((True, "报名"), (False, "备货"), (None, "复盘"))),
            Choice("看明细", "上周明细"),
            Picture(Path("var/a.png"), "七天走势"),
            Choice("看商品", "上周商品"),
        ),
        citations=(Citation("退货规则", "refund.md", "七天无理由"), Citation("总则", "all.md")),
    )

    assert render(reply).split("\n") == [
        "上周小结",
        "「亲，可以退的」——售后话术",
        "「只此一句」",
        "☑ 报名",
        "☐ 备货",
        "· 复盘",
        "1. 看明细",
        "七天走势",
        "图片：var/a.png",
        "2. 看商品",
        "来源：《退货规则》「七天无理由」",
        "来源：《总则》",
    ]


def test_file_that_goes_along_has_its_line():
    reply = Reply((Text("好了。"),), files=(Path("var/表.xlsx"),))

    assert render(reply).splitlines() == ["好了。", "文件：var/表.xlsx"]


def test_table_counts_chinese_as_two_columns():
    rows = Rows(("渠道", "金额"), (("搜索", "1,200.00"), ("live", "9.00")), frozenset({1}))

    assert table(rows).split("\n") == [
        "渠道      金额",
        "搜索  1,200.00",
        "live      9.00",
    ]


def test_table_too_wide_puts_the_first_cell_on_a_line_of_its_own():
    name = "加厚羊毛围巾 2026 秋冬新款 男女通用"
    rows = Rows(("商品", "金额", "件数"), ((name, "1,200.00", "8"),), frozenset({1, 2}))

    assert table(rows).split("\n") == ["商品", "      金额  件数", name, "  1,200.00     8"]


cells = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=8)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=4))
def test_narrow_table_is_aligned_on_the_right_and_fits(lines):
    text = table(Rows(("一", "二"), tuple(lines), frozenset({1})))

    lines = [("一", "二"), *lines]
    whole = max(width(first) for first, _ in lines) + 2 + max(width(second) for _, second in lines)
    assert {width(line) for line in text.split("\n")} == {whole}
    assert whole <= LINE


@given(cells, st.integers(0, 20), st.booleans())
def test_padding_reaches_the_width_and_never_cuts(text, columns, right):
    filled = padded(text, columns, right=right)

    assert width(filled) == max(width(text), columns)
    assert filled.strip() == text.strip()


def test_long_answer_is_cut_between_blocks_and_says_so():
    reply = Reply(tuple(Text(str(n) * 300) for n in range(1, 5)))

    text = fitted(reply)

    assert len(text) <= 900
    assert text == "\n".join(["1" * 300, "2" * 300, "（还有 2 段没有显示）"])


def test_place_of_a_picture_goes_before_words_do():
    reply = Reply((Text("一" * 880), Picture(Path("folder/picture.png"), "图")))

    assert fitted(reply) == "一" * 880


def test_one_endless_block_keeps_its_beginning():
    text = fitted(Reply((Text("长" * 2000),)))

    assert len(text) <= 900
    assert text.startswith("长" * 800)


def test_list_that_was_asked_for_is_whole():
    rows = tuple((f"2026-01-{day:02}", "1,000,000.00") for day in range(1, 100))

    text = fitted(Reply((Text("按天："), Rows(("日期", "金额"), rows))))

    assert text.count("\n") == len(rows) + 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.builds(Text, st.text(min_size=1, max_size=400)), min_size=1, max_size=8))
def test_fitted_text_is_never_longer_than_allowed(blocks):
    assert len(fitted(Reply(tuple(blocks)))) <= 900


def test_answer_as_json_has_the_contract_keys_in_order():
    reply = Reply(
        (Text("好"), Choice("明细", "要明细"), Picture(Path("a.png"), "图")),
        data={
            "rows": [{"paid_amount": Decimal("12.50"), "orders": Decimal(3)}],
            "day": date(2026, 1, 2),
        },
        citations=(Citation("规则", "r.md", "一"),),
        files=(Path("b.xlsx"),),
    )

    line = to_line(answer_object(Answer("kpi", reply, 0.9, 12), question_id=7, session="s"))

    assert "\n" not in line
    assert json.loads(line) == {
        "id": 7,
        "session": "s",
        "skill": "kpi",
        "status": "answered",
        "text": "好\n1. 明细\n图\n图片：a.png\n来源：《规则》「一」",
        "data": {"rows": [{"paid_amount": 12.5, "orders": 3}], "day": "2026-01-02"},
        "citations": [{"title": "规则", "source": "r.md", "place": "一"}],
        "choices": [{"label": "明细", "text": "要明细"}],
        "files": ["a.png", "b.xlsx"],
        "elapsed_ms": 12,
    }
    assert list(json.loads(line))[:5] == ["id", "session", "skill", "status", "text"]


def test_value_without_a_json_form_is_not_smoothed_over():
    with pytest.raises(TypeError):
        to_line({"x": object()})
