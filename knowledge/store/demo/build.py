"""Writing the demo into a store, through the same door as every other import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from knowledge.store.demo.shops import SHOPS
from knowledge.store.demo.world import TABLES, demo_world
from knowledge.store.engine import Store
from knowledge.store.importers.settings import ImportSettings
from knowledge.store.load import load_rows

Progress = Callable[[str, int, int], None]
"""Called with what is being written, how many parts are done and how many there are."""

_TIMEZONE, _CURRENCY = "Asia/Shanghai", "CNY"


def build_demo(
    store: Store,
    *,
    today: date,
    progress: Progress | None = None,
    scale: float = 1.0,
) -> None:
    """Write the demo of `today` into an empty store, one import per shop and table.

    Buyers keep their invented ids: there is nobody to protect, and the same demo stays the same.

    Raises:
        StoreBusyError: another import holds the store.
        StoreUnwritableError: the disk is full or the file is read-only.
    """
    settings = ImportSettings(_TIMEZONE, _CURRENCY, today, pseudonyms=False)
    steps = len(SHOPS) * len(TABLES)
    for done, (table, shop, rows) in enumerate(demo_world(today, scale=scale).tables()):
        if progress:
            progress(f"{shop} {table}", done, steps)
        load_rows(
            store,
            table,
            rows,
            settings=settings,
            shop=shop,
            source=f"demo-{table}",
        )
    if progress:
        progress("", steps, steps)
