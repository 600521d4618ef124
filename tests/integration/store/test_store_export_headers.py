"""Headers that were renamed, reordered, extended or cut: understood and said, or asked about."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from xlsxwriter import Workbook

from knowledge.errors import HeaderUnknownError
from knowledge.store.engine import Store
from knowledge.store.importers.known import known_formats
from knowledge.store.importers.loose import loosened, unit_in
from tests.support.exports import JD_ORDER, lined_up
from tests.support.files import csv_file
from tests.support.stores import answered, take

NAMES = ("订单编号", "买家会员名", "总金额", "买家实际支付金额", "订单创建时间", "订单付款时间",
         "宝贝总数量")  # fmt: skip
CELLS = ("11", "甲", "120.00", "118.00", "2026-11-01 09:00:00", "2026-11-01 09:05:00", "2")


def listed(store: Store, folder: Path, names: tuple[str, ...], *, cells: tuple[str, ...] = CELLS):
    return take(store, csv_file(folder / "list.csv", [names, cells], encoding="gb18030"))


def renamed(**new: str) -> tuple[str, ...]:
    return tuple(new.get(name, name) for name in NAMES)


def test_other_words_for_the_same_column_are_taken_and_said(store: Store, tmp_path: Path) -> None:
    names = renamed(
        订单编号="订单号",
        买家实际支付金额="买家实付金额（元）*",
        订单付款时间="付款时间",
        宝贝总数量=" 商品数量(件) ",
    )

    report = listed(store, tmp_path, names)

    assert report.format == "taobao_order_list_2016"
    assert set(report.assumptions) >= {
        "认作淘宝订单列表",
        "没有店铺列，也没有写 --shop，这些行不属于任何一家店",
        "把「订单号」当作 订单编号",
        "把「买家实付金额（元）*」当作 买家实际支付金额",
        "把「付款时间」当作 订单付款时间",
        "把「商品数量(件)」当作 宝贝总数量",
    }
    assert answered(store, "SELECT order_id, paid_fen, units, paid_on FROM sales") == [
        ("11", 11800, 2, "2026-11-01")
    ]


@pytest.mark.parametrize(
    ("unit", "fen"), [("(分)", 118), ("（万元）", 118_000_000), ("【元】", 11800)]
)
def test_a_unit_in_the_brackets_of_a_name_is_believed(
    store: Store, tmp_path: Path, unit: str, fen: int
) -> None:
    listed(store, tmp_path, renamed(买家实际支付金额=f"实付款{unit}"))

    assert answered(store, "SELECT paid_fen FROM sales") == [(fen,)]


def test_order_of_columns_and_columns_of_others_do_not_matter(
    store: Store, tmp_path: Path
) -> None:
    pairs = [*zip(NAMES, CELLS, strict=True), ("新增列", "x"), ("", ""), ("另一列(元)", "9")]
    Random(6).shuffle(pairs)  # noqa: S311  # a fixed order that is not the file's

    report = listed(
        store, tmp_path, tuple(name for name, _ in pairs), cells=tuple(cell for _, cell in pairs)
    )

    assert report.format == "taobao_order_list_2016"
    assert answered(store, "SELECT order_id, paid_fen, units FROM sales") == [("11", 11800, 2)]


def test_renamed_columns_are_understood_where_the_table_is_named_too(
    store: Store, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "a.csv", [renamed(订单编号="订单号"), CELLS])

    assert take(store, file, table="orders").format == "taobao_order_list_2016"
    with pytest.raises(HeaderUnknownError, match="traffic 表的表头要有"):
        take(store, file, table="traffic")


def test_one_sign_that_nothing_needs_may_be_missing(store: Store, tmp_path: Path) -> None:
    report = listed(store, tmp_path, renamed(买家会员名="某个新名字"))

    assert "没有「买家会员名」这一列，仍然看作淘宝订单列表" in report.assumptions
    assert report.format == "taobao_order_list_2016"
    assert answered(store, "SELECT paid_fen FROM sales") == [(11800,)]


def test_a_header_that_comes_near_is_named_with_a_mapping_to_start_from(
    store: Store, tmp_path: Path
) -> None:
    names = renamed(买家实际支付金额="到手价", 总金额="原来的价")

    with pytest.raises(HeaderUnknownError) as caught:
        listed(store, tmp_path, names)

    said = str(caught.value)
    assert "最像淘宝订单列表，但没有「总金额」、「买家实际支付金额」" in said
    assert (
        "table: orders；columns: {order_id: 订单编号, amount: 列名, paid_at: 订单付款时间" in said
    )
    assert "--map" in said


def test_a_header_like_two_exports_is_asked_about(store: Store, tmp_path: Path) -> None:
    names = ("订单号", "商品ID", "京东价", "主订单编号", "子订单编号", "选购商品")

    with pytest.raises(HeaderUnknownError) as caught:
        listed(store, tmp_path, names, cells=("1",) * 6)

    said = str(caught.value)
    assert "最像京东订单导出" in said
    assert "最像抖店订单导出" in said
    assert "像的不止一种，不敢替你选" in said


def test_two_columns_that_could_both_be_meant_are_not_guessed_between(
    store: Store, tmp_path: Path
) -> None:
    names = (*renamed(买家实际支付金额="实付款"), "实际支付金额")

    with pytest.raises(HeaderUnknownError, match="没有金额（买家实际支付金额）列"):
        listed(store, tmp_path, names, cells=(*CELLS, "1"))


def test_a_used_column_that_stands_twice_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(HeaderUnknownError, match="文件里有两列都叫「买家实际支付金额」"):
        listed(store, tmp_path, (*NAMES, "买家实际支付金额"), cells=(*CELLS, "1"))


def test_a_table_whose_columns_are_missing_is_left_out_and_said(
    store: Store, tmp_path: Path
) -> None:
    header = [name for name in JD_ORDER if name != "京东价"]
    row = {"订单号": "1", "商品ID": "S", "订购数量": 1, "应付金额": "9.00", "下单帐号": "a",
           "下单时间": "2026-11-01", "付款确认时间": "2026-11-01"}  # fmt: skip

    report = take(store, csv_file(tmp_path / "a.csv", lined_up(header, row)))

    assert "没有金额（京东价）列，这一部分没有导入" in report.assumptions
    assert answered(store, "SELECT paid_fen FROM sales") == [(900,)]


def test_no_export_is_taken_for_another_by_its_own_names() -> None:
    """Signs of one format, loosened, must not make up all the signs of another."""
    signs = {known.id: {loosened(n) for names in known.signs for n in names[:1]}
             for known in known_formats() if known.signs}  # fmt: skip
    contained = {
        (one, other)
        for one in signs
        for other in signs
        if one != other and signs[one] <= signs[other]
    }

    assert contained <= {("tmall_ad_plan", "tmall_ad_product"), ("sycm_shop_day", "sycm_product")}


def test_days_of_channels_are_not_taken_for_days_of_the_shop(store: Store, tmp_path: Path) -> None:
    rows = [("日期", "流量来源", "访客数", "浏览量"), ("2026-11-01", "搜索", "9", "9")]

    with pytest.raises(HeaderUnknownError, match="不认识这个表头"):
        take(store, csv_file(tmp_path / "a.csv", rows))


def test_few_signs_under_other_names_only_are_not_enough(store: Store, tmp_path: Path) -> None:
    with pytest.raises(HeaderUnknownError, match="最像生意参谋店铺日数据，但列名大多不同"):
        take(store, csv_file(tmp_path / "a.csv", [("日期", "UV", "PV"), ("2026-11-01", 9, 9)]))

    report = take(
        store, csv_file(tmp_path / "b.csv", [("统计日期", "访客数", "PV"), ("2026-11-01", 9, 12)])
    )
    assert answered(store, "SELECT uv, pv FROM traffic") == [(9, 12)]
    assert "把「PV」当作 浏览量" in report.assumptions


def test_sheets_that_were_not_read_are_named(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    book = Workbook(file)
    for name, cells in (("说明", ["导出说明"]), ("订单", NAMES), ("备注", ["x"])):
        page = book.add_worksheet(name)
        page.write_row(0, 0, cells)
        page.write_row(1, 0, CELLS)
    book.close()

    report = take(store, file)

    assert "只读了工作表「订单」，没有读「说明」、「备注」" in report.assumptions


def test_units_in_brackets() -> None:
    names = ("价格(分)", "价格（单位：万元）", "价格(元)", "浏览量(PV)")
    assert [unit_in(name) for name in names] == ["fen", "wan", "", ""]
    assert loosened("浏览量（PV）") == loosened("浏览量")
    assert loosened("成交金额(订单)") != loosened("成交金额")
