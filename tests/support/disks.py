"""Disks that fill up and files that cannot be written, real ones."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

_ROOTS_WAY_ROUND = "-dac_override,-dac_read_search"
_BALLAST = "ballast"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk of so many MB for the block; skip the test, with the reason, if we may not."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own
    if done.returncode:
        pytest.skip(f"no small disk: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        # lazily: a pool that was not collected yet may still hold a file
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607  # as above


def fill_up(disk: Path, leaving_kb: int) -> None:
    """Leave so much room on the disk."""
    (disk / _BALLAST).unlink(missing_ok=True)
    free = shutil.disk_usage(disk).free
    (disk / _BALLAST).write_bytes(b"\0" * max(0, free - leaving_kb * 1024))


def make_room(disk: Path) -> None:
    """Take back what `fill_up` put there."""
    (disk / _BALLAST).unlink()


def obedient(command: Sequence[str]) -> list[str]:
    """Return a command that heeds file permissions even where we are root; skip if none can."""
    if os.geteuid() != 0:
        return list(command)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root may write read-only files, and there is no setpriv to forbid it")
    return [setpriv, f"--bounding-set={_ROOTS_WAY_ROUND}", "--", *command]
