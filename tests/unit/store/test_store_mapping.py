from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from knowledge.errors import CatalogueError, FileUnreadableError, MappingError
from knowledge.store.importers.fields import TABLES
from knowledge.store.importers.known import known_formats, read_format
from knowledge.store.importers.mapping import read_mapping, recipe_of
from knowledge.store.importers.recipe import Skip
from knowledge.store.importers.skips import meets, parse_skip
from knowledge.store.schema import metadata

WHOLE = """
table: order_lines
columns: {order_id: No, sku: Code, quantity: Qty, unit_price: Price, paid_at: Date}
refund: {order_id_prefix: C}
encoding: auto
skip: {unit_price: "<=0", Qty: ["=0", "!=1"]}
constants: {platform: 独立站}
units: {paid_at: unix_s, unit_price: fen}
has_header: true
"""


def test_mapping_of_the_contract_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(WHOLE, encoding="utf-8")

    recipe = read_mapping(tmp_path / "m.yaml")

    (table,) = recipe.tables
    assert dict(table.columns)["order_id"] == ("No",)
    assert table.refund_prefix == "C"
    assert table.skip == (
        Skip("unit_price", "<=", "0"),
        Skip("Qty", "=", "0"),
        Skip("Qty", "!=", "1"),
    )
    assert dict(table.constants) == {"platform": "独立站"}
    assert dict(table.units) == {"paid_at": "unix_s", "unit_price": "fen"}
    assert recipe.assumptions == (
        "没有给出 created_at，下单时间按支付时间算",
        "没有给出 amount，金额按数量 × 单价算",
    )


def test_all_faults_of_a_mapping_are_named_at_once() -> None:
    said = yaml.safe_load(
        "{table: orders, colums: {}, columns: {order_no: x, quantity: [1]},"
        " units: {amount: unix_s}, skip: {quantity: about 3}, encoding: latin, has_header: 1,"
        " refund: {prefix: C}}"
    )

    with pytest.raises(MappingError) as caught:
        recipe_of("m.yaml", said)

    text = str(caught.value)
    for words in (
        "不认识「colums」，是不是 columns",
        "「order_no」不是 orders 表的列，是不是 order_id",
        "columns 的 quantity 要写一个列名",
        "缺少 amount",
        "缺少 paid_at 或 created_at",
        "units 的 amount 不能是「unix_s」",
        "skip 的 quantity 不能是「about 3」",
        "encoding 要是其中之一",
        "has_header 要写 true 或 false",
        "refund 里不认识「prefix」",
    ):
        assert words in text


@pytest.mark.parametrize("said", [None, [], "x", {"table": "sales"}, {"columns": {}}])
def test_what_is_no_mapping_is_refused(said: object) -> None:
    with pytest.raises(MappingError):
        recipe_of("m.yaml", said)


def test_without_a_header_columns_are_positions() -> None:
    said = {"table": "members", "has_header": False, "columns": {"buyer_id": 0, "tier": "VIP"}}

    with pytest.raises(MappingError, match="从 0 开始的位置"):
        recipe_of("m.yaml", said)


def test_broken_yaml_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("table: orders\ncolumns: {a: [}\n", encoding="utf-8")

    with pytest.raises(MappingError, match="第 2 行"):
        read_mapping(tmp_path / "m.yaml")
    with pytest.raises(FileUnreadableError):
        read_mapping(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("rule", "cell", "hit"),
    [
        ("<=0", "0.00", True),
        ("<=0", "-1,000", True),
        ("<=0", "1", False),
        ("<=0", "", False),
        ("<=0", "abc", False),
        (">10", 11, True),
        (">= 10", 10.0, True),
        ("=POST", "POST", True),
        ("=POST", "post", False),
        ("=0", "0.00", True),
        ("!=1", "2", True),
        ("!=1", 1.0, False),
        ("empty", " - ", True),
        ("empty", None, True),
        ("empty", 0, False),
    ],
)
def test_conditions_of_skip(rule: str, cell: object, hit: object) -> None:
    assert meets(parse_skip("x", rule))(cell) is hit


@pytest.mark.parametrize("rule", ["3", "0", "<=abc", "between 1 and 2"])
def test_conditions_that_are_none_are_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_skip("x", rule)


def test_every_field_has_its_column_in_the_store() -> None:
    made = {"period"}
    for name, spec in TABLES.items():
        columns = set(metadata.tables[name].c.keys())
        fields = {one.column for one in spec.fields.values() if one.name not in made}
        assert fields <= columns
        assert {one for group in spec.needs for one in group} <= set(spec.fields)


def test_imported_formats_give_what_their_tables_need() -> None:
    for known in known_formats():
        for table in known.recipe.tables if known.recipe else ():
            given = {*table.columns, *table.constants}
            assert all(given & set(group) for group in table.spec.needs), known.id


def test_format_file_with_faults_names_them_all(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(
        "{id: x, nam: y, tables: [{table: orders, columns: {order_no: a}, skp: {}}]}",
        encoding="utf-8",
    )

    with pytest.raises(CatalogueError) as caught:
        read_format(file)

    text = str(caught.value)
    for words in ("unknown key 'nam'", "missing 'name'", "neither signs", "order_no", "'skp'"):
        assert words in text
