"""Imports a made-up shop in a process of its own, and says how long it took and what it held."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from benchmarks.made_shop import MadeShop
from knowledge.store.engine import open_store
from knowledge.store.files import import_files
from knowledge.store.importers.settings import ImportSettings

_SETTINGS: Final = ImportSettings("Asia/Shanghai", "CNY", date(2026, 1, 5))
_KB_A_MB: Final = 1024


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one import cost.

    Attributes:
        peak_mb: Largest resident memory of the process, with its interpreter and libraries.
    """

    seconds: float
    peak_mb: float


def loaded_in_a_process(shop: MadeShop, store: Path) -> Loaded:
    """Import the shop's files into a new store."""
    command = [sys.executable, "-m", "benchmarks.loading", shop.lines, shop.visitors, store]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own code
    seconds, peak_mb = done.stdout.split()
    return Loaded(float(seconds), float(peak_mb))


def _main(lines: str, visitors: str, store: str) -> None:
    began = time.perf_counter()
    opened = open_store(f"sqlite:///{store}")
    for file, table in ((lines, "order_lines"), (visitors, "traffic")):
        import_files(opened, [Path(file)], settings=_SETTINGS, table=table)
    opened.close()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KB_A_MB
    print(f"{time.perf_counter() - began:.3f} {peak_mb:.1f}")


if __name__ == "__main__":
    _main(*sys.argv[1:])
