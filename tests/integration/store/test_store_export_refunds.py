"""After-sales and settlement statements: refunds only, each once, on the day of the refund."""

from __future__ import annotations

from pathlib import Path

from knowledge.store.engine import Store
from tests.support.exports import AFTER_SALES, SETTLEMENT, lined_up
from tests.support.files import csv_file, xlsx_file
from tests.support.stores import answered, bytes_of, changes_nothing, line, put, take

REFUNDED = (
    "SELECT order_id, date(refunded_at), sum(refund_fen) FROM refund_facts"
    " GROUP BY 1, 2 ORDER BY 1"
)


def refund(number: str, order: str, yuan: str, **more: object) -> dict[str, object]:
    return {
        "订单编号": f'="{order}"', "退款编号": number, "退款总额": yuan, "退款状态": "退款成功",
        "退款完结时间": "2026-11-05 10:00:00", "宝贝标题": "杯", "商家编码": "K1",
        "卖家手机": "13900001234", "退给买家金额": yuan,
    } | more  # fmt: skip


def test_only_refunds_that_went_through_count(store: Store, tmp_path: Path) -> None:
    waiting = "买家已经申请退款，等待卖家同意"
    rows = lined_up(
        AFTER_SALES,
        refund("9001", "11", "1,012.00"),
        refund("9002", "11", "5.50", 退款完结时间="2026-11-06 00:00:00"),
        refund("9003", "12", "50.00", 退款状态=waiting, 退款完结时间=""),
    )
    file = xlsx_file(tmp_path / "当日售后退货表.xlsx", rows, sheet="export")

    report = take(store, file, shop="旗舰店")

    assert (report.rows_read, report.kept) == (3, 2)
    (aside,) = report.set_aside
    assert (aside.line, aside.reason) == (4, "退款还没有成功，成功后再导入会计入")
    assert aside.excerpt == waiting
    assert answered(store, REFUNDED) == [("11", "2026-11-05", 101200), ("11", "2026-11-06", 550)]
    assert changes_nothing(store, file, shop="旗舰店")


def test_nothing_of_the_seller_is_stored(sqlite_store: Store, tmp_path: Path) -> None:
    rows = lined_up(AFTER_SALES, refund("9001", "11", "12.00"))

    take(sqlite_store, csv_file(tmp_path / "a.csv", rows))

    assert b"13900001234" not in bytes_of(sqlite_store)


def test_later_after_sales_export_corrects_a_refund(store: Store, tmp_path: Path) -> None:
    first = lined_up(AFTER_SALES, refund("9001", "11", "12.00"), refund("9002", "12", "7.00"))
    later = lined_up(AFTER_SALES, refund("9001", "11", "10.00"), refund("9003", "13", "3.00"))

    take(store, csv_file(tmp_path / "a.csv", first, encoding="gb18030"))
    report = take(store, csv_file(tmp_path / "b.csv", later, encoding="gb18030"))

    assert report.replaced == 1
    assert [(order, fen) for order, _, fen in answered(store, REFUNDED)] == [
        ("11", 1000),
        ("12", 700),
        ("13", 300),
    ]


def test_an_id_that_a_spreadsheet_rounded_is_refused_by_line(store: Store, tmp_path: Path) -> None:
    rows = lined_up(
        AFTER_SALES,
        refund("9001", "11", "12.00") | {"订单编号": 1.9300000000000001e17},
        refund("9002", "12", "7.00"),
    )

    report = take(store, xlsx_file(tmp_path / "a.xlsx", rows))

    assert [(row.line, row.reason) for row in report.set_aside] == [
        (2, "编号超过 15 位又存成了数字，末位已丢失")
    ]


def moved(number: str, order: str, refunded: str, **more: object) -> dict[str, object]:
    return {
        "动账时间": "2026-11-08 03:00:00", "动帐流水号": number, "动账方向": "出账",
        "动账金额": refunded, "动账场景": "退款", "子订单号": f"'{order}1", "订单号": f"'{order}",
        "订单实付应结": "0.00", "订单退款": refunded,
    } | more  # fmt: skip


def test_settlement_gives_refunds_and_no_sale(store: Store, tmp_path: Path) -> None:
    formulas = {"动账时间": "", "动账金额": "收入+支出", "订单退款": "支出"}
    rows = lined_up(
        SETTLEMENT,
        formulas,
        moved("F1", "6900000000000000001", "-1,019.90"),
        moved("F2", "6900000000000000002", "0.00", 动账方向="入账", 订单实付应结="88.00"),
        moved("F3", "6900000000000000003", "-", 动账方向="入账", 订单实付应结="66.00"),
    )
    file = csv_file(tmp_path / "settle.csv", rows, encoding="utf-8-sig")

    report = take(store, file, shop="抖音店")

    assert (report.rows_read, report.kept) == (4, 1)
    assert [(row.line, row.reason) for row in report.set_aside] == [
        (2, "没有动账时间，是表头下面的说明行"),
        (4, "这一笔没有订单退款"),
        (5, "这一笔没有订单退款"),
    ]
    assert answered(store, REFUNDED) == [("6900000000000000001", "2026-11-08", 101990)]
    assert answered(store, "SELECT count(*) FROM sales") == [(0,)]
    assert changes_nothing(store, file, shop="抖音店")


def test_later_settlement_corrects_its_entries(store: Store, tmp_path: Path) -> None:
    header = ["动账流水号" if name == "动帐流水号" else name for name in SETTLEMENT]
    newer = moved("F1", "69", "-8.00")
    newer = {
        ("动账流水号" if name == "动帐流水号" else name): said for name, said in newer.items()
    }

    take(store, csv_file(tmp_path / "a.csv", lined_up(SETTLEMENT, moved("F1", "69", "-9.00"))))
    report = take(store, csv_file(tmp_path / "b.csv", lined_up(header, newer)))

    assert report.replaced == 1
    assert answered(store, REFUNDED) == [("69", "2026-11-08", 800)]


def test_refund_of_a_known_order_takes_its_words(store: Store, tmp_path: Path) -> None:
    put(store, "order_lines", [line("11", 9000, sku="K1", channel="直播", category="杯子")])

    take(store, csv_file(tmp_path / "a.csv", lined_up(AFTER_SALES, refund("9001", "11", "12.00"))))

    assert answered(store, "SELECT channel, category, sku FROM refund_facts") == [
        ("直播", "杯子", "K1")
    ]
