"""One comparable form of a text: width, case, script and spaces made equal."""

from __future__ import annotations

import importlib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, cast

from knowledge.text.dialect import standard
from knowledge.text.patterns import lazy

_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_CHAR = lazy(f"[{_HAN}]")
_SURROGATE = lazy("[\ud800-\udfff]")
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_PASSES = 8


class Converter(Protocol):
    """Writes traditional characters simplified."""

    def convert(self, text: str) -> str:
        """Return `text` simplified."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that remembers where each character came from.

    Attributes:
        text: The folded text.
        origin: For every character of `text` the index of the raw character it stems from;
            never descending.
    """

    text: str
    origin: tuple[int, ...]


def fold(text: str) -> str:
    """Return the comparable form of `text`.

    Compatibility forms (NFKC), case, traditional script, dialect and white space are levelled:
    Ｑ３ → q3, 雙十一 → 双十一, 琴日 → 昨日, 近 7 天 → 近7天. Idempotent.
    """
    return folded(text).text


def folded(text: str) -> Folded:
    """Return `text` in its comparable form together with the raw position of each character."""
    pairs = [(char, at) for at, char in enumerate(text)]
    for _ in range(_PASSES):
        done = _spaced(_simplified(_composed(pairs)))
        if done == pairs:
            break
        pairs = done
    return Folded("".join(char for char, _ in pairs), tuple(at for _, at in pairs))


_Pairs = list[tuple[str, int]]


def _composed(pairs: _Pairs) -> _Pairs:
    """Apply NFKC and case folding to each base character with the marks that follow it."""
    clusters: list[tuple[str, int]] = []
    for char, at in pairs:
        if char in _INVISIBLE:
            continue
        if clusters and unicodedata.combining(char):
            clusters[-1] = (clusters[-1][0] + char, clusters[-1][1])
        else:
            clusters.append((char, at))
    return [(char, at) for cluster, at in clusters for char in _levelled(cluster)]


@lru_cache(maxsize=4096)
def _levelled(cluster: str) -> str:
    # Half an emoji, from a broken export, is no text that a conversion table takes.
    sound = _SURROGATE.sub("\ufffd", cluster)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sound).casefold())


def _simplified(pairs: _Pairs) -> _Pairs:
    """Turn traditional script and dialect into the standard, never changing the length."""
    text = "".join(char for char, _ in pairs)
    if not _HAN_CHAR.search(text):
        return pairs
    simple = converter().convert(text)
    if len(simple) != len(text):
        simple = "".join(_one_simplified(char) for char in text)
    return [(char, at) for char, (_, at) in zip(standard(simple), pairs, strict=True)]


def _one_simplified(char: str) -> str:
    simple = converter().convert(char)
    return simple if len(simple) == 1 else char


@lru_cache(maxsize=1)
def converter() -> Converter:
    """Return the one converter of the process."""
    # Loading the tables takes a tenth of a second, which a purely Latin text need not pay.
    return cast("Converter", importlib.import_module("opencc").OpenCC("t2s"))


def _spaced(pairs: _Pairs) -> _Pairs:
    """Drop white space beside a Chinese character and at the ends, narrow other runs to one."""
    kept: _Pairs = []
    space_at: int | None = None
    for char, at in pairs:
        if char.isspace():
            space_at = at if space_at is None else space_at
            continue
        if space_at is not None and kept and not (_is_han(kept[-1][0]) or _is_han(char)):
            kept.append((" ", space_at))
        space_at = None
        kept.append((char, at))
    return kept


def _is_han(char: str) -> bool:
    return bool(_HAN_CHAR.match(char))
