# ruff: noqa: DTZ001  # instants in the store are the shop's wall clock, naive
from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.errors import NoSuchImportError, NothingToImportError
from knowledge.store.engine import Store
from knowledge.store.files import list_imports
from knowledge.store.undo import undo_import
from tests.support.files import csv_file
from tests.support.stores import copied_store, dump, line, put, rows_of, take

HEADER = ("order_id", "sku", "product_name", "quantity", "amount", "paid_at", "buyer_id")
A = ("A", "S1", "杯", 1, "10.00", "2026-11-01 10:00:00", "甲")
B = ("B", "S2", "盘", 2, "20.00", "2026-11-02 10:00:00", "乙")
C = ("C", "S3", "碗", 3, "30.00", "2026-11-03 10:00:00", "丙")
B_LATER = ("B", "S2", "大盘", 2, "25.00", "2026-11-02 10:00:00", "乙")


def orders_file(folder: Path, name: str, *rows: tuple[object, ...]) -> Path:
    return csv_file(folder / name, [HEADER, *rows])


def test_same_file_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    file = orders_file(tmp_path, "a.csv", A, B, A)
    first = take(store, file, table="order_lines")
    before = dump(store)

    again = take(store, file, table="order_lines")

    assert (first.kept, first.unchanged) == (3, False)
    assert (again.id, again.unchanged) == (None, True)
    assert dump(store) == before
    assert len(list_imports(store)) == 1


def test_same_rows_in_another_file_leave_the_facts_alone(store: Store, tmp_path: Path) -> None:
    take(store, orders_file(tmp_path, "a.csv", A, B), table="order_lines")
    before = rows_of(store, "sales", "order_id", "paid_fen")

    again = take(store, orders_file(tmp_path, "b.csv", B, A), table="order_lines")

    assert again.replaced == 2
    assert rows_of(store, "sales", "order_id", "paid_fen") == before


def test_full_duplicate_lines_of_an_order_are_all_real(store: Store, tmp_path: Path) -> None:
    take(store, orders_file(tmp_path, "a.csv", A, A, A), table="order_lines")

    assert rows_of(store, "sales", "paid_fen") == [(1000,)] * 3


def test_overlapping_export_corrects_what_it_covers(store: Store, tmp_path: Path) -> None:
    take(store, orders_file(tmp_path, "a.csv", A, B), table="order_lines")

    report = take(store, orders_file(tmp_path, "b.csv", B_LATER, C), table="order_lines")

    assert report.replaced == 1
    assert rows_of(store, "sales", "order_id", "paid_fen") == [
        ("A", 1000),
        ("B", 2500),
        ("C", 3000),
    ]


def test_lines_of_an_order_need_not_be_adjacent(store: Store, tmp_path: Path) -> None:
    take(store, orders_file(tmp_path, "a.csv", A, B, A), table="order_lines")

    assert rows_of(store, "sales", "order_id", "line_no") == [("A", 1), ("A", 2), ("B", 1)]


@pytest.mark.parametrize("first_undone", ["older", "newer"])
def test_undo_in_either_order_gives_back_what_was(
    store: Store, tmp_path: Path, first_undone: str
) -> None:
    empty = dump(store)
    older = take(store, orders_file(tmp_path, "a.csv", A, B), table="order_lines").id or 0
    only_older = dump(store)
    newer = take(store, orders_file(tmp_path, "b.csv", B_LATER, C), table="order_lines").id or 0

    undo_import(store, newer if first_undone == "newer" else older)
    between = dump(store)
    undo_import(store, older if first_undone == "newer" else newer)

    if first_undone == "newer":
        assert between == only_older
    else:
        assert [row[0] for row in rows_of(store, "sales", "order_id")] == []
    assert dump(store) == empty


def test_file_can_be_imported_again_after_its_undo(store: Store, tmp_path: Path) -> None:
    file = orders_file(tmp_path, "a.csv", A)
    undo_import(store, take(store, file, table="order_lines").id or 0)

    again = take(store, file, table="order_lines")

    assert (again.unchanged, again.kept) == (False, 1)


def test_replaced_file_comes_back_when_imported_once_more(store: Store, tmp_path: Path) -> None:
    file = orders_file(tmp_path, "a.csv", A, B)
    take(store, file, table="order_lines")
    take(store, orders_file(tmp_path, "b.csv", B_LATER), table="order_lines")

    take(store, file, table="order_lines")

    assert rows_of(store, "sales", "order_id", "paid_fen") == [("A", 1000), ("B", 2000)]


def test_undoing_twice_or_what_never_was_is_refused(store: Store, tmp_path: Path) -> None:
    done = take(store, orders_file(tmp_path, "a.csv", A), table="order_lines").id or 0
    undo_import(store, done)

    with pytest.raises(NoSuchImportError, match="已经撤销"):
        undo_import(store, done)
    with pytest.raises(NoSuchImportError, match="没有这次导入"):
        undo_import(store, 99)


def test_dry_run_reports_and_leaves_no_trace(store: Store, tmp_path: Path) -> None:
    take(store, orders_file(tmp_path, "a.csv", A, B), table="order_lines")
    before = dump(store)

    file = orders_file(tmp_path, "b.csv", B_LATER, C)
    report = take(store, file, table="order_lines", dry_run=True)

    assert (report.id, report.kept, report.replaced) == (None, 2, 1)
    assert dump(store) == before
    assert len(list_imports(store)) == 1


