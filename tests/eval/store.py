"""The demo store of the evaluation, kept as long as the code that builds it stays the same."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import date
from pathlib import Path

from knowledge.store.demo.build import build_demo
from knowledge.store.engine import open_store
from tests.eval.cases import ASKED_AT

_ROOT = Path(__file__).parents[2]
_MAKES_THE_STORE = ("knowledge/store", "knowledge/dates", "knowledge/text")
_KINDS = frozenset({".py", ".yaml"})


def demo_store(folder: Path = _ROOT / "var" / "eval") -> str:
    """Return the URL of the demo store as of the asking day; builds it where the code is new.

    A store of older code is removed; a half-built one is never left under its final name.
    """
    key = code_key(_ROOT)
    ready = folder / key / "shop.db"
    if not ready.exists():
        shutil.rmtree(folder, ignore_errors=True)
        ready.parent.mkdir(parents=True)
        building = ready.with_name(f"building-{os.getpid()}.db")
        _build(f"sqlite:///{building}", ASKED_AT.date())
        building.rename(ready)
    return f"sqlite:///{ready}"


def _build(url: str, today: date) -> None:
    store = open_store(url)
    build_demo(store, today=today)
    store.close()


def code_key(root: Path) -> str:
    """Return a short hash of the code and data that the demo store is made of."""
    digest = hashlib.sha256(ASKED_AT.isoformat().encode())
    for part in _MAKES_THE_STORE:
        for path in sorted((root / part).rglob("*")):
            if path.suffix in _KINDS:
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
