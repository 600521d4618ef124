# ruff: noqa: DTZ001  # instants in the store are the shop's wall clock, naive
from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.errors import (
    FileUnreadableError,
    HeaderUnknownError,
    MappingError,
    NothingToImportError,
    UnknownNameError,
)
from knowledge.store.engine import Store
from knowledge.store.files import import_files, list_imports
from knowledge.store.importers.settings import ImportSettings
from tests.support.files import csv_file, parquet_file, text_file, xls_file, xlsx_file
from tests.support.stores import SETTINGS, TODAY, rows_of, take

HEADER = ("单号", "货号", "品名", "数量", "单价", "付款时间", "会员")
ROW_A = ("A1", "K-1", "马克杯，蓝", "2", "19.90", "2026-11-01 10:00:05", "甲")
ROW_B = ("B1", "K-2", "“碗”", "1", "8.00", "2026-11-02 23:59:59", "乙")
MAPPING = """
table: order_lines
columns: {order_id: 单号, sku: 货号, product_name: 品名, quantity: 数量, unit_price: 单价,
          paid_at: 付款时间, buyer_id: 会员}
"""
SALES = [
    ("A1", "K-1", 2, 3980, datetime(2026, 11, 1, 10, 0, 5)),
    ("B1", "K-2", 1, 800, datetime(2026, 11, 2, 23, 59, 59)),
]


