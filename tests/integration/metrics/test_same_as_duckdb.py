"""The same lines in DuckDB, asked by hand-written SQL, give the same figures and rollups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from benchmarks import peer
from benchmarks.made_shop import make_shop
from benchmarks.store_speed import OURS, measured, plain, plain_peer
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.run import MetricLayer
from knowledge.store.engine import Store, open_store
from knowledge.store.files import import_files
from knowledge.store.importers.settings import ImportSettings

SETTINGS = ImportSettings("Asia/Shanghai", "CNY", date(2026, 1, 5))
Both = tuple[Store, duckdb.DuckDBPyConnection]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The same 6,000 lines in both."""
    folder: Path = tmp_path_factory.mktemp("peer")
    shop = make_shop(folder, 6_000)
    store = open_store(f"sqlite:///{folder / 'shop.db'}")
    for file, table in ((shop.lines, "order_lines"), (shop.visitors, "traffic")):
        import_files(store, [file], settings=SETTINGS, table=table)
    with peer.opened(folder / "peer.duckdb") as connection:
        peer.load(connection, shop)
        peer.roll_up(connection)
        yield store, connection
    store.close()


@pytest.mark.parametrize("question", OURS)
def test_a_question_has_the_same_figures(both: Both, question: str) -> None:
    store, connection = both
    layer = MetricLayer(store.engine, load_catalogue())

    found = plain(measured(layer, OURS[question]))

    assert found == plain_peer(peer.asked(connection, question)) != []


@pytest.mark.parametrize(
    "rows",
    [
        "SELECT dimension, value, day, prev_day, buyers FROM buyer_days",
        "SELECT day, shop, channel, region, device, units, orders FROM daily_sales",
        "SELECT day, shop, sku, category, units FROM daily_skus",
    ],
)
def test_a_rollup_holds_the_same_rows(both: Both, rows: str) -> None:
    store, connection = both

    with store.engine.connect() as ours:
        found = sorted(map(_written, ours.exec_driver_sql(rows)))

    assert found == sorted(map(_written, connection.execute(rows).fetchall())) != []


def _written(row: object) -> tuple[str, ...]:
    """Return the cells as text; no day before is "" in both."""
    cells = tuple(row)  # type: ignore[arg-type]  # a row of either database
    return tuple("" if cell is None else str(cell).replace("0001-01-01", "") for cell in cells)
