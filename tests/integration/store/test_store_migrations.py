from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from knowledge.store.engine import Store
from knowledge.store.head import HEAD, VERSION_TABLE
from knowledge.store.migrations import config_for, upgrade
from knowledge.store.partitions import partitions
from knowledge.store.rollup_tables import (
    paid_totals,
    placed_totals,
    refund_totals,
    sku_spans,
)
from knowledge.store.schema import freshness, metadata
from tests.support.stores import line, put, rows_of

NOON = datetime(2026, 11, 1, 12)  # noqa: DTZ001  # the shop's wall clock


def differences(store: Store) -> list[object]:
    with store.engine.connect() as connection:
        parts = partitions(connection)

        def is_whole(name: str | None, kind: str, _parents: object) -> bool:
            return kind != "table" or name not in parts

        options = {"version_table": VERSION_TABLE, "compare_type": True, "include_name": is_whole}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, metadata)


def test_migrations_from_zero_equal_the_metadata(store: Store) -> None:
    assert differences(store) == []


def test_the_head_constant_is_the_newest_script() -> None:
    assert ScriptDirectory.from_config(config_for()).get_heads() == [HEAD]


def test_upgrading_twice_changes_nothing(store: Store) -> None:
    upgrade(store.url.render_as_string(hide_password=False))

    assert differences(store) == []


def test_opening_a_current_file_does_not_load_alembic(empty_file: Path) -> None:
    code = (
        "import sys; from knowledge.store.engine import open_store;"
        f"open_store('sqlite:///{empty_file}').close();"
        "sys.exit('alembic' in sys.modules)"
    )

    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=False, cwd=Path.cwd())  # noqa: S603  # our own code

    assert done.returncode == 0


def test_calendar_has_every_day_of_fifty_years(store: Store) -> None:
    found = rows_of(store, "calendar_days", "day", "week", "month", "quarter", "year", "weekday")

    first, last = date(2000, 1, 1), date(2049, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert found == sorted(
        [
            (
                day,
                date.fromisocalendar(*day.isocalendar()[:2], 1),
                date(day.year, day.month, 1),
                date(day.year, (1, 4, 7, 10)[(day.month - 1) // 3], 1),
                date(day.year, 1, 1),
                day.isocalendar().weekday,
            )
            for day in days
        ],
        key=repr,
    )


_BEFORE_TOTALS = (
    *(f"DROP TABLE {name}" for name in ("paid_totals", "placed_totals", "refund_totals")),
    "DROP TABLE sku_spans",
    "DROP TABLE freshness",
    "CREATE TABLE freshness (fact VARCHAR PRIMARY KEY, until TIMESTAMP NOT NULL)",
    "UPDATE store_version SET version_num = '0002'",
)


def test_an_older_store_is_given_the_totals_of_what_it_holds(store: Store) -> None:
    put(store, "order_lines", [line("A", shop="一店"), line("B", paid_at=None, created_at=NOON)])
    put(store, "order_lines", [line("C", sku="S2", buyer_id="b")])
    put(store, "refunds", [{"refund_id": "R", "order_id": "C", "amount_fen": 5}])
    put(store, "traffic", [{"date": NOON.date(), "uv": 5}])
    tables = (paid_totals, placed_totals, refund_totals, sku_spans, freshness)
    names = [(table.name, [column.name for column in table.c]) for table in tables]
    kept = [rows_of(store, name, *columns) for name, columns in names]

    with store.engine.begin() as connection:
        for statement in _BEFORE_TOTALS:
            connection.exec_driver_sql(statement)
        command.upgrade(config_for(connection), "0003")

    assert all(kept)
    assert [rows_of(store, name, *columns) for name, columns in names] == kept