def sales(store: Store) -> list[tuple[object, ...]]:
    return rows_of(store, "sales", "order_id", "sku", "units", "paid_fen", "paid_at")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encoding_and_delimiter_are_found_out(
    store: Store, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    rows = [HEADER, ROW_A, ROW_B]
    file = csv_file(tmp_path / "x.txt", rows, encoding=encoding, delimiter=delimiter)

    take(store, file, MAPPING)

    assert sales(store) == SALES
    assert rows_of(store, "product_names", "name") == [("“碗”",), ("马克杯，蓝",)]


def test_excel_files_of_both_kinds_give_what_the_text_gives(store: Store, tmp_path: Path) -> None:
    row_a = ("A1", "K-1", "杯", 2, 19.9, datetime(2026, 11, 1, 10, 0, 5), "甲")
    row_b = ("B1", "K-2", "碗", 1.0, "8.00元", 46328.999988425924, "乙")
    xlsx = xlsx_file(tmp_path / "a.xlsx", [HEADER, row_a], before=["说明"])
    xls = xls_file(tmp_path / "b.xls", [("说明",), (), HEADER, row_b])

    take(store, xlsx, MAPPING)
    take(store, xls, MAPPING)

    assert sales(store) == SALES


def test_parquet_of_every_kind_of_column(store: Store, tmp_path: Path) -> None:
    file = parquet_file(
        tmp_path / "x.parquet",
        "SELECT 17850.0::DOUBLE AS 单号, 85123 AS 货号, 2::UTINYINT AS 数量,"
        " 1.005::DOUBLE AS 单价,"
        " TIMESTAMPTZ '2026-11-01 20:00:00+00' AS 付款时间, NULL::DOUBLE AS 会员,"
        " [1, 2] AS 品名",
    )

    take(store, file, MAPPING)

    assert rows_of(store, "sales", "order_id", "sku", "paid_fen", "paid_at", "buyer") == [
        ("17850", "85123", 201, datetime(2026, 11, 2, 4), "order//17850")
    ]


def test_header_stands_anywhere_in_the_first_thirty_lines(store: Store, tmp_path: Path) -> None:
    notes = [(f"说明{n}", "") for n in range(29)]
    file = csv_file(tmp_path / "x.csv", [*notes, HEADER, ROW_A])

    report = take(store, file, MAPPING)

    assert (report.rows_read, report.kept) == (1, 1)


def test_header_beyond_the_thirtieth_line_is_not_looked_for(store: Store, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "x.csv", [*[("说明", "")] * 30, HEADER, ROW_A])

    with pytest.raises(HeaderUnknownError, match="前 30 行"):
        take(store, file, MAPPING)


def test_wrappings_of_cells_are_taken_off(store: Store, tmp_path: Path) -> None:
    row = ('="1930"', "'K1", "\t杯\t", "1", "￥1,234.50元", "\t2026/11/1 9:05", "-")
    file = csv_file(tmp_path / "x.csv", [tuple(f"{name} " for name in HEADER), row])

    take(store, file, MAPPING)

    assert rows_of(store, "sales", "order_id", "sku", "paid_fen", "paid_at", "buyer_id") == [
        ("1930", "K1", 123450, datetime(2026, 11, 1, 9, 5), "")
    ]


def test_total_rows_blank_rows_and_torn_rows_are_no_orders(store: Store, tmp_path: Path) -> None:
    text = (
        "单号,货号,品名,数量,单价,付款时间,会员\n"
        'A1,K-1,"两行\n的名字",1,5,2026-11-01,甲\n'
        "\n,,,,,,\n"
        "B1,K-2,碗\n"
        "C1,K-3,盘,1,5,2026-11-01,丙,多,余\n"
        "D1,K-4,碟,1,5,2026-11-01,丁,,\n"
        "合计：,,,3,15,,\n"
    )

    report = take(store, text_file(tmp_path / "x.csv", text), MAPPING)

    assert rows_of(store, "sales", "order_id") == [("A1",), ("D1",)]
    assert [(row.line, row.reason) for row in report.set_aside] == [
        (6, "这一行只有 3 列，表头有 7 列"),
        (7, "这一行有 9 列，表头只有 7 列"),
        (9, "合计行"),
    ]
    assert (report.rows_read, report.kept, report.set_aside_count) == (5, 2, 3)


def test_every_row_set_aside_has_its_line_and_reason(store: Store, tmp_path: Path) -> None:
    bad = {
        2: ("", "K", "n", "1", "1", "2026-11-01", "b"),
        3: ("A", "K", "n", "1.5", "1", "2026-11-01", "b"),
        4: ("B", "K", "n", "1", "一元", "2026-11-01", "b"),
        5: ("C", "K", "n", "1", "1", "昨天", "b"),
        6: ("D", "K", "n", "1", "1", "2099-01-01", "b"),
        7: ("E", "K", "n", "1", "1", "", "b"),
        8: ("1.93052E+17", "K", "n", "1", "1", "2026-11-01", "b"),
        9: ("F", "K", "n", "1", "1e308", "2026-11-01", "b"),
        10: ("G", "K", "n", "1", "-", "2026-11-01", "b"),
    }
    file = csv_file(tmp_path / "x.csv", [HEADER, *bad.values(), ROW_A])

    report = take(store, file, MAPPING)

    assert report.kept == 1
    assert {row.line: (row.reason, row.excerpt) for row in report.set_aside} == {
        2: ("缺少订单编号", ""),
        3: ("不是整数", "1.5"),
        4: ("不是数字", "一元"),
        5: ("看不懂的时间", "昨天"),
        6: ("日期不在 2000-01-01 到 2027-12-31 之间", "2099-01-01"),
        7: ("没有下单时间，也没有支付时间", ""),
        8: ("编号被写成了科学计数法，末位已丢失", "1.93052E+17"),
        9: ("数字超出范围", "1e308"),
        10: ("缺少金额", ""),
    }
    assert report.as_json()["set_aside_count"] == 9


def test_rules_of_the_shop_set_rows_aside_and_are_counted(store: Store, tmp_path: Path) -> None:
    rows = [
        ("A", "POST", 1, 9),
        ("B", "K", 0, 9),
        ("C", "K", 1, 0),
        ("D", "", 1, 1),
        ("E", "K", 1, 2),
    ]
    file = csv_file(tmp_path / "x.csv", [("o", "s", "q", "p"), *rows])
    mapping = """
table: order_lines
columns: {order_id: o, sku: s, quantity: q, unit_price: p}
constants: {paid_at: 2026-11-01}
skip: {sku: ["=POST", empty], unit_price: "<=0", q: "<1"}
"""

    report = take(store, file, mapping)

    assert rows_of(store, "sales", "order_id") == [("E",)]
    assert report.skipped == {"sku =POST": 1, "sku empty": 1, "unit_price <=0": 1, "q <1": 1}


def test_refund_rows_by_prefix_and_by_negative_quantity(store: Store, tmp_path: Path) -> None:
    rows = [
        ("A", "S1", 2, 3, "2026-11-01"),
        ("CA", "S1", -1, 3, "2026-11-05"),
        ("B", "S2", -1, 4, "2026-11-06"),
        ("CX", "S3", 2, 5, "2026-11-07"),
    ]
    file = csv_file(tmp_path / "x.csv", [("o", "s", "q", "p", "t"), *rows])
    mapping = """
table: order_lines
columns: {order_id: o, sku: s, quantity: q, unit_price: p, paid_at: t}
refund: {order_id_prefix: C}
"""

    take(store, file, mapping)

    assert rows_of(store, "sales", "order_id", "paid_fen") == [("A", 600)]
    assert rows_of(
        store, "refund_facts", "refund_id", "order_id", "sku", "refund_fen", "refunded_on"
    ) == [
        ("B", "B", "S2", 400, date(2026, 11, 6)),
        ("CA", "A", "S1", 300, date(2026, 11, 5)),
        ("CX", "X", "S3", 1000, date(2026, 11, 7)),
    ]


def test_units_of_fen_and_unix_seconds(store: Store, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "x.csv", [("A", "1999", "1793498400", "1793498400000")])
    mapping = """
table: orders
has_header: false
columns: {order_id: 0, amount: 1, created_at: 2, paid_at: 3}
units: {amount: fen, created_at: unix_s, paid_at: unix_ms}
"""

    take(store, file, mapping)

    at = datetime(2026, 11, 1, 10)
    assert rows_of(store, "sales", "paid_fen", "created_at", "paid_at") == [(1999, at, at)]


def test_times_with_an_offset_become_the_shops_wall_clock(store: Store, tmp_path: Path) -> None:
    rows = [("o", "a", "t"), ("A", "1", "2026-01-24 17:34:28 +0500")]
    tokyo = ImportSettings("Asia/Tokyo", "JPY", TODAY)
    mapping = "{table: orders, columns: {order_id: o, amount: a, paid_at: t}}"

    take(store, csv_file(tmp_path / "x.csv", rows), mapping, settings=tokyo)

    assert rows_of(store, "sales", "paid_at") == [(datetime(2026, 1, 24, 21, 34, 28),)]


def test_fractions_of_a_cent_round_half_up(store: Store, tmp_path: Path) -> None:
    rows = [
        ("o", "q", "p", "t"),
        ("A", 3, "0.005", "2026-11-01"),
        ("B", 1, "1.0049", "2026-11-01"),
    ]
    mapping = (
        "{table: order_lines, columns: {order_id: o, quantity: q, unit_price: p, paid_at: t}}"
    )

    take(store, csv_file(tmp_path / "x.csv", rows), mapping)

    assert rows_of(store, "sales", "order_id", "paid_fen") == [("A", 2), ("B", 100)]


def test_shop_given_fills_rows_that_name_none(store: Store, tmp_path: Path) -> None:
    rows = [
        ("order_id", "amount", "paid_at", "shop"),
        ("A", 1, TODAY, "一店"),
        ("B", 1, TODAY, ""),
    ]

    take(store, csv_file(tmp_path / "x.csv", rows), table="orders", shop="二店")

    assert rows_of(store, "sales", "order_id", "shop") == [("A", "一店"), ("B", "二店")]


def test_targets_of_every_length_and_unit(store: Store, tmp_path: Path) -> None:
    rows = [
        ("period", "metric", "amount", "shop"),
        ("2026-11", "paid_amount", "1,000,000.50", ""),
        ("2026-Q4", "orders", "3000", "一店"),
        ("2026", "gmv", "1.2万", ""),
        ("2026-11-11", "uv", "500", ""),
        ("2026-11-01..2026-11-11", "", "8", ""),
    ]

    take(store, csv_file(tmp_path / "t.csv", rows), table="targets")

    assert rows_of(store, "targets", "first_day", "last_day", "metric", "amount", "shop") == [
        (date(2026, 1, 1), date(2026, 12, 31), "gmv", 1200000, ""),
        (date(2026, 10, 1), date(2026, 12, 31), "orders", 3000, "一店"),
        (date(2026, 11, 1), date(2026, 11, 11), "paid_amount", 800, ""),
        (date(2026, 11, 1), date(2026, 11, 30), "paid_amount", 100000050, ""),
        (date(2026, 11, 11), date(2026, 11, 11), "uv", 500, ""),
    ]


def test_tables_of_the_contract_need_no_mapping(store: Store, tmp_path: Path) -> None:
    tables = {
        "traffic": [("date", "uv", "pv"), ("2026-11-01", "6,069", "-")],
        "events": [("visitor_id", "kind", "at"), ("v", "加购", "2026-11-01 01:02:03")],
        "ads": [("date", "cost", "sales", "campaign"), ("20261101", "1.5", "3", "双11")],
        "inventory": [("date", "sku", "on_hand", "on_sale"), ("2026-11-01", "S", "5", "是")],
        "reviews": [("date", "sku", "rating", "text"), ("2026-11-01", "S", "4.5", "好")],
        "products": [("sku", "name", "price", "listed_on"), ("S", "杯", "9.9", "2026-01-02")],
        "members": [("buyer_id", "tier"), ("甲", "VIP")],
        "refunds": [("order_id", "amount", "refunded_at"), ("A", "5", "2026-11-02")],
    }

    for table, rows in tables.items():
        take(store, csv_file(tmp_path / f"{table}.csv", rows), table=table)

    day = date(2026, 11, 1)
    assert rows_of(store, "traffic", "date", "uv", "pv") == [(day, 6069, None)]
    assert rows_of(store, "events", "kind", "on") == [("cart", day)]
    assert rows_of(store, "ads", "date", "cost_fen", "sales_fen", "campaign") == [
        (day, 150, 300, "双11")
    ]
    assert rows_of(store, "inventory", "on_hand", "on_sale") == [(5, True)]
    assert rows_of(store, "reviews", "rating", "text") == [(Decimal("4.50"), "好")]
    assert rows_of(store, "products", "price_fen", "listed_on") == [(990, date(2026, 1, 2))]
    assert rows_of(store, "members", "tier") == [("VIP",)]
    assert rows_of(store, "refunds", "refund_id", "amount_fen") == [("A", 500)]


def test_buyers_are_stored_as_hashes_that_match_across_tables(
    sqlite_store: Store, tmp_path: Path
) -> None:
    order = [("order_id", "amount", "paid_at", "buyer_id"), ("A", 1, TODAY, "张三13800001111")]
    member = [("buyer_id", "tier"), ("张三13800001111", "VIP")]

    take(sqlite_store, csv_file(tmp_path / "o.csv", order), table="orders")
    take(sqlite_store, csv_file(tmp_path / "m.csv", member), table="members")

    ((hidden,),) = rows_of(sqlite_store, "orders", "buyer_id")
    assert rows_of(sqlite_store, "members", "buyer_id") == [(hidden,)]
    assert len(str(hidden)) == 16
    assert b"13800001111" not in (sqlite_store.file or Path()).read_bytes()


def test_whole_addresses_are_cut_to_the_province(store: Store, tmp_path: Path) -> None:
    rows = [
        ("order_id", "amount", "paid_at", "region"),
        ("A", 1, TODAY, "浙江省杭州市西湖区某某路 12 号 3 幢"),
        ("B", 1, TODAY, "United Kingdom"),
    ]

    take(store, csv_file(tmp_path / "o.csv", rows), table="orders")

    assert rows_of(store, "sales", "region") == [("United Kingdom",), ("浙江",)]


def test_mapping_names_every_fault_and_what_is_near(store: Store, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "x.csv", [HEADER, ROW_A])

    with pytest.raises(MappingError) as caught:
        take(store, file, MAPPING.replace("数量", "数目").replace("会员", "会员名"))

    said = str(caught.value)
    assert "没有「数目」这一列" in said
    assert "没有「会员名」这一列；相近的有：会员" in said


def test_two_columns_of_one_name_are_refused_where_one_is_mapped(
    store: Store, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "x.csv", [(*HEADER, "单号"), (*ROW_A, "Z")])

    with pytest.raises(MappingError, match="有两列都叫「单号」"):
        take(store, file, MAPPING)


def test_mapping_and_table_that_disagree_are_refused(store: Store, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "x.csv", [HEADER, ROW_A])

    with pytest.raises(MappingError, match="映射文件写的是 order_lines 表，--table 写的是 orders"):
        take(store, file, MAPPING, table="orders")


def test_unknown_header_says_what_to_do(store: Store, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "x.csv", [HEADER, ROW_A])

    with pytest.raises(HeaderUnknownError, match="--map"):
        take(store, file)
    with pytest.raises(HeaderUnknownError, match="targets 表的表头要有：period"):
        take(store, file, table="targets")
    with pytest.raises(UnknownNameError, match="orders"):
        take(store, file, table="order")


def test_one_bad_file_among_several_stops_before_the_first_is_loaded(
    store: Store, tmp_path: Path
) -> None:
    good = csv_file(tmp_path / "a.csv", [("order_id", "amount", "paid_at"), ("A", 1, TODAY)])
    bad = csv_file(tmp_path / "b.csv", [("x", "y"), (1, 2)])

    with pytest.raises(HeaderUnknownError):
        import_files(store, [good, bad], table="orders", settings=SETTINGS)

    assert list_imports(store) == ()


def test_progress_tells_rows_done_and_expected(store: Store, tmp_path: Path) -> None:
    file = parquet_file(
        tmp_path / "x.parquet",
        "SELECT i AS order_id, 1 AS amount, DATE '2026-11-01' AS paid_at FROM range(9000) t(i)",
    )
    seen: list[tuple[int, int | None]] = []

    take(store, file, table="orders", progress=lambda done, of: seen.append((done, of)))

    assert seen == [(done, 9_000) for done in range(500, 9_001, 500)]


def garbage(folder: Path) -> dict[str, Path]:
    files = {
        "empty.csv": b"",
        "blank.csv": b"\xef\xbb\xbf \r\n\r\n",
        "nul.csv": b"a\x00,b\x00\x00,c\r\n1,2\x00,3\r\n",
        "bytes.csv": b"\xff\xfa\x81\x30 a,b\r\n" * 5,
        "page.xls": "<html><table><tr><td>订单</td></tr></table></html>".encode(),
        "torn.xlsx": b"PK\x03\x04" + b"\x00" * 400,
        "torn.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 700,
        "torn.parquet": b"PAR1" + b"\x00" * 300,
        "wide.csv": b",".join([b"c"] * 1_000_000),
        "paper.pdf": b"%PDF-1.7\n",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in files}


def test_broken_files_are_refused_in_words(store: Store, tmp_path: Path) -> None:
    for name, file in garbage(tmp_path).items():
        with pytest.raises(FileUnreadableError) as caught:
            take(store, file, table="orders")

        assert caught.value.name == name
        assert all(reason and not reason.isascii() for reason in caught.value.reasons), name
    with pytest.raises(FileUnreadableError, match="没有这个文件"):
        take(store, tmp_path / "none.csv", table="orders")
    with pytest.raises(FileUnreadableError, match="文件夹"):
        take(store, tmp_path, table="orders")


def test_archives_that_grow_beyond_measure_are_not_opened(store: Store, tmp_path: Path) -> None:
    bombs = {"ratio.xlsx": (1, 30_000_000), "members.xlsx": (1_001, 1)}
    for name, (members, size) in bombs.items():
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(members):
                archive.writestr(f"xl/{number}.xml", b"0" * size)

        with pytest.raises(FileUnreadableError, match="压缩炸弹"):
            take(store, tmp_path / name, table="orders")


def test_hostile_names_are_stored_as_they_are(store: Store, tmp_path: Path) -> None:
    names = ["'; drop table sales; --", "100%_%s {x}", 'say "hi"', "😀\u202eabc", "x" * 10_000]
    rows = [(f"O{n}", f"S{n}", name, 1, TODAY) for n, name in enumerate(names)]
    header = ("order_id", "sku", "product_name", "amount", "paid_at")

    take(store, csv_file(tmp_path / "x.csv", [header, *rows]), table="order_lines")

    stored = {str(name) for (name,) in rows_of(store, "product_names", "name")}
    assert stored == {names[0].removeprefix("'").strip(), *names[1:]}


def test_file_with_a_header_only_has_nothing_to_import(store: Store, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "x.csv", [HEADER])

    with pytest.raises(NothingToImportError, match="没有数据行"):
        take(store, file, MAPPING)
