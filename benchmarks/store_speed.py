"""Import and questions of our store beside DuckDB, on the same lines, as ratios of one run.

    python -m benchmarks.store_speed [LINES …]

The usual sizes are 1,000,000 and 10,000,000 lines. Every answer is compared with DuckDB's.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import peer
from benchmarks.loading import Loaded, loaded_in_a_process
from benchmarks.made_shop import MadeShop, make_shop
from knowledge.dates.period import Period
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.query import Measured, MetricQuery
from knowledge.metrics.run import MetricLayer
from knowledge.store.engine import open_store

_SIZES: Final = (1_000_000, 10_000_000)
_ROUNDS: Final = 25
_NOISE_MS: Final = 2.0
_CENTS: Final = Decimal(100)

_NINETY: Final = Period(date(2025, 9, 2), date(2025, 11, 30), "rolling")
_YESTERDAY: Final = Period(date(2025, 11, 30), date(2025, 11, 30), "day")
_DAY_BEFORE: Final = Period(date(2025, 11, 29), date(2025, 11, 29), "day")
_MONTH: Final = Period(date(2025, 11, 1), date(2025, 11, 30), "month")
_LAST_MONTH: Final = Period(date(2025, 10, 1), date(2025, 10, 31), "month")
_THIRTY: Final = Period(date(2025, 10, 26), date(2025, 11, 24), "rolling")
_FIGURES: Final = ("paid_amount", "orders", "buyers")

OURS: Final = {
    "90 days by day": (MetricQuery(_FIGURES, _NINETY, "day"),),
    "yesterday, day before": (
        MetricQuery(_FIGURES, _YESTERDAY),
        MetricQuery(_FIGURES, _DAY_BEFORE),
    ),
    "buyers, month, last": (
        MetricQuery(("buyers",), _MONTH),
        MetricQuery(("buyers",), _LAST_MONTH),
    ),
    "top 20, 30 days": (MetricQuery(("paid_amount",), _THIRTY, "sku", top=20),),
    "conversion by channel": (MetricQuery(("conversion_rate",), _THIRTY, "channel"),),
}
"""Question → what the metric layer is asked; `benchmarks.peer` has the SQL."""
_LIMITS: Final = {
    "90 days by day": (0.5, 1.5),
    "yesterday, day before": (0.5, 1.5),
    "buyers, month, last": (0.5, 6.0),
    "top 20, 30 days": (2.5, 6.0),
    "conversion by channel": (2.5, 6.0),
}
"""Question → at most so many times DuckDB's time; at most so many times ours of a tenth."""


@dataclass(frozen=True, slots=True)
class Timed:
    """The best of many times, in milliseconds."""

    ours_ms: float
    peer_ms: float


def main(sizes: list[int]) -> int:
    """Print every figure as it is found; return how many limits were passed over."""
    faults = 0
    before: dict[str, Timed] = {}
    loads: list[Loaded] = []
    with tempfile.TemporaryDirectory() as name:
        for lines in sizes:
            folder = Path(name)
            shop = _made(folder, lines)
            loads.append(_loaded(shop, folder, lines))
            found = _asked(folder, lines)
            faults += _print_questions(found, before)
            _load_again(folder, lines, loads[-1])
            before = found
    if len(loads) > 1:
        growth = loads[-1].peak_mb / loads[0].peak_mb
        print(f"peak memory of the import {growth:.2f} x from first to last size (at most 1.20)")
        faults += growth > 1.2
    return faults


def _made(folder: Path, lines: int) -> MadeShop:
    began = time.perf_counter()
    shop = make_shop(folder, lines)
    print(f"\n{lines:,} lines made in {time.perf_counter() - began:.1f} s", flush=True)
    return shop


