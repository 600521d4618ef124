"""Rollups say what the facts say, whatever is imported, corrected or undone."""

from __future__ import annotations

from sqlalchemy import Engine, select

from knowledge.store.rollup_tables import ROLLUPS
from knowledge.store.rollups import rebuild_rollups
from tests.support.facts import Facts, days, replace_orders
from tests.support.random_facts import random_facts
from tests.support.rollup_trials import Trial


def test_rollups_equal_facts_on_random_questions(engine: Engine) -> None:
    trial = Trial(engine, seed=11, orders=150)
    many = 80 if engine.dialect.name == "sqlite" else 20  # a server takes four times as long

    found = []
    for _ in range(4):
        trial.import_wave()
        found += trial.differences(many)
        trial.undo_wave()
        found += trial.differences(many // 4)
        trial.import_wave()
        found += trial.differences(many // 4)

    assert found == []
    assert trial.answered > many * 3


def test_kept_rollups_equal_rebuilt_ones(engine: Engine) -> None:
    trial = Trial(engine, seed=5, orders=120)
    for _ in range(6):
        trial.import_wave()

    kept = _everything(engine)
    with engine.begin() as connection:
        rebuild_rollups(connection)

    assert _everything(engine) == kept


def _everything(engine: Engine) -> list[list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return [sorted(map(tuple, connection.execute(select(table)))) for table in ROLLUPS]


def test_a_first_import_and_its_undo_leave_rollups_of_what_stands(engine: Engine) -> None:
    empty = Facts(engine)
    empty.layer()
    brought = Facts(engine)
    random_facts(brought, seed=2, orders=40)
    sales, refunds = brought.rows["sales"], brought.rows["refund_facts"]
    keys = {(row["shop"], row["order_id"]) for row in (*sales, *refunds)}

    with engine.begin() as connection:
        replace_orders(connection, keys, sales=sales, refunds=refunds)
    imported = _everything(engine)
    with engine.begin() as connection:
        rebuild_rollups(connection)
    rebuilt = _everything(engine)
    with engine.begin() as connection:
        replace_orders(connection, keys, sales=[], refunds=[])

    assert imported == rebuilt
    assert all(map(len, imported))
    assert not any(map(len, _everything(engine)))


def test_an_order_over_two_days_is_one_order_in_both(facts: Facts) -> None:
    facts.paid("2025-11-18 23:59", order="O1").paid("2025-11-19 00:01", order="O1")
    facts.paid("2025-11-19", order="O2")

    assert facts.value("orders", days("2025-11-18", "2025-11-19")) == 2
    assert facts.split("orders", days("2025-11-18", "2025-11-19"), "day") == {
        "2025-11-18": 1,
        "2025-11-19": 2,
    }


def test_rollups_outlive_an_import_that_names_no_known_order(engine: Engine) -> None:
    trial = Trial(engine, seed=1, orders=30)
    before = _everything(engine)

    with engine.begin() as connection:
        replace_orders(connection, {("main", "never seen")}, sales=[], refunds=[])

    assert _everything(engine) == before
    assert trial.differences(5) == []
