"""What can be asked of the handbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Verb = Literal[
    "menu", "gaps", "test", "versions", "back", "synonyms", "add_synonyms", "drop_synonyms",
    "file", "draft", "drafts", "approve", "good", "bad", "limit",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class HandbookQuery:
    """A question to the handbook, in the asker's words."""

    text: str


@dataclass(frozen=True, slots=True)
class CareQuery:
    """Something done to the handbook: /kb.

    Attributes:
        target: Number or id of what it is done to; "" where the verb needs none.
        text: The words that go with it: a question, an answer, words that mean the same, roles.
        since: What happened before it does not count, shop-local; None for everything.
    """

    verb: Verb
    target: str = ""
    text: str = ""
    since: datetime | None = None
