# ruff: noqa: DTZ001  # instants in the store are the shop's wall clock, naive
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from knowledge.errors import CurrencyError, HeaderUnknownError
from knowledge.store.engine import Store
from knowledge.store.importers.known import KnownFormat, known_formats
from tests.support.files import csv_file, xls_file, xlsx_file
from tests.support.stores import line, put, rows_of, take

ORDER_LIST = (
    "订单编号", "买家会员名", "买家应付货款", "总金额", "买家实际支付金额", "订单状态",
    "收货人姓名", "收货地址 ", "联系手机", "订单创建时间", "订单付款时间 ", "宝贝总数量",
    "店铺名称", "是否手机订单",
)  # fmt: skip


def placed(
    number: str, total: str, paid: str, paid_at: str, mobile: str = "手机订单"
) -> tuple[str, ...]:
    return (
        f'="{number}"', "买家甲", total, total, paid, "交易成功", "王五",
        "浙江省 杭州市 西湖区 某某街道 1 号", "'13900001234", "2026-11-01 09:00:00", paid_at, "2",
        "示例旗舰店", mobile,
    )  # fmt: skip


def test_taobao_order_list_becomes_orders(store: Store, tmp_path: Path) -> None:
    paid = placed("193000000000000001", "120.00", "118.00元", "2026-11-01 09:05:00")
    unpaid = placed("193000000000000002", "50.00", "0.00", "", mobile="")
    file = csv_file(tmp_path / "list.csv", [ORDER_LIST, paid, unpaid], encoding="gb18030")

    report = take(store, file)

    assert (report.format, report.table) == ("taobao_order_list_2016", "orders")
    names = ("order_id", "placed_fen", "paid_fen", "units", "region", "device", "shop", "platform")
    assert rows_of(store, "sales", *names) == [
        ("193000000000000001", 11800, 11800, 2, "浙江", "手机", "示例旗舰店", "淘宝"),
        ("193000000000000002", 5000, 0, 2, "浙江", "电脑", "示例旗舰店", "淘宝"),
    ]


def test_nothing_of_the_recipient_is_stored(sqlite_store: Store, tmp_path: Path) -> None:
    row = placed("193000000000000001", "120.00", "118.00", "2026-11-01 09:05:00")

    take(sqlite_store, csv_file(tmp_path / "list.csv", [ORDER_LIST, row]))

    stored = (sqlite_store.file or Path()).read_bytes()
    for secret in ("王五", "西湖区", "13900001234", "买家甲"):
        assert secret.encode() not in stored


DETAIL = (
    "子订单编号", "主订单编号", "商品标题", "商品价格", "购买数量", "商家编码", "订单状态",
    "买家应付货款", "买家实付金额", "退款状态", "退款金额", "订单创建时间", "订单付款时间", "新列",
)  # fmt: skip


def test_taobao_details_become_lines_and_split_their_order(store: Store, tmp_path: Path) -> None:
    at = ("2026-11-01 09:00:00", "2026-11-01 09:05:00", "x")
    details = [
        (
            '="21"',
            '="11"',
            "杯",
            "30.00",
            "2",
            "K1",
            "成功",
            "60",
            "60.00",
            "退款成功",
            "12.00",
            *at,
        ),
        (
            '="22"',
            '="11"',
            "碗",
            "50.00",
            "1",
            "K2",
            "成功",
            "50",
            "50.00",
            "退款中",
            "50.00",
            *at,
        ),
    ]
    listed = placed("11", "120.00", "118.00", "2026-11-01 09:05:00")

    take(store, xlsx_file(tmp_path / "d.xlsx", [DETAIL, *details]))
    take(store, csv_file(tmp_path / "l.csv", [ORDER_LIST, listed]))

    assert rows_of(store, "sales", "sku", "units", "paid_fen") == [
        ("K1", 2, 6436),
        ("K2", 1, 5364),
    ]
    assert rows_of(store, "refund_facts", "sku", "refund_fen") == [("K1", 1200)]
    assert rows_of(store, "product_names", "name") == [("杯",), ("碗",)]


def test_older_detail_names_are_the_same_export(store: Store, tmp_path: Path) -> None:
    older = [
        {"商品标题": "标题", "商品价格": "价格", "买家实付金额": "买家实际支付金额"}.get(
            name, name
        )
        for name in reversed(DETAIL)
    ]
    row = dict.fromkeys(older, "-") | {
        "主订单编号": "11", "购买数量": "1", "买家实际支付金额": "1,050.00",
        "订单创建时间": "2026-11-01", "订单付款时间": "2026-11-01",
    }  # fmt: skip

    take(store, csv_file(tmp_path / "d.csv", [older, list(row.values())], encoding="gbk"))

    assert rows_of(store, "sales", "order_id", "paid_fen") == [("11", 105000)]


def test_sycm_shop_day_becomes_traffic_and_no_sale(store: Store, tmp_path: Path) -> None:
    header = ("统计日期", "访客数", "浏览量", "跳失率", "商品收藏买家数", "加购人数", "支付金额")
    rows = [
        *[("生意参谋 自助取数",)] * 7,
        header,
        ("2026-11-01", "6,069", "12,345", "89.45%", "-", "210", "98,765.00"),
        ("20261102", 100, 200, "50%", 3, 4, 5),
    ]

    report = take(store, xls_file(tmp_path / "s.xls", rows), shop="示例旗舰店")

    assert report.kept == 2
    assert rows_of(store, "traffic", "date", "shop", "uv", "pv", "cart_users", "fav_users") == [
        (date(2026, 11, 1), "示例旗舰店", 6069, 12345, 210, None),
        (date(2026, 11, 2), "示例旗舰店", 100, 200, 4, 3),
    ]
    assert rows_of(store, "sales", "order_id") == []


