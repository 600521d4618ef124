"""From a question to an answer, suggestions, or an honest "not in the handbook"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.library.card import HandbookCard
from knowledge.library.confidence import Weights, features, probability
from knowledge.library.kinds import (
    defined_term,
    defines,
    kinds_asked,
    kinds_given,
    outside_words,
)
from knowledge.library.ranking import Asked
from knowledge.library.shelf import Fit
from knowledge.library.tokens import asked_tokens, normal

Tier = Literal["answer", "suggest", "unknown", "empty", "live"]
SUGGESTIONS = 3
_BESIDE = 0.1
_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Hit:
    """One card that was found.

    Attributes:
        score: 0..1, how likely the card answers the question.
        words: The question's words that the card holds.
    """

    card: HandbookCard
    score: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What the library says to a question.

    Attributes:
        tier: `answer` one card; `suggest` up to three; `unknown` nothing fits; `empty` the
            question says too little; `live` it wants figures of a period, which no card holds.
        hits: Best first; one for `answer`, one to three for `suggest`, else none.
        best: The best hit before tiers and gates, for `--why`; None if nothing matched.
        why: What decided, as (what, value) pairs.
    """

    question: str
    tier: Tier
    hits: tuple[Hit, ...] = ()
    best: Hit | None = None
    why: tuple[tuple[str, str], ...] = ()

    @property
    def is_gated(self) -> bool:
        """Whether a card came near that lacks what the question wants."""
        return any(what == "missing" for what, _ in self.why)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a question wants that not every card can give."""

    kinds: frozenset[str]
    outside: tuple[str, ...]
    term: str = ""
    tokens: frozenset[str] = frozenset()

    @classmethod
    def of(cls, question: str) -> Wish:
        """Read the wish of `question`."""
        kinds = kinds_asked(question)
        said = frozenset(asked_tokens(question)) if kinds else frozenset()
        return cls(kinds, outside_words(question), defined_term(question), said)

    def missing(self, card: HandbookCard) -> tuple[str, ...]:
        """Return what `card` cannot give: names of kinds and words it does not name."""
        if not (self.kinds or self.outside or self.term):
            return ()
        given = kinds_given(card.text).union(*map(kinds_asked, filter(self._alike, card.ask)))
        text = normal("\n".join((card.title, *card.ask, card.text)))
        lacking = [word for word in self.outside if word not in text]
        if self.term and self.term in text and not self.explained(card):
            lacking.append(f"{self.term}=?")
        return (*sorted(self.kinds - given), *lacking)

    def _alike(self, way: str) -> bool:
        """Say whether a way of asking is about what the question is about."""
        tokens = set(asked_tokens(way))
        return bool(self.kinds) and len(tokens & self.tokens) >= _ALIKE * len(tokens)

    def explained(self, card: HandbookCard) -> bool:
        """Say whether `card` tells what the term means."""
        term = _solid(self.term)
        if term in _solid(card.title) or defines(_solid(card.text), term):
            return True
        return any(term in _solid(way) for way in card.ask if defined_term(way))


def _solid(text: str) -> str:
    """Return a text folded and without blanks: 48 周 is 48周."""
    return normal(text).replace(" ", "")


def with_meaning(
    finding: Finding, near: Sequence[tuple[HandbookCard, float]], wish: Wish
) -> Finding:
    """Return a finding that was not sure, with what stands out by its meaning.

    `near` is (card, clearness), best first. Words and meaning that agree on the first card are an
    answer; what only meaning finds is suggested. What a question wants and a card lacks, meaning
    does not give.
    """
    fitting = [(card, clear) for card, clear in near if not wish.missing(card)]
    if not fitting:
        return finding
    why = (*finding.why, *(("meaning", f"{clear:.1f} {card.id}") for card, clear in fitting))
    known = {hit.card.id: hit for hit in finding.hits}
    first = fitting[0][0].id
    if finding.hits and finding.hits[0].card.id == first:
        return Finding(finding.question, "answer", finding.hits[:1], finding.best, why)
    hits = [known.pop(card.id, Hit(card, 0.0)) for card, _ in fitting]
    near_hits = (*hits, *known.values())[:SUGGESTIONS]
    return Finding(finding.question, "suggest", near_hits, finding.best or hits[0], why)


def judged(
    question: str, wish: Wish, found: Sequence[tuple[Asked, Sequence[Fit]]], weights: Weights
) -> Finding:
    """Decide what to say.

    `found` holds, per index (cards, documents), the question as that index reads it and its
    fits, best first.
    """
    hits = sorted(
        (
            Hit(fit.card, probability(features(asking, fits, at), weights), fit.words)
            for asking, fits in found
            for at, fit in enumerate(fits)
        ),
        key=lambda hit: -hit.score,
    )
    if wish.term:
        meant = [hit for hit in hits if hit.score >= weights.suggest and wish.explained(hit.card)]
        hits = [*meant, *(hit for hit in hits if hit not in meant)]
    lacking = wish.missing(hits[0].card) if hits else ()
    why = (
        *(("missing", what) for what in lacking),
        *(("score", f"{h.score:.2f} {h.card.id}") for h in hits[:3]),
    )
    best = hits[0] if hits else None
    if best is None or lacking or best.score < weights.suggest:
        return Finding(question, "unknown", (), best, why)
    if best.score >= weights.answer:
        return Finding(question, "answer", (best,), best, why)
    near = [h for h in hits if h.score >= best.score * _BESIDE and not wish.missing(h.card)]
    return Finding(question, "suggest", tuple(near[:SUGGESTIONS]), best, why)
