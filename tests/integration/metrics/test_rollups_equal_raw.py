"""Rollups say what the facts say, whatever is imported, corrected or undone."""

from __future__ import annotations

from sqlalchemy import Engine, select

from knowledge.store.rollup_tables import ROLLUPS
from knowledge.store.rollups import rebuild_rollups
from tests.support.rollup_trials import Trial


def test_rollups_equal_facts_on_random_questions(engine: Engine) -> None:
    trial = Trial(engine, seed=11, orders=150)

    found = []
    for _ in range(10):
        trial.import_wave()
        found += trial.differences(60)
        trial.undo_wave()
        found += trial.differences(10)
        trial.import_wave()
        found += trial.differences(10)

    assert found == []
    assert trial.answered > 300


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
