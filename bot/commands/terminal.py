"""Standard output for results, standard error for messages, a bar for long work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Progress = Callable[[int, int | None], None]
"""Told how many steps of how many are done; None where nobody knows how many there are."""


class UsageError(Exception):
    """The command line asks for something that cannot be; the message is a Chinese sentence."""


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says; a lone surrogate becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a captured stream in a test has none
            stream.reconfigure(encoding="utf-8", errors="replace")


def say(text: str) -> None:
    """Write one result to standard output at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Write one message to standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


@contextmanager
def progress(title: str, stream: TextIO | None = None) -> Iterator[Progress]:
    """Give a function that moves a bar on standard error.

    The bar shows on a terminal only, and only where the work takes longer than a second.
    """
    out = stream or sys.stderr
    if not out.isatty():
        yield _silent
        return
    from tqdm import tqdm  # noqa: PLC0415  # an answer in text needs no bar

    with tqdm(desc=title, delay=1, file=out, leave=False) as bar:

        def move(done: int, total: int | None) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield move


def _silent(_done: int, _total: int | None) -> None:
    """Show nothing."""
