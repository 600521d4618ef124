"""The back room: what the shop knows. Knows nothing of chats, people or wording."""

from __future__ import annotations


class Knowledge:
    """Everything a skill may ask."""


def open_knowledge(store_url: str, *, currency: str, fiscal_start: tuple[int, int]) -> Knowledge:
    """Open the store at `store_url`, read the catalogue and the calendar."""
    _ = store_url, currency, fiscal_start
    return Knowledge()
