"""Spreadsheets: numbers are numbers, words stay words."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from skills.kpi.query import KpiQuery
from tests.support.kpi_shop import LAST_WEEK, PREVIOUS, WEEK_BEFORE, Shop

_PAYLOADS = (
    '=HYPERLINK("http://x.example","点我")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "{=1+1}",
    "http://x.example/a",
)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def _exported(shop: Shop, query: KpiQuery) -> Workbook:
    (file,) = shop.say(query).files
    return load_workbook(file)


@pytest.mark.parametrize("payload", _PAYLOADS)
def test_a_product_name_never_becomes_a_formula_or_a_link(shop: Shop, payload: str) -> None:
    shop.metrics.labels[payload] = payload
    shop.metrics.put("paid_amount", LAST_WEEK, {payload: 5}, by="sku")
    filters = (("shop", (payload,)),)
    shop.metrics.put("paid_amount", LAST_WEEK, {payload: 5}, "sku", filters)

    books = [
        _exported(shop, KpiQuery(("paid_amount",), LAST_WEEK, by="sku", export=True)),
        _exported(
            shop, KpiQuery(("paid_amount",), LAST_WEEK, by="sku", filters=filters, export=True)
        ),
    ]

    cells = [cell for book in books for sheet in book for row in sheet.rows for cell in row]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert [cell for cell in cells if cell.hyperlink] == []
    shown = [str(cell.value).replace("_x000D_", "\r") for cell in cells if cell.value]
    assert shown.count(payload) >= 4


def test_numbers_are_raw_with_a_format_and_a_frozen_header(shop: Shop) -> None:
    metrics = ("paid_amount", "orders", "conversion_rate")
    for period, yuan in ((LAST_WEEK, 150_00), (WEEK_BEFORE, 100_00)):
        shop.metrics.put("paid_amount", period, {"天猫": yuan}, by="shop")
        shop.metrics.put("orders", period, {"天猫": 3}, by="shop")
        shop.metrics.put("conversion_rate", period, {"天猫": Decimal("0.025")}, by="shop")

    book = _exported(shop, KpiQuery(metrics, LAST_WEEK, by="shop", compare=PREVIOUS, export=True))

    sheet = book["数据"]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]][:4] == [
        "店铺",
        "支付金额（元）",
        "支付金额（元） 对比期",
        "支付金额 变化",
    ]
    assert [cell.value for cell in sheet[2]] == ["天猫", 150, 100, 0.5, 3, 3, 0, 0.025, 0.025, 0]
    assert [sheet.cell(2, n).number_format for n in (2, 5, 8)] == ["#,##0.00", "#,##0", "0.00%"]


def test_a_negative_number_stays_a_number(shop: Shop) -> None:
    shop.metrics.put("net_sales", LAST_WEEK, {"天猫": -150_50}, by="shop")

    book = _exported(shop, KpiQuery(("net_sales",), LAST_WEEK, by="shop", export=True))

    cell = book["数据"].cell(2, 2)
    assert (cell.value, cell.data_type) == (-150.5, "n")


def test_the_second_sheet_says_what_the_numbers_mean(shop: Shop) -> None:
    shop.metrics.put("paid_amount", LAST_WEEK, 5, filters=(("channel", ("直通车",)),))

    query = KpiQuery(
        ("paid_amount",),
        LAST_WEEK,
        filters=(("channel", ("直通车",)),),
        compare=PREVIOUS,
        export=True,
    )
    book = _exported(shop, query)

    said = {row[0].value: row[1].value for row in book["口径"].rows}
    assert said == {
        "期间": "2026-11-09～11-15",
        "对比期": "2026-11-02～11-08",
        "渠道": "直通车",
        "支付金额": "按付款时间计的实付金额，含运费，未扣退款",
        "说明": "这一期里有双11，两边不是一样的日子，涨跌要打折看。",
        "数据截至": "2026-11-21",
        "导出时间": "2026-11-22 10:30",
    }


def test_a_missing_number_is_an_empty_cell(shop: Shop) -> None:
    shop.metrics.put("paid_amount", LAST_WEEK, {"天猫": None, "京东": 5}, by="shop")

    book = _exported(shop, KpiQuery(("paid_amount",), LAST_WEEK, by="shop", export=True))

    assert {row[0].value: row[1].value for row in book["数据"].iter_rows(min_row=2)} == {
        "京东": 0.05,
        "天猫": None,
    }


def test_the_same_answer_is_the_same_file(shop: Shop) -> None:
    shop.metrics.put("paid_amount", LAST_WEEK, 5)
    query = KpiQuery(("paid_amount",), LAST_WEEK, export=True)

    first, second = shop.say(query).files, shop.say(query).files

    assert first == second
    assert first[0].suffix == ".xlsx"
