"""The largest tables by month, on PostgreSQL: made as needed, without holding anybody up."""
# ruff: noqa: DTZ001  # instants in the store are the shop's wall clock, naive

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, event, func, insert, select

from knowledge.store import schema
from knowledge.store.engine import Store, connect, open_store
from knowledge.store.migrations import config_for
from knowledge.store.partitions import make_room, months
from tests.support.postgres import Server
from tests.support.stores import line, put, rows_of

pytestmark = pytest.mark.postgres

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
OLD_ROWS: dict[str, list[dict[str, Any]]] = {
    "imports": [
        {
            "at": datetime(2026, 11, 2), "file": "a.csv", "sha256": "",
            "table": "traffic", "format": "mapping", "shop": "", "rows_read": 0, "rows_kept": 0,
            "rows_replaced": 0, "rows_set_aside": 0,
        }
    ],
    "traffic": [
        {"import_id": 1, "line": n, "date": date(2026, n, 3), "uv": n} for n in range(1, 13)
    ],
    "events": [
        {
            "import_id": 1, "line": 1, "visitor_id": "v", "kind": "pv",
            "at": datetime(2025, 12, 31, 23), "on": date(2025, 12, 31),
        }
    ],
    "sales": [
        {
            "order_id": f"A{n}", "line_no": 1, "units": 1, "placed_fen": n, "paid_fen": n,
            "created_at": datetime(2026, 11, n), "created_on": date(2026, 11, n), "buyer": "b",
            "paid_at": paid, "paid_on": paid and paid.date(),
        }
        for n, paid in ((1, None), (2, datetime(2026, 11, 2)), (3, datetime(2026, 12, 1)))
    ],
}  # fmt: skip


def made(store: Store) -> dict[str, list[date]]:
    with store.engine.connect() as connection:
        return months(connection)


def rows_in(store: Store, partition: str) -> int:
    with store.engine.connect() as connection:
        counted = connection.exec_driver_sql(f"SELECT count(*) FROM {partition}")  # noqa: S608
        return int(counted.scalar_one())


def test_import_makes_the_months_that_it_brings_and_no_others(postgres_store: Store) -> None:
    put(postgres_store, "traffic", [{"date": day, "uv": 1} for day in (NOVEMBER, DECEMBER)])
    put(postgres_store, "order_lines", [line("A"), line("B", paid_at=None, created_at=DECEMBER)])

    assert made(postgres_store) == {
        "sales": [NOVEMBER],
        "traffic": [NOVEMBER, DECEMBER],
        "events": [],
    }
    assert [rows_in(postgres_store, f"sales_{part}") for part in ("unpaid", "2026_11")] == [1, 1]


def test_order_paid_later_moves_to_the_month_of_its_payment(postgres_store: Store) -> None:
    put(postgres_store, "order_lines", [line("A", paid_at=None, created_at=NOVEMBER)])
    put(postgres_store, "order_lines", [line("A", paid_at=datetime(2026, 12, 31, 23, 59))])

    assert rows_in(postgres_store, "sales_unpaid") == 0
    assert rows_in(postgres_store, "sales_2026_12") == 1
    assert rows_of(postgres_store, "sales", "order_id") == [("A",)]


def test_rows_of_a_month_are_read_from_its_partition_alone(postgres_store: Store) -> None:
    put(postgres_store, "order_lines", [line(f"A{n}", paid_at=date(2026, n, 1)) for n in (9, 10)])
    sales = schema.sales.c
    asked = select(func.sum(sales.paid_fen)).where(sales.paid_on >= date(2026, 10, 1))

    with postgres_store.engine.connect() as connection:
        sql = asked.compile(connection, compile_kwargs={"literal_binds": True})
        plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}"))

    assert "sales_2026_10" in plan
    assert "sales_2026_09" not in plan


def test_new_month_holds_up_no_question(postgres_server: Server) -> None:
    """Asked while the import stands between the new partition and its commit."""
    store = open_store(postgres_server.upgraded())
    asker = connect(store.url.render_as_string(hide_password=False))
    put(store, "order_lines", [line("A")])
    seen: list[int] = []

    def ask(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "ATTACH PARTITION" in statement:
            with asker.connect() as other:
                other.exec_driver_sql("SET lock_timeout = '500ms'")
                seen.append(other.execute(select(func.count()).select_from(schema.sales)).scalar())

    event.listen(store.engine, "after_cursor_execute", ask)
    with asker.connect() as reading:  # and a question that is not over yet holds up no import
        reading.execute(select(schema.sales.c.id)).all()
        put(store, "order_lines", [line("B", paid_at=date(2027, 3, 1))])

    assert seen == [1]
    assert len(rows_of(store, "sales", "order_id")) == 2
    asker.dispose()
    store.close()


def test_upgrade_of_a_filled_store_keeps_its_rows(postgres_server: Server) -> None:
    engine = connect(postgres_server.create(f"old{uuid4().hex}"))
    before = ScriptDirectory.from_config(config_for()).get_revision("0004").down_revision
    with engine.begin() as connection:
        command.upgrade(config_for(connection), str(before))
        old = MetaData()
        old.reflect(connection, only=OLD_ROWS)
        for name, rows in OLD_ROWS.items():
            connection.execute(insert(old.tables[name]), rows)
        kept = {name: connection.execute(select(old.tables[name])).all() for name in OLD_ROWS}

    store = open_store(engine.url.render_as_string(hide_password=False))

    with store.engine.connect() as connection:
        found = {name: connection.execute(select(old.tables[name])).all() for name in OLD_ROWS}
    assert {name: sorted(rows, key=repr) for name, rows in found.items()} == {
        name: sorted(rows, key=repr) for name, rows in kept.items()
    }
    assert made(store)["sales"] == [NOVEMBER, DECEMBER]
    assert len(made(store)["traffic"]) == 12
    put(store, "traffic", [{"date": date(2026, 2, 3), "uv": 7}, {"date": NOVEMBER, "uv": 8}])
    assert len(rows_of(store, "traffic", "uv")) == 13
    engine.dispose()
    store.close()


def test_undivided_tables_are_left_alone(sqlite_store: Store) -> None:
    with sqlite_store.engine.begin() as connection:
        make_room(connection, "sales", [NOVEMBER])

        assert months(connection) == {}
