"""What is costly to make and cheap to read, kept as JSON in a folder between runs.

Without a folder, or with one that cannot be read or written, everything is made anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

Json = Any  # what JSON holds; the one who asked knows the shape


@dataclass(slots=True)
class _Cache:
    folder: Path | None = None
    leaving: list[Callable[[], None]] = field(default_factory=list)


_cache: Final = _Cache()


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Keep things in the folder for the length of a block."""
    _cache.folder = folder
    try:
        yield
    finally:
        for save in _cache.leaving:
            save()
        _cache.leaving.clear()
        _cache.folder = None


def is_open() -> bool:
    """Say whether there is a folder to keep things in."""
    return _cache.folder is not None


def at_the_end(save: Callable[[], None]) -> None:
    """Call `save` when the folder is about to be left."""
    _cache.leaving.append(save)


def remembered(name: str, version: str, make: Callable[[], Json]) -> Json:
    """Return what is kept under the name, made anew where it is of another version."""
    found = recalled(name, version)
    if found is None:
        found = make()
        keep(name, version, found)
    return found


def recalled(name: str, version: str) -> Json | None:
    """Return what is kept; None for nothing, something damaged, or another version."""
    if _cache.folder is None:
        return None
    try:
        kept = json.loads((_cache.folder / f"{name}.json").read_bytes())
    except (OSError, ValueError):
        return None
    known = isinstance(kept, dict) and kept.get("version") == version
    return kept.get("kept") if known else None


def keep(name: str, version: str, what: Json) -> None:
    """Write in one move: another process may be reading."""
    if _cache.folder is None:
        return
    file = _cache.folder / f"{name}.json"
    beside = file.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps({"version": version, "kept": what}), encoding="utf-8")
        beside.replace(file)
