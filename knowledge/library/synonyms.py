"""Words that mean the same, and what a question gains from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.library.tokens import normal
from knowledge.text.yaml_file import read_yaml


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Groups of words that mean the same; every word is folded."""

    groups: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if any(len(group) < 2 for group in self.groups):  # noqa: PLR2004  # a synonym needs a partner
            raise ValueError("a group of synonyms holds fewer than two words")

    def others(self, question: str) -> dict[str, tuple[str, ...]]:
        """Return, for each word that `question` says, the words that mean the same."""
        asked = normal(question)
        found: dict[str, tuple[str, ...]] = {}
        for group in self.groups:
            for word in group:
                if word in asked and _stands_alone(asked, word):
                    rest = tuple(other for other in group if other != word)
                    found[word] = (*found.get(word, ()), *rest)
        return found

    def plus(self, groups: Iterable[Iterable[str]]) -> Synonyms:
        """Return these groups and `groups`, folded."""
        more = tuple(tuple(dict.fromkeys(map(normal, group))) for group in groups)
        return Synonyms(self.groups + more)


def _stands_alone(asked: str, word: str) -> bool:
    """Say whether a word that occurs is one: 图 is no word in 地图, nor roi in android."""
    if not word.isascii():
        return len(word) > 1
    at = asked.find(word)
    around = (asked[at - 1 : at] if at else "") + asked[at + len(word) : at + len(word) + 1]
    return not any(c.isascii() and c.isalnum() for c in around)


@lru_cache(maxsize=1)
def shipped_synonyms() -> Synonyms:
    """Return the groups of synonyms.yaml, folded."""
    raw = read_yaml(Path(__file__).with_name("synonyms.yaml"))
    return Synonyms(()).plus([map(str, group) for group in raw])
