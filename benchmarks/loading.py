"""Imports a made-up shop with `zhanggui import`, and says how long it took and what it held."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_KB_A_MB: Final = 1024


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one import cost.

    Attributes:
        peak_mb: Largest resident memory of the command, with its interpreter and libraries.
    """

    seconds: float
    peak_mb: float


def loaded_in_a_process(home: Path, *files: tuple[Path, str]) -> Loaded:
    """Import files, each with its table, into the store in `home`.

    The process in between is small: a command's peak counts from what its parent held.
    """
    named = [str(word) for one in files for word in one]
    command = [sys.executable, "-m", "benchmarks.loading", *named]
    home_is = {**os.environ, "ZHANGGUI_HOME": str(home)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=home_is)  # noqa: S603  # our own code
    seconds, peak_mb = done.stdout.split()
    return Loaded(float(seconds), float(peak_mb))


def _main(named: Sequence[str]) -> None:
    began = time.perf_counter()
    for file, table in zip(named[::2], named[1::2], strict=True):
        command = [sys.executable, "-m", "bot", "import", file, "--table", table]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # our own code
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _KB_A_MB
    print(f"{time.perf_counter() - began:.3f} {peak_mb:.1f}")


if __name__ == "__main__":
    _main(sys.argv[1:])
