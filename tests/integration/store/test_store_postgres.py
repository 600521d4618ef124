# ruff: noqa: DTZ001  # instants in the store are the shop's wall clock, naive
from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from random import Random

import pytest

from knowledge.store.engine import Store
from knowledge.store.schema import metadata
from knowledge.store.undo import undo_import
from tests.support.exports import SYCM_PRODUCT, lined_up
from tests.support.files import csv_file
from tests.support.selling import drawn, taobao_sources
from tests.support.stores import dump, line, put, rows_of, take

pytestmark = pytest.mark.postgres

DAY = date(2026, 11, 1)
_NUMBERED = {"id", "import_id", "live", "named_by"}


def fill(store: Store) -> list[int]:
    """Load every kind of table, with overlaps, refunds and shares."""
    loads: list[tuple[str, list[dict[str, object]]]] = [
        (
            "order_lines",
            [
                line("A", 1000, sku="S1", buyer_id="b", product_name="杯'\"%\\"),
                line("A", 2000, sku="S2", product_name="碗\t😀"),
                line("B", -500, quantity=-1),
                line("C", 700, refund_fen=70, channel="搜索"),
            ],
        ),
        ("orders", [{"order_id": "A", "amount_fen": 2999, "paid_at": datetime(2026, 11, 2, 1)}]),
        ("refunds", [{"refund_id": "R", "order_id": "A", "amount_fen": 5}]),
        ("order_lines", [line("C", 900, buyer_id="b"), line("B", 10)]),
        ("traffic", [{"date": DAY, "uv": n} for n in (1, 2)]),
        ("events", [{"visitor_id": "v", "kind": "pv", "at": datetime(2026, 11, 1, 3)}]),
        ("ads", [{"date": DAY, "cost_fen": 1}]),
        ("inventory", [{"date": DAY, "sku": "S1", "on_hand": 4, "on_sale": True}]),
        ("reviews", [{"date": DAY, "sku": "S1", "rating": 5}]),
        ("products", [{"sku": "S1", "name": "杯", "category": "餐具", "price_fen": 9}]),
        ("targets", [{"period": "2026-11", "amount": 100}]),
        ("members", [{"buyer_id": "b", "tier": "VIP"}]),
    ]
    return [put(store, table, rows, shop="店").id or 0 for table, rows in loads]


def test_both_databases_hold_the_same(sqlite_store: Store, postgres_store: Store) -> None:
    fill(sqlite_store)
    fill(postgres_store)

    assert dump(postgres_store) == dump(sqlite_store)


def test_undo_on_postgresql_gives_back_what_was(postgres_store: Store) -> None:
    empty = dump(postgres_store)
    for number in fill(postgres_store):
        undo_import(postgres_store, number)

    assert dump(postgres_store) == empty


def test_large_orders_are_split_on_postgresql_too(postgres_store: Store) -> None:
    whole = 8 * 10**12 + 1
    put(postgres_store, "order_lines", [line("A", 3 * 10**12), line("A", 4 * 10**12)])
    put(postgres_store, "orders", [{"order_id": "A", "amount_fen": whole, "paid_at": DAY}])

    shares = [int(str(fen)) for (fen,) in rows_of(postgres_store, "sales", "paid_fen")]
    assert (len(shares), sum(shares)) == (2, whole)


def test_exports_of_the_platforms_give_the_same_on_both(
    sqlite_store: Store, postgres_store: Store, tmp_path: Path
) -> None:
    sold = drawn(Random(6), 30)  # noqa: S311  # a test draws, nobody gambles
    day = {"统计日期": "2026-11-01", "商品ID": "7001", "商品名称": "杯", "商品访客数": 9,
           "商品浏览量": 12}  # fmt: skip
    sources = taobao_sources(sold) | {
        "product": lined_up(SYCM_PRODUCT, day),
        "product again": lined_up(SYCM_PRODUCT, day | {"商品访客数": 8}),
    }

    for one in (sqlite_store, postgres_store):
        for name, rows in sources.items():
            take(one, csv_file(tmp_path / f"{name}.csv", rows), shop="店")
        put(one, "products", [{"sku": "7001", "name": "红杯", "cost_fen": 9}], shop="店")
        take(one, csv_file(tmp_path / "late.csv", sources["product"]), shop="店")

    assert rows_of(postgres_store, "product_names", "name") == rows_of(
        sqlite_store, "product_names", "name"
    )
    assert rows_of(sqlite_store, "products", "name") == [("红杯",)]
    secret = {"buyer", "buyer_id"}  # every store has a key of its own
    for table in ("sales", "refund_facts", "traffic", "products"):
        names = [c.name for c in metadata.tables[table].c if c.name not in secret | _NUMBERED]
        assert rows_of(postgres_store, table, *names) == rows_of(sqlite_store, table, *names)
