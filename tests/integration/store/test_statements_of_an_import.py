"""What an import asks of the database must not grow with the square of its rows."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from sqlalchemy import event

from knowledge.store.engine import Store
from knowledge.store.load import load_rows
from knowledge.store.undo import undo_import
from tests.support.stores import SETTINGS

_OVER_COLUMNS: Final = re.compile(r"\([^()]+,[^()]+\) NOT IN")
"""SQLite reads all that stands behind it for every row that it does not hold."""


def test_no_statement_says_not_in_over_several_columns(store: Store) -> None:
    said: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: said.append(args[2]))

    for shop, orders in (("一号店", range(6)), ("一号店", range(3, 9)), ("", range(12))):
        rows = [_row(number) for number in orders]
        load_rows(store, "order_lines", rows, settings=SETTINGS, shop=shop)
    load_rows(store, "products", [_PRODUCT], settings=SETTINGS, shop="一号店")
    undo_import(store, 2)

    assert len(said) > 300
    assert [one for one in said if _OVER_COLUMNS.search(one)] == []


_PRODUCT: Final = {"sku": "S1", "name": "水杯", "category": "杯壶"}


def _row(number: int) -> dict[str, Any]:
    at = datetime(2026, 11, 1 + number, 10)  # noqa: DTZ001  # the shop's clock
    return {
        "order_id": f"T{number}",
        "sku": f"S{number % 3}",
        "product_name": "水杯",
        "amount": 10 + number,
        "created_at": at,
        "paid_at": at,
        "buyer_id": f"b{number % 4}",
    }
