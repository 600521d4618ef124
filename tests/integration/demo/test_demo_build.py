"""The demo in a real store says what its rows say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from knowledge.store import schema
from knowledge.store.demo import demo_world
from knowledge.store.demo.build import build_demo
from knowledge.store.demo.world import TABLES
from knowledge.store.engine import Store, open_store

_TODAY = date(2026, 11, 22)
_SCALE = 0.03


@pytest.fixture(scope="module")
def heard() -> list[tuple[str, int, int]]:
    return []


@pytest.fixture(scope="module")
def store(
    tmp_path_factory: pytest.TempPathFactory, heard: list[tuple[str, int, int]]
) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("demo")
    opened = open_store(f"sqlite:///{folder / 'store.db'}")
    build_demo(opened, today=_TODAY, scale=_SCALE, progress=lambda *step: heard.append(step))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    for table, _, some in demo_world(_TODAY, scale=_SCALE).tables():
        found[table] += some
    return found


def _one(store: Store, what: Any) -> Any:
    with store.engine.connect() as connection:
        return connection.execute(select(what)).scalar_one()


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_in_the_store(
    store: Store, rows: dict[str, list[dict[str, Any]]], table: str
) -> None:
    raw = schema.metadata.tables[table]

    count = _one(store, func.count(raw.c.id).filter(raw.c.live))

    assert count == len(rows[table])


def test_sales_add_up_to_what_was_paid(
    store: Store, rows: dict[str, list[dict[str, Any]]]
) -> None:
    paid: Counter[str] = Counter()
    for row in rows["order_lines"]:
        if row["paid_at"]:
            paid[row["shop"]] += row["amount_fen"]

    with store.engine.connect() as connection:
        said = connection.execute(
            select(schema.sales.c.shop, func.sum(schema.sales.c.paid_fen)).group_by(
                schema.sales.c.shop
            )
        ).all()

    assert {shop: int(fen) for shop, fen in said} == dict(paid)


def test_refunds_count_once(store: Store, rows: dict[str, list[dict[str, Any]]]) -> None:
    said = _one(store, func.sum(schema.refund_facts.c.refund_fen))

    assert said == sum(row["amount_fen"] for row in rows["refunds"])


def test_buyers_keep_their_invented_ids(store: Store) -> None:
    with store.engine.connect() as connection:
        ids = set(connection.execute(select(schema.sales.c.buyer_id)).scalars())

    assert {each[:3] for each in ids} == {"tm_", "jd_", "dy_", "pd_"}


def test_progress_is_told_from_the_first_part_to_the_last(
    store: Store, heard: list[tuple[str, int, int]]
) -> None:
    assert store.file is not None
    assert [done for _, done, _ in heard] == list(range(37))
    assert {of for _, _, of in heard} == {36}
