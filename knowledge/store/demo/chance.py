"""Repeatable chance: every stream of draws has a key of its own."""

from __future__ import annotations

from random import Random


def stream(*key: object) -> Random:
    """Return the draws that belong to `key`; the same key gives the same draws for ever.

    A day's figures come from a stream named by shop and day, so they do not depend on which other
    days were generated, or in what order.
    """
    return Random("/".join(map(str, key)))  # noqa: S311  # invented figures, nothing secret