def test_import_that_fails_leaves_the_store_as_it_was(store: Store, tmp_path: Path) -> None:
    take(store, orders_file(tmp_path, "a.csv", A, B), table="order_lines")
    before = dump(store)
    bad = orders_file(tmp_path, "b.csv", ("A", "S1", "杯", 1, "10", "1970-01-01", "甲"))

    with pytest.raises(NothingToImportError, match="日期"):
        take(store, bad, table="order_lines")

    assert dump(store) == before
    assert len(list_imports(store)) == 1


def test_order_that_is_only_refund_rows_now_is_no_sale_any_more(store: Store) -> None:
    put(store, "order_lines", [line("A"), line("A", -1000, quantity=-1)])
    put(store, "order_lines", [line("A", -400, quantity=-1)])

    assert rows_of(store, "sales", "order_id") == []
    assert rows_of(store, "refund_facts", "refund_fen") == [(400,)]


def test_order_imported_again_without_its_refund_row_has_no_refund(store: Store) -> None:
    put(store, "order_lines", [line("A"), line("A", -1000, quantity=-1)])
    second = put(store, "order_lines", [line("A")])
    without = rows_of(store, "refund_facts", "refund_fen")
    undo_import(store, second.id or 0)

    assert without == []
    assert rows_of(store, "refund_facts", "refund_fen") == [(1000,)]


DAY = date(2026, 11, 1)


def test_a_day_of_traffic_replaces_the_row_of_the_same_channel_and_sku(store: Store) -> None:
    put(store, "traffic", [{"date": DAY, "uv": 10}, {"date": DAY, "channel": "搜索", "uv": 4}])
    put(store, "traffic", [{"date": DAY, "uv": 12}])

    assert rows_of(store, "traffic", "channel", "uv") == [("", 12), ("搜索", 4)]


def test_second_row_of_a_day_in_one_file_corrects_the_first(store: Store) -> None:
    report = put(store, "inventory", [{"date": DAY, "sku": "S", "on_hand": n} for n in (5, 7)])

    assert (report.kept, report.set_aside_count) == (1, 1)
    assert "以后一行为准" in report.set_aside[0].reason
    assert rows_of(store, "inventory", "on_hand") == [(7,)]


def test_plans_of_one_advertised_product_add_up(store: Store) -> None:
    put(store, "ads", [{"date": DAY, "sku": "S", "cost_fen": fen} for fen in (100, 250)])

    assert rows_of(store, "ads", "cost_fen") == [(100,), (250,)]


def test_reviews_and_events_are_replaced_by_the_day(store: Store) -> None:
    at = datetime(2026, 11, 1, 9)
    visit = {"visitor_id": "v", "kind": "pv", "at": at}
    put(store, "events", [visit, {**visit, "at": at + timedelta(days=1)}])
    put(store, "events", [{**visit, "visitor_id": "w"}])
    put(store, "reviews", [{"date": DAY, "sku": "S", "rating": n} for n in (4, 5)])
    put(store, "reviews", [{"date": DAY, "sku": "S", "rating": 1}])

    assert rows_of(store, "events", "visitor_id", "on") == [
        ("v", date(2026, 11, 2)),
        ("w", date(2026, 11, 1)),
    ]
    assert [int(rating) for (rating,) in rows_of(store, "reviews", "rating")] == [1]


ids = st.sampled_from(["A", "B", "C"])
shops = st.sampled_from(["", "店"])
lines = st.builds(
    lambda order, fen, back, name, buyer, shop: line(
        order,
        -fen if back else fen,
        quantity=-1 if back else 1,
        product_name=name,
        buyer_id=buyer,
        shop=shop,
        paid_at=datetime(2026, 11, 1) + timedelta(days=fen),
    ),
    ids,
    st.integers(1, 9),
    st.booleans(),
    st.sampled_from(["杯", "碗"]),
    st.sampled_from(["", "b", "c"]),
    shops,
)
heads = st.builds(
    lambda order, fen, shop: {
        "shop": shop,
        "order_id": order,
        "amount_fen": fen,
        "created_at": datetime(2026, 11, 1),
        "refund_fen": fen // 2,
    },
    ids,
    st.integers(0, 20),
    shops,
)
backs = st.builds(
    lambda order, refund, fen: {"order_id": order, "refund_id": refund, "amount_fen": fen},
    ids,
    st.sampled_from(["A", "R", "Q"]),
    st.integers(1, 9),
)
imports = st.one_of(
    st.tuples(st.just("order_lines"), st.lists(lines, min_size=1, max_size=4)),
    st.tuples(st.just("orders"), st.lists(heads, min_size=1, max_size=2)),
    st.tuples(st.just("refunds"), st.lists(backs, min_size=1, max_size=3)),
)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(done=st.lists(imports, min_size=2, max_size=4), picks=st.data())
def test_undone_imports_have_never_been(
    empty_file: Path, tmp_path_factory: pytest.TempPathFactory, done: list, picks: st.DataObject
) -> None:
    """A store after undoing some imports equals one that only ever saw the others."""
    full = copied_store(empty_file, tmp_path_factory.mktemp("full"))
    part = copied_store(empty_file, tmp_path_factory.mktemp("part"))
    undone = picks.draw(st.permutations(range(len(done))))[: picks.draw(st.integers(1, len(done)))]

    numbers = [put(full, table, rows).id or 0 for table, rows in done]
    for place in undone:
        undo_import(full, numbers[place])
    for place, (table, rows) in enumerate(done):
        if place not in undone:
            put(part, table, rows)

    assert dump(full) == dump(part)
    full.close()
    part.close()
