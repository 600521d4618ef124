"""How well a passage fits a question: BM25 over characters and pairs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.library.english import in_chinese
from knowledge.library.spelling import SoundIndex
from knowledge.library.synonyms import Synonyms
from knowledge.library.tokens import TIES, act_of, asked_tokens, tokens

K1 = 1.2
B = 0.5
SYNONYM_WEIGHT = 0.25
SOUND_WEIGHT = 0.6
LATIN_WEIGHT = 1.6


@dataclass(frozen=True, slots=True)
class Asked:
    """A question ready for ranking.

    Attributes:
        own: Tokens of the question itself, without repeats, in order.
        weights: Token → weight; own tokens 1, those of synonyms and sound-alikes less.
        heard: Own pair → the known pairs that it was probably meant to be.
        others: Word of the question → words that mean the same, folded.
        act: What one wants to do, if it is no everyday verb (怎么叠加 → 叠加); else "".
    """

    text: str
    own: tuple[str, ...]
    weights: Mapping[str, float]
    heard: Mapping[str, tuple[str, ...]]
    others: Mapping[str, tuple[str, ...]]
    act: str = ""


def asked(
    question: str, synonyms: Synonyms, known: Mapping[str, int], sounds: SoundIndex
) -> Asked:
    """Return `question` as weighted tokens.

    `known` is token → number of passages that hold it; it decides which pairs are slips.
    """
    text = in_chinese(question)
    own = tuple(dict.fromkeys(t for t in asked_tokens(text) if t in known or not _loose(t)))
    heard = {
        token: sounds.like(token)
        for token in own
        if len(token) == 2 and token[0] >= "\u4e00" and token not in known  # noqa: PLR2004  # a pair
    }
    weights = {token: LATIN_WEIGHT if token[0] < "\u4e00" else 1.0 for token in own}
    for likely in heard.values():
        for token in likely:
            weights.setdefault(token, SOUND_WEIGHT)
    others = synonyms.others(text)
    for word in {word for rest in others.values() for word in rest}:
        for token in tokens(word):
            weights.setdefault(token, SYNONYM_WEIGHT)
    meant = {slip: likely for slip, likely in heard.items() if likely}
    return Asked(text, own, weights, meant, others, act_of(text))


def _loose(token: str) -> bool:
    return len(token) == 2 and not TIES.isdisjoint(token)  # noqa: PLR2004  # a pair


def rarity(held_by: int, passages: int) -> float:
    """Return the inverse document frequency of a token that `held_by` of `passages` hold."""
    return math.log(1 + (passages - held_by + 0.5) / (held_by + 0.5))


def bm25(
    weights: Mapping[str, float],
    counts: Mapping[str, float],
    rare: Mapping[str, float],
    fill: float,
) -> float:
    """Return the BM25 score of one passage.

    Args:
        weights: Token → weight in the question.
        counts: Token → how often the passage holds it (weighted by field).
        rare: Token → its rarity.
        fill: Length of the passage over the mean length.
    """
    damp = K1 * (1 - B + B * fill)
    return sum(
        weight * rare[token] * counts[token] * (K1 + 1) / (counts[token] + damp)
        for token, weight in weights.items()
        if token in counts
    )
