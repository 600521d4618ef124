"""What a question wants, and whether a text can give it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from knowledge.library.tokens import normal
from knowledge.text.patterns import lazy
from knowledge.text.yaml_file import read_yaml

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of wish: how questions show it, how texts give it."""

    name: str
    asks: re.Pattern[str]
    gives: re.Pattern[str]


_LATIN = lazy("[a-z0-9+]+")
_LONGEST = 10
_BARE = lazy("(?:能力|技能)$")  # a card speaks of 应变, who asks says 应变能力
_PHRASE = lazy("[的和跟这那说做]|最|目标|难题|问题|区别|核心|重点|.{9}")
_DEFINE = lazy(
    r"(?:什么是|什么叫|啥是|啥叫|何为|何谓)(.{1,12})$"
    r"|(.{1,12}?)(?:是什么意思|是啥意思|什么意思|啥意思|指的是什么|指什么|是指什么|是什么东西"
    r"|是什么|是啥|代表什么|是怎么回事|的定义|的含义)$"
    r"|what (?:is|are|does) (.{1,24}?)(?: mean| stand for)?$"
)


@lru_cache(maxsize=1)
def _kinds() -> tuple[Kind, ...]:
    raw = read_yaml(_HERE / "asked.yaml")
    return tuple(
        Kind(one["kind"], lazy("|".join(one["asks"])), lazy("|".join(one["gives"]))) for one in raw
    )


@lru_cache(maxsize=1)
def _outside() -> frozenset[str]:
    lines = (_HERE / "outside.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())


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
    asked = normal(question)
    latin = _LATIN.findall(asked)
    spans = combinations(range(len(asked) + 1), 2)
    pieces = (asked[start:end] for start, end in spans if 1 < end - start <= _LONGEST)
    chinese = (piece for piece in pieces if not piece.isascii())
    return tuple(dict.fromkeys(word for word in (*latin, *chinese) if word in _outside()))


def defined_term(question: str) -> str:
    """Return the term whose meaning is asked for (元宇宙是什么 → 元宇宙); "" if none is."""
    match = _DEFINE.match(normal(question).strip(" 。？?！!"))
    term = next((term.strip() for term in match.groups() if term), "") if match else ""
    return "" if _PHRASE.search(term) else term


def defines(text: str, term: str) -> bool:
    """Say whether a folded text explains `term`: 私域: …, lifetime value (ltv), 财年是…."""
    name = re.escape(_BARE.sub("", term) or term)
    return bool(re.search(rf"{name}」?\s*[(（:：=]|{name}」?(?:是|指|即)|[(（]{name}", text))


def is_live(question: str) -> bool:
    """Say whether the question wants figures of a period, which no document holds."""
    return "live" in kinds_asked(question)
