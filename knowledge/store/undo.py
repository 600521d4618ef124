"""Taking one import back, as if it had never been."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from knowledge.errors import NoSuchImportError
from knowledge.store.engine import Store, tidy, writing
from knowledge.store.facts import rederive
from knowledge.store.fresh import refresh
from knowledge.store.load import utc_now
from knowledge.store.lock import importing
from knowledge.store.names import mark_moved, mark_names, rename
from knowledge.store.schema import imports
from knowledge.store.shops import note_orders, settle_shops, touch_moved
from knowledge.store.touched import mark_touched
from knowledge.store.versions import FAMILIES


def undo_import(store: Store, import_id: int) -> int:
    """Delete an import's rows, revive what they replaced, derive the facts anew.

    Returns:
        How many rows were deleted.

    Raises:
        NoSuchImportError: there is none of that id, or it was undone before.
        StoreBusyError: an import is running.
        StoreUnwritableError: disk full, or the store is read-only.
    """
    with importing(store):
        with writing(store) as connection:
            deleted = _undo(connection, import_id)
        tidy(store)
    return deleted


def _undo(connection: Connection, import_id: int) -> int:
    found = connection.execute(
        select(imports.c.undone_at).where(imports.c.id == import_id)
    ).first()
    if found is None:
        raise NoSuchImportError(str(import_id), "没有这次导入")
    if found.undone_at is not None:
        raise NoSuchImportError(str(import_id), "这次导入已经撤销过了")
    note_orders(connection, import_id)
    touched = mark_touched(connection, import_id)
    mark_names(connection, import_id)
    deleted = sum(family.take_back(connection, import_id) for family in FAMILIES.values())
    settle_shops(connection)
    touch_moved(connection)
    mark_moved(connection)
    if touched:
        rederive(connection)
    rename(connection)
    refresh(connection)
    connection.execute(
        update(imports).where(imports.c.id == import_id).values(undone_at=utc_now(connection))
    )
    return deleted