SHOPIFY = (
    "Name", "Email", "Financial Status", "Paid at", "Currency", "Total", "Created at",
    "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku", "Shipping Name",
    "Shipping Country", "Refunded Amount", "Lineitem discount",
)  # fmt: skip


def shopify(
    name: str, item: Sequence[object], order: Sequence[object] = ("",) * 5
) -> list[object]:
    email, paid_at, currency, total, refunded = order
    created = "2026-01-24 17:34:28 +0500" if currency else ""
    country = "GB" if currency else ""
    quantity, title, price, sku, off = item
    return [
        name, email, "paid" if paid_at else "", paid_at, currency, total, created, quantity, title,
        price, sku, "Jane Doe" if currency else "", country, refunded, off,
    ]  # fmt: skip


def test_shopify_orders_fill_their_lines_from_the_first_row(store: Store, tmp_path: Path) -> None:
    first = ("a@example.com", "2026-01-24 17:35:00 +0500", "CNY", "95.00", "20.00")
    unpaid = ("b@example.com", "", "CNY", "40.00", "0.00")
    rows = [
        SHOPIFY,
        shopify("#1001", (2, "Mug", "30.00", "M", "5.00"), first),
        shopify("#1002", (1, "Bowl", "40.00", "B", ""), unpaid),
        shopify("#1001", (1, "Plate", "35.00", "P", "")),
    ]

    report = take(store, csv_file(tmp_path / "orders_export.csv", rows), shop="海外店")

    paid_at = datetime(2026, 1, 24, 20, 35)
    assert (report.rows_read, report.kept) == (3, 3)
    assert rows_of(store, "sales", "order_id", "sku", "paid_fen", "paid_at", "region") == [
        ("#1001", "M", 5806, paid_at, "GB"),
        ("#1001", "P", 3694, paid_at, "GB"),
        ("#1002", "B", 0, None, "GB"),
    ]
    assert rows_of(store, "sales", "placed_fen") == [(3694,), (4000,), (5806,)]
    assert rows_of(store, "refund_facts", "refund_fen", "refunded_at") == [(2000, paid_at)]
    assert len(set(rows_of(store, "sales", "buyer"))) == 2


def test_another_currency_than_the_shops_is_refused(store: Store, tmp_path: Path) -> None:
    order = ("a@example.com", "2026-01-24 17:35:00 +0500", "USD", "95.00", "")
    row = shopify("#1001", (1, "Mug", "95.00", "M", ""), order)

    with pytest.raises(CurrencyError, match="USD"):
        take(store, csv_file(tmp_path / "orders_export.csv", [SHOPIFY, row]))

    assert rows_of(store, "order_lines", "order_id") == []


def header_of(known: KnownFormat) -> list[str]:
    return [names[-1] for names in known.signs]


@pytest.mark.parametrize("known", known_formats(), ids=lambda known: known.id)
def test_every_known_export_is_imported_or_refused_with_its_reason(
    store: Store, tmp_path: Path, known: KnownFormat
) -> None:
    header = [f"{name.replace('(', '（')} " for name in header_of(known)]
    rows = [[known.title or "说明"], [], ["另一列", *header], ["x"] * (len(header) + 1)]
    file = csv_file(tmp_path / "x.csv", rows, encoding="gb18030")

    with pytest.raises(Exception, match=r".") as caught:
        take(store, file)

    if known.recipe is None:
        assert isinstance(caught.value, HeaderUnknownError)
        assert f"认出这是{known.name}，{known.refused}" in str(caught.value)
    elif isinstance(caught.value, HeaderUnknownError):
        assert f"认出这是{known.name}，但没有" in str(caught.value)
    else:
        assert caught.typename in {"NothingToImportError", "CurrencyError"}


def test_nineteen_exports_are_known() -> None:
    assert len(known_formats()) == 19
    assert len({known.id for known in known_formats()}) == 19


def test_reply_scripts_are_no_orders(store: Store, tmp_path: Path) -> None:
    rows = [("快捷短语编码", "快捷短语", "快捷短语分组"), ("1", "亲，在的", "欢迎")]

    with pytest.raises(HeaderUnknownError, match="千牛快捷短语，它是客服话术，不是订单"):
        take(store, csv_file(tmp_path / "q.csv", rows, encoding="gb18030"))


def test_known_export_does_not_go_into_another_table(store: Store, tmp_path: Path) -> None:
    row = placed("11", "1", "1", "2026-11-01")

    with pytest.raises(HeaderUnknownError, match="认出这是淘宝订单列表，装不进 traffic 表"):
        take(store, csv_file(tmp_path / "l.csv", [ORDER_LIST, row]), table="traffic")


def test_lines_loaded_ready_made_meet_their_order_row(store: Store, tmp_path: Path) -> None:
    put(store, "order_lines", [line("11", 100, shop="示例旗舰店")])

    take(store, csv_file(tmp_path / "l.csv", [ORDER_LIST, placed("11", "9", "9", "2026-11-01")]))

    assert rows_of(store, "sales", "sku", "paid_fen", "region") == [("S1", 900, "浙江")]