def _loaded(shop: MadeShop, folder: Path, lines: int) -> Loaded:
    began = time.perf_counter()
    with peer.opened(folder / f"{lines}.duckdb") as connection:
        peer.load(connection, shop)
        copied = time.perf_counter() - began
        peer.roll_up(connection)
    peer_s = time.perf_counter() - began
    files = ((shop.lines, "order_lines"), (shop.visitors, "traffic"))
    ours = loaded_in_a_process(folder / str(lines), *files)
    print(
        f"import: {ours.seconds:.1f} s, peak {ours.peak_mb:.0f} MB; DuckDB COPY {copied:.1f} s "
        f"+ rollups {peer_s - copied:.1f} s: {ours.seconds / peer_s:.2f} (<= 10 at 1M)",
        flush=True,
    )
    return ours


def _load_again(folder: Path, lines: int, first: Loaded) -> None:
    """Import a tenth of the orders once more, with other days and buyers, all over two years."""
    few = lines // 10
    changed = make_shop(folder, few).lines
    again = loaded_in_a_process(folder / str(lines), (changed, "order_lines"))
    ratio = again.seconds / few / (first.seconds / lines)
    print(
        f"a tenth of it changed: {again.seconds:.1f} s, {ratio:.2f} x as long a line", flush=True
    )


def _asked(folder: Path, lines: int) -> dict[str, Timed]:
    store = open_store(f"sqlite:///{folder / str(lines) / 'shop.db'}")
    layer = MetricLayer(store.engine, load_catalogue())
    found: dict[str, Timed] = {}
    with peer.opened(folder / f"{lines}.duckdb") as connection:
        for question, queries in OURS.items():
            answers = measured(layer, queries)
            rows = peer.asked(connection, question)
            if plain(answers) != plain_peer(rows):
                raise AssertionError(f"{question}: {plain(answers)} is not {plain_peer(rows)}")
            found[question] = _timed(
                partial(measured, layer, queries), partial(peer.asked, connection, question)
            )
    store.close()
    return found


def measured(layer: MetricLayer, queries: tuple[MetricQuery, ...]) -> list[Measured]:
    """Return our answers."""
    return [layer.measure(query) for query in queries]


def _timed(ours: Callable[[], object], theirs: Callable[[], object]) -> Timed:
    """Ask both in turn, so that what else the machine does meets both."""
    pairs = [(_once_ms(ours), _once_ms(theirs)) for _ in range(_ROUNDS)]
    return Timed(min(a for a, _ in pairs), min(b for _, b in pairs))


def _once_ms(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def plain(answers: list[Measured]) -> list[tuple[object, ...]]:
    """Return our figures, rounded as far as the peer's floats hold."""
    return [
        tuple(round(float(value), 6) for value in row.values.values() if value is not None)
        for answer in answers
        for row in answer.rows
    ]


def plain_peer(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Return the peer's figures without keys; amounts in fen."""
    return [
        tuple(
            round(float(value * _CENTS if isinstance(value, Decimal) else value), 6)
            for value in row
            if isinstance(value, int | float | Decimal)
        )
        for row in rows
    ]


def _print_questions(found: dict[str, Timed], before: dict[str, Timed]) -> int:
    """Print a line a question; return how many are over a limit."""
    print(f"{'question':22} {'ours':>7} {'DuckDB':>7}  ours/DuckDB  against the size before")
    faults = 0
    for question, timed in found.items():
        limit, most = _LIMITS[question]
        slow = timed.ours_ms > limit * timed.peer_ms + _NOISE_MS
        line = f"{question:22} {timed.ours_ms:7.1f} {timed.peer_ms:7.1f}  "
        line += f"{timed.ours_ms / timed.peer_ms:5.2f} (<= {limit})"
        if question in before:
            earlier = before[question].ours_ms
            slow |= timed.ours_ms > most * earlier + _NOISE_MS
            line += f"  {timed.ours_ms / earlier:5.2f} (<= {most})"
        print(line + "  OVER" * slow, flush=True)
        faults += slow
    return faults


if __name__ == "__main__":
    sys.exit(bool(main([int(size) for size in sys.argv[1:]] or list(_SIZES))))
