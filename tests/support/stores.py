"""Stores for tests: made fast from a template, filled in one line, dumped whole."""
# ruff: noqa: DTZ001  # instants in the store are the shop's wall clock, naive

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from knowledge.store import schema
from knowledge.store.engine import Store, open_store
from knowledge.store.files import import_files
from knowledge.store.importers.settings import ImportSettings
from knowledge.store.load import load_rows
from knowledge.store.reports import ImportReport
from knowledge.store.versions import FAMILIES

TODAY = date(2026, 11, 22)
SETTINGS = ImportSettings("Asia/Shanghai", "CNY", TODAY)
OPEN_IDS = ImportSettings("Asia/Shanghai", "CNY", TODAY, pseudonyms=False)

FACTS = (schema.sales, schema.refund_facts, schema.buyers, schema.product_names, schema.freshness)
RAW = tuple({member.table for family in FAMILIES.values() for member in family.members})


def copied_store(template: Path, folder: Path) -> Store:
    """Open a fresh copy of an upgraded, empty SQLite store."""
    file = folder / "shop.db"
    shutil.copy(template, file)
    return open_store(f"sqlite:///{file}")


def take(store: Store, file: Path, mapping: str = "", **how: object) -> ImportReport:
    """Import one file; a mapping is given as YAML text."""
    if mapping:
        where = file.with_suffix(".map.yaml")
        where.write_text(mapping, encoding="utf-8")
        how["mapping"] = where
    how.setdefault("settings", SETTINGS)
    (report,) = import_files(store, [file], **how)  # type: ignore[arg-type]
    return report


def put(
    store: Store, table: str, rows: Iterable[Mapping[str, object]], **how: object
) -> ImportReport:
    """Load ready rows; buyer ids stay as they are."""
    return load_rows(store, table, rows, settings=OPEN_IDS, **how)  # type: ignore[arg-type]


def line(order_id: str, fen: int = 1000, **more: object) -> dict[str, object]:
    """Return an order line of 10.00 paid on 2026-11-01 at 10:00, unless told otherwise."""
    return {
        "order_id": order_id,
        "sku": "S1",
        "quantity": 1,
        "amount_fen": fen,
        "paid_at": datetime(2026, 11, 1, 10),
        **more,
    }


def rows_of(store: Store, table: str, *names: str) -> list[tuple[object, ...]]:
    """Return columns of a table's rows, live ones where it has versions, sorted."""
    source = schema.metadata.tables[table]
    query = select(*(source.c[name] for name in names))
    if "live" in source.c:
        query = query.where(source.c.live)
    with store.engine.connect() as connection:
        return sorted((tuple(row) for row in connection.execute(query)), key=repr)


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every live row and every fact, without the numbers the database gave them."""
    unsaid = {"id", "import_id", "live", "named_by"}
    return {
        table.name: rows_of(
            store, table.name, *(column.name for column in table.c if column.name not in unsaid)
        )
        for table in (*RAW, *FACTS)
    }


def answered(store: Store, statement: str) -> list[tuple[object, ...]]:
    """Return what hand-written SQL finds, sorted: the second road to a figure.

    Both databases say the same: days come as text, sums as whole numbers.
    """
    with store.engine.connect() as connection:
        found = connection.exec_driver_sql(statement).all()
    return sorted((tuple(map(_said_alike, row)) for row in found), key=repr)


def _said_alike(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, Decimal) and value == int(value) else value


def bytes_of(store: Store) -> bytes:
    """Return the file of a SQLite store, to look for what must not be in it."""
    assert store.file is not None
    return store.file.read_bytes()


def changes_nothing(store: Store, file: Path, **how: object) -> bool:
    """Import a file again and say whether the store is as before."""
    before = dump(store)
    return take(store, file, **how).unchanged and dump(store) == before
