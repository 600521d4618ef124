"""A language model that says what it was told to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.errors import ModelError


@dataclass
class ScriptedRephraser:
    """Says `words` to every sentence.

    Attributes:
        asked: Every sentence, as it came.
        examples: What the last one was to be made like.
        is_away: Whether it refuses to answer.
    """

    words: str
    asked: list[str] = field(default_factory=list)
    examples: Sequence[str] = ()
    is_away: bool = False

    def rephrase(self, text: str, examples: Sequence[str]) -> str:
        self.asked.append(text)
        self.examples = examples
        if self.is_away:
            raise ModelError("script", "连不上，或没有按时答复")
        return self.words
