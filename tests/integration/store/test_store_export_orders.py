"""Order exports of 京东, 拼多多, 抖音 and WooCommerce, each with its quirks."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import CurrencyError
from knowledge.store.engine import Store
from tests.support.exports import DOUYIN_ORDER, JD_ORDER, PDD_ORDER, WOOCOMMERCE, lined_up
from tests.support.files import csv_file, xlsx_file
from tests.support.stores import answered, bytes_of, changes_nothing, take

PAID_BY_DAY = (
    "SELECT date(paid_at), count(DISTINCT order_id), sum(units), sum(paid_fen) FROM sales"
    " WHERE paid_at IS NOT NULL GROUP BY 1 ORDER BY 1"
)
REFUNDED = "SELECT order_id, sum(refund_fen), date(refunded_at) FROM refund_facts GROUP BY 1, 3"


def jd(number: str, sku: str, price: str, quantity: int, **more: object) -> dict[str, object]:
    return {
        "订单号": number, "商品ID": sku, "商品名称": f"商品 {sku}", "订购数量": quantity,
        "京东价": price, "下单时间": "2026-11-01 09:00:00", "付款确认时间": "2026-11-01 09:01:00",
        "余额支付": "0.00", "下单帐号": "jd_甲", "客户姓名": "王五",
        "客户地址": "广东深圳市南山区某路 1 号", "联系电话": "13900001234", "订单渠道": "京东APP",
    } | more  # fmt: skip


def test_jd_order_of_several_rows_is_one_order_split_over_its_goods(
    store: Store, tmp_path: Path
) -> None:
    whole = {"应付金额": "1,190.00", "余额支付": "10.00", "订单金额": "1,250.00"}
    rows = lined_up(
        JD_ORDER,
        jd("30001", "S1", "1,000.00", 1, **whole),
        jd("30001", "S2", "125.00", 2, **whole),
        jd("30002", "S1", "1,000.00", 1, 应付金额="990.00", 付款确认时间="-"),
    )
    file = xlsx_file(tmp_path / "jd.xlsx", rows)

    report = take(store, file, shop="京东店")

    assert (report.format, report.rows_read, report.kept) == ("jd_order", 3, 3)
    assert answered(store, PAID_BY_DAY) == [("2026-11-01", 1, 3, 120000)]
    assert answered(store, "SELECT sku, paid_fen FROM sales WHERE order_id = '30001'") == [
        ("S1", 96000),
        ("S2", 24000),
    ]
    assert answered(store, "SELECT sum(placed_fen) FROM sales") == [(120000 + 99000,)]
    assert answered(store, "SELECT DISTINCT region, platform, channel FROM sales") == [
        ("广东", "京东", "京东APP")
    ]
    assert changes_nothing(store, file, shop="京东店")


def test_later_jd_export_corrects_the_orders_it_covers(store: Store, tmp_path: Path) -> None:
    first = [jd("30001", "S1", "50.00", 1, 应付金额="50.00"),
             jd("30002", "S1", "50.00", 1, 应付金额="50.00", 付款确认时间="")]  # fmt: skip
    later = [jd("30002", "S1", "50.00", 1, 应付金额="45.00"),
             jd("30003", "S2", "30.00", 2, 应付金额="60.00")]  # fmt: skip

    take(store, csv_file(tmp_path / "a.csv", lined_up(JD_ORDER, *first), encoding="gb18030"))
    report = take(store, csv_file(tmp_path / "b.csv", lined_up(JD_ORDER, *later)))

    assert report.replaced == 2
    assert answered(store, PAID_BY_DAY) == [("2026-11-01", 3, 4, 5000 + 4500 + 6000)]


def test_nothing_of_the_jd_customer_is_stored(sqlite_store: Store, tmp_path: Path) -> None:
    rows = lined_up(JD_ORDER, jd("30001", "S1", "50.00", 1, 应付金额="50.00"))

    take(sqlite_store, csv_file(tmp_path / "a.csv", rows))

    stored = bytes_of(sqlite_store)
    assert [
        word for word in ("王五", "13900001234", "南山", "jd_甲") if word.encode() in stored
    ] == []


def pdd(number: str, paid: str, **more: object) -> dict[str, object]:
    return {
        "商品": "防水帆布袋", "订单号": number, "订单状态": "已收货", "商品总价(元)": paid,
        "用户实付金额(元)": paid, "商家实收金额(元)": paid, "商品数量(件)": 1,
        "商品id": "\t778899",
        "商家编码-规格维度": "BAG-L", "省": "****", "售后状态": "无售后或售后取消",
        "订单成交时间": "2026-11-01 20:00:00",
    } | more  # fmt: skip


def test_pdd_orders_count_by_deal_time_or_by_the_day_in_their_number(
    store: Store, tmp_path: Path
) -> None:
    rows = lined_up(
        PDD_ORDER,
        pdd("261101-100000000000001", "1,299.00"),
        pdd("261102-100000000000002", "20.00", 订单成交时间="", 省="浙江省"),
        pdd("261102-100000000000003", "30.00", 订单状态="已取消", 订单成交时间=""),
        pdd("261103-100000000000004", "40.00", 订单状态="待付款", 订单成交时间="-"),
        pdd("261101-100000000000005", "50.00", 订单状态="未发货，退款成功", 售后状态="退款成功"),
        {"商品": "总计", "用户实付金额(元)": "1,439.00"},
    )
    file = csv_file(tmp_path / "pdd.csv", rows, encoding="gbk")

    report = take(store, file, shop="拼多多店")

    assert (report.rows_read, report.kept) == (6, 5)
    assert [(row.line, row.reason) for row in report.set_aside] == [(7, "合计行")]
    assert answered(store, PAID_BY_DAY) == [
        ("2026-11-01", 2, 2, 129900 + 5000),
        ("2026-11-02", 1, 1, 2000),
    ]
    assert answered(store, "SELECT created_on, sum(placed_fen) FROM sales GROUP BY 1") == [
        ("2026-11-01", 134900),
        ("2026-11-02", 5000),
        ("2026-11-03", 4000),
    ]
    assert answered(store, REFUNDED) == [("261101-100000000000005", 5000, "2026-11-01")]
    assert answered(store, "SELECT region, count(*) FROM sales GROUP BY 1") == [
        ("", 4),
        ("浙江", 1),
    ]
    assert changes_nothing(store, file, shop="拼多多店")


def test_later_pdd_export_corrects_what_became_of_an_order(store: Store, tmp_path: Path) -> None:
    waiting = pdd("261103-1000000000001", "40.00", 订单状态="待付款", 订单成交时间="")
    paid = pdd("261103-1000000000001", "38.00", 订单成交时间="2026-11-04 08:00:00")
    other = pdd("261101-1000000000009", "10.00")

    take(store, csv_file(tmp_path / "a.csv", lined_up(PDD_ORDER, waiting, other)))
    take(store, csv_file(tmp_path / "b.csv", lined_up(PDD_ORDER, paid)))

    assert answered(store, PAID_BY_DAY) == [("2026-11-01", 1, 1, 1000), ("2026-11-04", 1, 1, 3800)]


def test_a_column_of_payment_times_is_believed_before_the_deal_time(
    store: Store, tmp_path: Path
) -> None:
    header = (*PDD_ORDER, "支付时间")
    rows = lined_up(
        header,
        pdd("261101-1000000000001", "40.00", 支付时间="2026-11-02 00:10:00", 订单状态="已取消"),
        pdd("261101-1000000000002", "10.00", 支付时间=""),
    )

    report = take(store, csv_file(tmp_path / "a.csv", rows))

    assert answered(store, PAID_BY_DAY) == [("2026-11-02", 1, 1, 4000)]
    assert not any("没有支付时间列" in said for said in report.assumptions)


def douyin(main: str, sub: str, payable: str, **more: object) -> dict[str, object]:
    row = {
        "主订单编号": main, "子订单编号": sub, "选购商品": "羊毛围巾，灰色", "商品数量": "1",
        "商家编码": "SCARF-G", "订单应付金额": payable, "运费": "0", "收件人": "##密文==##",
        "收件人手机号": "$$密文$$", "详细地址": "##密文==##",
        "订单提交时间": "2026-11-01 10:00:00",
        "订单状态": "已完成", "售后状态": "-", "取消原因": "-", "流量渠道": "直播",
    } | more  # fmt: skip
    return {name: f"\t{said}" for name, said in row.items()}


def test_douyin_lines_take_their_tabs_off_and_tell_paid_from_unpaid(
    store: Store, tmp_path: Path
) -> None:
    rows = lined_up(
        DOUYIN_ORDER,
        douyin("6900000000000000001", "6900000000000000011", "199.00"),
        douyin("6900000000000000001", "6900000000000000012", "1.00", 商家编码="GIFT"),
        douyin("6900000000000000002", "6900000000000000021", "88.00", 订单状态="待支付"),
        douyin("6900000000000000003", "6900000000000000031", "77.00", 订单状态="已关闭",
               取消原因="超时未支付"),
        douyin("6900000000000000004", "6900000000000000041", "66.00", 订单状态="已关闭",
               售后状态="退款成功"),
        douyin("6900000000000000005", "6900000000000000051;6900000000000000052", "300.00",
               商家编码="A;B", 订单提交时间="2026-11-02 00:00:00"),
    )  # fmt: skip
    file = csv_file(tmp_path / "1767000000_order.csv", rows, encoding="utf-8-sig")

    report = take(store, file, shop="抖音店")

    assert (report.rows_read, report.kept) == (6, 6)
    assert answered(store, PAID_BY_DAY) == [
        ("2026-11-01", 2, 3, 19900 + 100 + 6600),
        ("2026-11-02", 1, 1, 30000),
    ]
    assert answered(store, REFUNDED) == [("6900000000000000004", 6600, "2026-11-01")]
    assert answered(store, "SELECT sum(placed_fen) FROM sales") == [(73100,)]
    assert answered(store, "SELECT DISTINCT channel, platform, region FROM sales") == [
        ("直播", "抖音", "")
    ]
    assert "没有支付时间列，支付时间取自「订单提交时间」" in report.assumptions
    assert changes_nothing(store, file, shop="抖音店")


def test_later_douyin_export_corrects_its_orders(store: Store, tmp_path: Path) -> None:
    sub = "6900000000000000011"
    first = douyin("6900000000000000001", sub, "199.00", 订单状态="待支付")
    later = douyin("6900000000000000001", sub, "189.00", 售后状态="已全额退款")

    take(store, csv_file(tmp_path / "a.csv", lined_up(DOUYIN_ORDER, first)))
    report = take(store, csv_file(tmp_path / "b.csv", lined_up(DOUYIN_ORDER, later)))

    assert report.replaced == 1
    assert answered(store, PAID_BY_DAY) == [("2026-11-01", 1, 1, 18900)]
    assert answered(store, REFUNDED) == [("6900000000000000001", 18900, "2026-11-01")]


def woo(number: str, said: str, status: str = "completed", **more: object) -> dict[str, object]:
    return {
        "Date": "2026-11-01 12:00:00", "Order #": number, "N. Revenue (formatted)": said,
        "Status": status, "Customer": "Jane Doe", "Product(s)": "2× Mug, 1× Plate",
        "Items sold": 3, "Net Sales": said.strip("¥").replace(",", ""), "Attribution": "Organic",
    } | more  # fmt: skip


def test_woocommerce_orders_count_what_was_paid_and_refund_rows(
    store: Store, tmp_path: Path
) -> None:
    rows = lined_up(
        WOOCOMMERCE,
        woo("501", "¥1,234.50"),
        woo("502", "¥10.00", "pending"),
        woo("503", "¥20.00", "refunded"),
        woo("501", "-¥34.50", Date="2026-11-03 08:00:00"),
        woo("504", "¥5.00", "Cancelled"),
    )
    file = csv_file(tmp_path / "orders.csv", rows)

    report = take(store, file, shop="独立站")

    assert (report.rows_read, report.kept, report.set_aside_count) == (5, 5, 0)
    assert answered(store, PAID_BY_DAY) == [("2026-11-01", 2, 6, 123450 + 2000)]
    assert answered(store, REFUNDED + " ORDER BY 1") == [
        ("501", 3450, "2026-11-03"),
        ("503", 2000, "2026-11-01"),
    ]
    assert changes_nothing(store, file, shop="独立站")


def test_nothing_of_the_woocommerce_customer_is_stored(
    sqlite_store: Store, tmp_path: Path
) -> None:
    take(sqlite_store, csv_file(tmp_path / "a.csv", lined_up(WOOCOMMERCE, woo("501", "¥9.00"))))

    assert b"Jane" not in bytes_of(sqlite_store)


def test_older_woocommerce_files_and_corrections(store: Store, tmp_path: Path) -> None:
    older = [{"Net Sales": "N. Revenue"}.get(name, name) for name in WOOCOMMERCE
             if name not in {"N. Revenue (formatted)", "Attribution"}]  # fmt: skip
    row = {name: said for name, said in woo("501", "¥99.00").items() if name in older}
    later = woo("501", "¥90.00", Date="2026-11-02 00:00:00")

    take(store, csv_file(tmp_path / "a.csv", lined_up(older, row | {"N. Revenue": "99.00"})))
    assert answered(store, PAID_BY_DAY) == [("2026-11-01", 1, 3, 9900)]

    take(store, csv_file(tmp_path / "b.csv", lined_up(WOOCOMMERCE, later)))
    assert answered(store, PAID_BY_DAY) == [("2026-11-02", 1, 3, 9000)]


def test_woocommerce_in_another_currency_is_refused(store: Store, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", lined_up(WOOCOMMERCE, woo("501", "$99.00")))

    with pytest.raises(CurrencyError, match=r"\$99\.00，店铺的币种是 CNY"):
        take(store, file)
