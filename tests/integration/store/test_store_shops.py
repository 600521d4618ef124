from __future__ import annotations

from datetime import date

import pytest

from knowledge.store.engine import Store
from knowledge.store.undo import undo_import
from tests.support.stores import dump, line, put, rows_of

DAY = date(2026, 11, 1)
LISTED = {"order_id": "A", "amount_fen": 900, "paid_at": DAY, "shop": "店"}


@pytest.mark.parametrize("first", ["orders", "order_lines"])
def test_order_of_which_one_export_names_the_shop_is_one_order(store: Store, first: str) -> None:
    loads = {"orders": [LISTED], "order_lines": [line("A", 500), line("A", 500)]}
    for table in sorted(loads, key=lambda one: one != first):
        put(store, table, loads[table])

    assert rows_of(store, "sales", "shop", "paid_fen") == [("店", 450), ("店", 450)]


def test_shop_goes_with_the_import_that_gave_it(store: Store) -> None:
    put(store, "order_lines", [line("A")])
    before = dump(store)
    listed = put(store, "orders", [LISTED])

    undo_import(store, listed.id or 0)

    assert dump(store) == before


def test_lines_without_a_shop_are_still_replaced_after_they_got_one(store: Store) -> None:
    put(store, "order_lines", [line("A", 500), line("A", 400)])
    put(store, "orders", [LISTED])
    put(store, "order_lines", [line("A", 700)])

    assert rows_of(store, "sales", "shop", "paid_fen") == [("店", 900)]


def test_order_number_in_two_shops_names_neither(store: Store) -> None:
    put(store, "orders", [LISTED, {**LISTED, "shop": "别家"}])
    put(store, "order_lines", [line("A", 5)])

    assert rows_of(store, "sales", "shop") == [("",), ("别家",), ("店",)]
