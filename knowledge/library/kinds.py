"""What a question wants, and whether a text can give it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.library.tokens import normal

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of wish: how questions show it, how texts give it."""

    name: str
    asks: re.Pattern[str]
    gives: re.Pattern[str]


@lru_cache(maxsize=1)
def _kinds() -> tuple[Kind, ...]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load((_HERE / "asked.yaml").read_bytes(), loader)  # noqa: S506  # safe loader
    return tuple(
        Kind(one["kind"], re.compile("|".join(one["asks"])), re.compile("|".join(one["gives"])))
        for one in raw
    )


@lru_cache(maxsize=1)
def _outside() -> re.Pattern[str]:
    lines = (_HERE / "outside.txt").read_text("utf-8").splitlines()
    words = sorted({w for line in lines if line[:1] != "#" for w in line.split()}, key=len)
    latin = [rf"(?<![a-z0-9]){re.escape(w)}(?![a-z0-9])" for w in words if w.isascii()]
    return re.compile("|".join(latin + [re.escape(w) for w in reversed(words) if not w.isascii()]))


def kinds_asked(question: str) -> frozenset[str]:
    """Return the kinds of thing that `question` wants; empty for a plain question."""
    asked = normal(question)
    return frozenset(kind.name for kind in _kinds() if kind.asks.search(asked))


def kinds_given(text: str) -> frozenset[str]:
    """Return the kinds of thing that `text` can give."""
    folded = normal(text)
    return frozenset(kind.name for kind in _kinds() if kind.gives.search(folded))


def outside_words(question: str) -> tuple[str, ...]:
    """Return the words of `question` that only a text which names them may answer."""
    return tuple(dict.fromkeys(_outside().findall(normal(question))))


def is_live(question: str) -> bool:
    """Say whether the question wants figures of a period, which no document holds."""
    return "live" in kinds_asked(question)
