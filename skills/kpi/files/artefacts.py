"""Files that go along with an answer: named by their content, written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path


def fingerprint(content: object) -> str:
    """Return 16 hex digits, the same for the same `content` (by its repr)."""
    return sha256(repr(content).encode()).hexdigest()[:16]


def kept(folder: Path, name: str, write: Callable[[Path], None]) -> Path:
    """Return `folder`/`name`, written by `write` unless it is there already.

    The name carries the fingerprint of the content, so a file that is there is the same file.
    """
    target = folder / name
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as part:
        draft = Path(part) / name
        write(draft)
        draft.replace(target)
    return target
