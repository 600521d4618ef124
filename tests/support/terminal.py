"""Words on standard input; contextlib redirects the other two streams only."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def typing(text: str) -> Iterator[None]:
    """Let the program read `text` on standard input for the length of a block."""
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = before
