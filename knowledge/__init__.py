"""The back room: what the shop knows. Knows nothing of chats, people or wording."""

from __future__ import annotations


class Knowledge:
    """Everything a skill may ask."""
