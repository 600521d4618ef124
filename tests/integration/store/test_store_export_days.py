"""Daily reports: traffic of shop, product, channel and live room; advertising."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import HeaderUnknownError
from knowledge.store.engine import Store
from tests.support.exports import (
    AD_PLAN,
    AD_PRODUCT,
    JD_FUNNEL,
    JD_SKU,
    LIVE_DAY,
    SYCM_PRODUCT,
    lined_up,
)
from tests.support.files import csv_file, xls_file, xlsx_file
from tests.support.stores import answered, changes_nothing, put, take

TRAFFIC = (
    "SELECT date, channel, sku, uv, pv, cart_users, fav_users FROM traffic WHERE live"
    " ORDER BY 1, 2, 3"
)
NAMES = "SELECT sku, name, category FROM product_names ORDER BY 1"


def product(day: object, sku: str, uv: object, pv: object, **more: object) -> dict[str, object]:
    return {
        "统计日期": day, "商品ID": sku, "商品名称": f"商品{sku}", "商品访客数": uv,
        "商品浏览量": pv,
        "商品详情页跳出率": "89.45%", "商品加购人数": "-", "商品收藏人数": 3,
        "支付金额": "6,069.00",
    } | more  # fmt: skip


def test_sycm_products_become_product_traffic_and_names(store: Store, tmp_path: Path) -> None:
    rows = [
        *[("生意参谋 商品",)] * 4,
        *lined_up(
            SYCM_PRODUCT,
            product(20260811.0, "7001", "6,069", "12,345"),
            product("2026-08-12", "7001", 80, 90, 商品加购人数="1,002"),
            product("2026-08-12 ~ 2026-08-12", "7002", 5, 6),
            product("2026-08-01~2026-08-12", "7003", 99, 99),
        ),
    ]
    file = xls_file(tmp_path / "【生意参谋平台】商品.xls", rows, sheet="【生意参谋平台】1")

    report = take(store, file, shop="旗舰店")

    assert (report.format, report.rows_read, report.kept) == ("sycm_product", 4, 3)
    assert [(row.line, row.reason) for row in report.set_aside] == [
        (9, "是几天合在一起的数，请按天导出")
    ]
    assert answered(store, TRAFFIC) == [
        ("2026-08-11", "", "7001", 6069, 12345, None, 3),
        ("2026-08-12", "", "7001", 80, 90, 1002, 3),
        ("2026-08-12", "", "7002", 5, 6, None, 3),
    ]
    assert answered(store, NAMES) == [(sku, f"商品{sku}", "") for sku in ("7001", "7002", "7003")]
    assert answered(store, "SELECT count(*) FROM sales") == [(0,)]
    assert changes_nothing(store, file, shop="旗舰店")


def test_later_sycm_export_corrects_the_days_it_covers(store: Store, tmp_path: Path) -> None:
    first = lined_up(
        SYCM_PRODUCT, product("20260811", "7001", 9, 9), product("20260812", "7001", 8, 8)
    )
    later = lined_up(
        SYCM_PRODUCT, product("20260812", "7001", 7, 7), product("20260813", "7001", 6, 6)
    )

    take(store, csv_file(tmp_path / "a.csv", first))
    report = take(store, csv_file(tmp_path / "b.csv", later))

    assert report.replaced == 1
    assert [(row[0], row[3]) for row in answered(store, TRAFFIC)] == [
        ("2026-08-11", 9),
        ("2026-08-12", 7),
        ("2026-08-13", 6),
    ]


def test_a_report_that_names_products_never_replaces_the_product_list(
    store: Store, tmp_path: Path
) -> None:
    report = csv_file(
        tmp_path / "a.csv", lined_up(SYCM_PRODUCT, product("20260811", "7001", 9, 9))
    )
    later = csv_file(tmp_path / "b.csv", lined_up(SYCM_PRODUCT, product("20260812", "7001", 9, 9)))

    take(store, report)
    put(store, "products", [{"sku": "7001", "name": "红杯", "category": "杯", "cost_fen": 900}])
    take(store, later)

    assert answered(store, NAMES) == [("7001", "红杯", "杯")]
    assert answered(store, "SELECT cost_fen FROM products WHERE live") == [(900,)]


def test_jd_skus_become_product_traffic_with_their_category(store: Store, tmp_path: Path) -> None:
    rows = lined_up(
        JD_SKU,
        {
            "时间": "2026-11-01",
            "SKU": 100012345678,
            "SKU名称": "保温杯",
            "一级类目": "家居",
            "三级类目": "杯子",
            "商品访客数": "1,200",
            "商品浏览量": 3000,
            "加购客户数": 60,
            "成交金额": "9,999.00",
        },
        {"时间": "汇总", "SKU": "-", "商品访客数": "1,200"},
    )
    file = xlsx_file(tmp_path / "sku.xlsx", rows)

    report = take(store, file, shop="京东店")

    assert (report.rows_read, report.kept) == (2, 1)
    assert answered(store, TRAFFIC) == [("2026-11-01", "", "100012345678", 1200, 3000, 60, None)]
    assert answered(store, NAMES) == [("100012345678", "保温杯", "杯子")]
    assert changes_nothing(store, file, shop="京东店")

    corrected = [rows[0], [{1200: 1300, "1,200": "1,300"}.get(cell, cell) for cell in rows[1]]]
    take(store, xlsx_file(tmp_path / "sku2.xlsx", corrected), shop="京东店")
    assert answered(store, "SELECT uv FROM traffic WHERE live") == [(1300,)]


def funnel(channel: str, uv: int, **more: object) -> dict[str, object]:
    return {
        "日期": "2026-11-01", "一级渠道": channel, "访客数(UV)": uv, "浏览量(PV)": uv * 2,
        "加购客户数": 5, "关注客户数": 6, "成交金额": "100.00",
    } | more  # fmt: skip


def test_jd_channels_become_channel_traffic(store: Store, tmp_path: Path) -> None:
    rows = lined_up(JD_FUNNEL, funnel("搜索", 100), funnel("推荐", 50), funnel("全部渠道", 120))
    header = [name.replace("(", "（").replace(")", "）") for name in reversed(rows[0])]
    file = xlsx_file(tmp_path / "f.xlsx", [header, *(list(reversed(row)) for row in rows[1:])])

    report = take(store, file, shop="京东店")

    assert report.kept == 3
    assert answered(store, TRAFFIC) == [
        ("2026-11-01", "", "", 120, 240, 5, 6),
        ("2026-11-01", "推荐", "", 50, 100, 5, 6),
        ("2026-11-01", "搜索", "", 100, 200, 5, 6),
    ]
    assert changes_nothing(store, file, shop="京东店")

    later = lined_up(JD_FUNNEL, funnel("搜索", 101))
    assert take(store, xlsx_file(tmp_path / "g.xlsx", later), shop="京东店").replaced == 1


def test_jd_channels_without_a_date_are_refused_with_the_reason(
    store: Store, tmp_path: Path
) -> None:
    header = [name for name in JD_FUNNEL if name != "日期"]
    row = {name: said for name, said in funnel("搜索", 100).items() if name != "日期"}

    with pytest.raises(HeaderUnknownError, match=r"认出这是京东流量渠道日报，但没有日期.*列"):
        take(store, csv_file(tmp_path / "f.csv", lined_up(header, row)))


def test_live_rooms_become_channels_of_their_own(store: Store, tmp_path: Path) -> None:
    rows = lined_up(
        LIVE_DAY,
        {"直播间名称": "掌柜直播间", "日期": "2026年11月1日", "直播间观看人数": "12,000",
         "直播间观看人次": "20,000", "成交金额": "¥9,000.00", "投放消耗": "500"},
        {"直播间名称": "夜场", "日期": "2026/11/01", "直播间观看人数": 300, "直播间观看人次": 400},
    )  # fmt: skip
    file = csv_file(tmp_path / "live.csv", rows)

    report = take(store, file, shop="抖音店")

    found = answered(store, "SELECT date, channel, uv, visits FROM traffic WHERE live ORDER BY 3")
    assert found == [("2026-11-01", "夜场", 300, 400), ("2026-11-01", "掌柜直播间", 12000, 20000)]
    assert report.kept == 2
    assert changes_nothing(store, file, shop="抖音店")

    again = lined_up(LIVE_DAY, dict(zip(rows[0], rows[2], strict=True)) | {"直播间观看人数": 301})
    assert take(store, csv_file(tmp_path / "l2.csv", again), shop="抖音店").replaced == 1


def ad(plan: str, cost: object, **more: object) -> dict[str, object]:
    return {
        "日期": "2026-11-01", "场景名字": "关键词推广", "计划ID": plan, "计划名字": f"计划{plan}",
        "展现量": "1,000", "点击量": 50, "花费": cost, "点击率": 0.05, "总成交金额": "800.00",
        "总成交笔数": 4,
    } | more  # fmt: skip


ADS = (
    "SELECT campaign, sku, cost_fen, sales_fen, clicks, impressions FROM ads WHERE live"
    " ORDER BY 1, 2"
)


def test_several_plans_of_a_product_and_day_add_up(store: Store, tmp_path: Path) -> None:
    rows = lined_up(
        AD_PRODUCT,
        ad("P1", "100.10", 主体ID="7001"),
        ad("P1", "50.00", 主体ID="7001"),
        ad("P2", "30.00", 主体ID="7001"),
        ad("P2", "1.00", 主体ID="-"),
        {},
    )
    file = csv_file(tmp_path / "商品报表.csv", rows, encoding="gb18030")

    report = take(store, file, shop="旗舰店")

    assert (report.rows_read, report.kept) == (4, 4)
    assert answered(store, "SELECT sku, sum(cost_fen) FROM ads WHERE live GROUP BY 1") == [
        ("7001", 18010),
        ("无主体", 100),
    ]
    assert changes_nothing(store, file, shop="旗舰店")


def test_plan_report_is_advertising_without_a_product(store: Store, tmp_path: Path) -> None:
    rows = lined_up(
        AD_PLAN, ad("P1", "100.00"), ad("P2", "7.00", 日期="2026-11-01 ~ 2026-11-07")
    )  # fmt: skip
    file = csv_file(tmp_path / "计划报表.csv", rows, encoding="gb18030")

    report = take(store, file, shop="旗舰店")

    assert [row.reason for row in report.set_aside] == ["是几天合在一起的数，请按天导出"]
    assert answered(store, ADS) == [("P1", "", 10000, 80000, 50, 1000)]
    assert changes_nothing(store, file, shop="旗舰店")

    corrected = lined_up(AD_PLAN, ad("P1", "90.00"), ad("P3", "1.00"))
    take(store, csv_file(tmp_path / "b.csv", corrected), shop="旗舰店")
    assert answered(store, "SELECT sum(cost_fen) FROM ads WHERE live") == [(9100,)]


def test_amazon_report_has_no_day_and_takes_one_from_a_mapping(
    store: Store, tmp_path: Path
) -> None:
    header = ("(Parent) ASIN", "(Child) ASIN", "Title", "Sessions – Total", "Page Views – Total",
              "Units Ordered", "Ordered Product Sales")  # fmt: skip
    row = ("P", "B0A", "Mug", "1,200", "3,000", "12", "£1,234.50")
    file = csv_file(tmp_path / "BusinessReport.csv", [header, row], encoding="utf-8-sig")

    with pytest.raises(HeaderUnknownError, match="认出这是亚马逊业务报告，它没有日期列"):
        take(store, file)

    mapping = """
table: traffic
columns: {sku: (Child) ASIN, visits: Sessions - Total, pv: Page Views - Total}
constants: {date: 2026-11-01, platform: 亚马逊}
"""
    take(store, file, mapping)
    found = answered(store, "SELECT date, sku, visits, pv FROM traffic")
    assert found == [("2026-11-01", "B0A", 1200, 3000)]


def test_pdd_promotion_has_no_fixed_columns_and_takes_a_mapping(
    store: Store, tmp_path: Path
) -> None:
    rows = [
        ("名称：推广",),
        ("日期", "花费(元)", "交易额(元)"),
        ("2026-11-01", "1,000.50", "4,002"),
        ("总计", "-", "9,999"),
    ]
    file = xlsx_file(tmp_path / "promo.xlsx", rows)

    with pytest.raises(HeaderUnknownError, match="认出这是拼多多推广报表，它的列没有定式"):
        take(store, file)

    take(store, file, "table: ads\ncolumns: {date: 日期, cost: 花费(元), sales: 交易额(元)}")
    assert answered(store, "SELECT cost_fen, sales_fen FROM ads") == [(100050, 400200)]
