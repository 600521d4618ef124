"""Ask thousands of random questions of the rollups and of the facts, and count differences.

    python -m benchmarks.rollups_equal_raw [QUESTIONS] [DATABASE_URL | postgresql]

Orders come, are corrected, are late and are taken back between the questions.
"""

from __future__ import annotations

import sys
import time

from sqlalchemy import StaticPool, create_engine

from tests.support.postgres import database
from tests.support.rollup_trials import Trial

_PER_WAVE = 40
_WAVES_PER_SHOP = 30


def main(questions: int, url: str) -> int:
    """Print how many questions were asked and how many differed; return the differences."""
    pool = {"poolclass": StaticPool} if url == "sqlite://" else {}
    engine = create_engine(url, **pool)
    asked = answered = different = seed = 0
    started = time.perf_counter()
    while asked < questions:
        seed += 1
        trial = Trial(engine, seed=seed, orders=120)
        for wave in range(_WAVES_PER_SHOP):
            if wave % 3 == 2:
                trial.undo_wave()
            else:
                trial.import_wave()
            found = trial.differences(_PER_WAVE)
            for difference in found:
                print(difference)
            asked += _PER_WAVE
            different += len(found)
        answered += trial.answered
        took = time.perf_counter() - started
        print(f"shop {seed}: {asked} asked, {different} different, {took:.0f} s", flush=True)
    print(f"{asked} questions, {answered} with an answer, {different} differences")
    engine.dispose()
    return different


def run(questions: int, where: str) -> int:
    """Ask the database at `where`: a URL, or "postgresql" for a server of our own."""
    if where != "postgresql":
        return main(questions, where)
    with database() as url:
        return main(questions, url)


if __name__ == "__main__":
    asked_for = int(sys.argv[1]) if len(sys.argv) > 1 else 12_000
    sys.exit(bool(run(asked_for, sys.argv[2] if len(sys.argv) > 2 else "sqlite://")))
