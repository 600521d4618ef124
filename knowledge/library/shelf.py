"""The shipped cards, indexed in memory."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from knowledge.library.card import HandbookCard
from knowledge.library.ranking import Asked, asked, bm25, rarity
from knowledge.library.spelling import SoundIndex
from knowledge.library.synonyms import Synonyms
from knowledge.library.tokens import TIES, cut, cut_question, normal, runs, tokens

TITLE_WEIGHT = 2.0
ASK_WEIGHT = 0.6
LIKENESS_WEIGHT = 1.2
SYNONYM_HOLDS = 0.8
_NEAR = 12
_LONG_STRETCH = 4
Rare = Callable[[str], float]
Counts = Mapping[str, float]  # token → how often it occurs, weighted by where


@dataclass(frozen=True, slots=True)
class Fit:
    """How one card fits a question.

    Attributes:
        score: What the order goes by; has no upper end.
        likeness: 0..1, how near the question is to the nearest known way of asking.
        covered: 0..1, share of the question's weight that the card holds.
        covered_characters: The same over characters, held if a held pair runs through them.
        unsaid: 1 where the question wants to do something that the card never names, else 0.
        stray: 0..1, how long the longest stretch is that the card does not hold; 1 for four
            characters or more.
        words: The question's own words that the card holds, longest runs first.
    """

    card: HandbookCard
    score: float
    likeness: float
    covered: float
    covered_characters: float
    unsaid: float
    stray: float
    words: tuple[str, ...]


class Shelf:
    """All cards with their index; never changes."""

    def __init__(self, cards: Iterable[HandbookCard]) -> None:
        self.cards = tuple(cards)
        self.by_id = {card.id: card for card in self.cards}
        folded = _folded(self.cards)
        self._ways = [ways for ways, _ in folded]
        self._cut: dict[int, list[frozenset[str]]] = {}
        self._counts = [_counts(ways, text) for ways, text in folded]
        self._texts = ["\n".join((*ways, text)) for ways, text in folded]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self.known = Counter(token for counts in self._counts for token in counts)
        self._postings: dict[str, list[int]] = {}
        for number, counts in enumerate(self._counts):
            for token in counts:
                self._postings.setdefault(token, []).append(number)

    @cached_property
    def sounds(self) -> SoundIndex:
        """How the pairs of the cards sound; built when the first slip is met."""
        return SoundIndex(t for t in self.known if len(t) == 2 and t[0] >= "\u4e00")  # noqa: PLR2004  # a pair

    def asked(self, question: str, synonyms: Synonyms) -> Asked:
        """Return `question` as weighted tokens."""
        return asked(question, synonyms, self.known, _LateSounds(self))

    @cached_property
    def rare(self) -> Rare:
        """How rare a token is among the cards."""
        return _Rarities(self.known, len(self.cards)).__getitem__

    def fits(self, asking: Asked, top: int = 5) -> list[Fit]:
        """Return the best cards for a question, best first."""
        rare = {token: self.rare(token) for token in (*asking.weights, *asking.own)}
        found = {number for token in asking.weights for number in self._postings.get(token, ())}
        mean = sum(self._lengths) / (len(self._lengths) or 1)
        scored = sorted(
            (
                (bm25(asking.weights, self._counts[n], rare, self._lengths[n] / mean), n)
                for n in found
            ),
            reverse=True,
        )
        fits = [self._fit(asking, score, n) for score, n in scored[:_NEAR]]
        return sorted(fits, key=lambda fit: -fit.score)[:top]

    def _fit(self, asking: Asked, score: float, n: int) -> Fit:
        indexed = (self._counts[n], self._texts[n], self._cut_ways(n))
        return fit_of(asking, self.cards[n], score, indexed, self.rare)

    def _cut_ways(self, n: int) -> list[frozenset[str]]:
        """Return the tokens of each way of asking; cut when a card is first near a question."""
        if n not in self._cut:
            self._cut[n] = [frozenset(cut_question(way)) for way in self._ways[n]]
        return self._cut[n]


Indexed = tuple[Counts, str, list[frozenset[str]]]  # counts, folded text, ways of asking


def fit_of(asking: Asked, card: HandbookCard, score: float, indexed: Indexed, rare: Rare) -> Fit:
    """Return how one card fits, from its BM25 score and what the index holds of it."""
    counts, text, ways = indexed
    held = _held(asking, counts, text)
    characters, stray = _characters(asking, held, rare)
    likeness = max((_likeness(asking, way, rare) for way in ways), default=0.0)
    return Fit(
        card=card,
        score=score * (1 + LIKENESS_WEIGHT * likeness),
        likeness=likeness,
        covered=_share(asking.own, held, rare),
        covered_characters=characters,
        stray=stray,
        unsaid=float(bool(asking.act) and asking.act not in text),
        words=_said(asking, counts),
    )


def _said(asking: Asked, counts: Counts) -> tuple[str, ...]:
    """Return the longest stretches of the question that the card holds pair by pair."""
    said: dict[str, None] = {}
    for run in runs(asking.text):
        if len(run) == 1:
            said.update(dict.fromkeys(word for word in run if word in counts))
        stretch = ""
        for pair in map("".join, itertools.pairwise(run)):
            if pair in counts and pair in asking.weights:
                stretch = stretch + pair[1] if stretch else pair
            elif stretch:
                said[stretch], stretch = None, ""
        if stretch:
            said[stretch] = None
    return tuple(said)


class _Rarities(dict[str, float]):
    """Token → its rarity, computed once: a question weighs the same few hundred tokens."""

    def __init__(self, known: Mapping[str, int], passages: int) -> None:
        self._known = known
        self._passages = passages
        self._strange = rarity(0, passages)

    def __missing__(self, token: str) -> float:
        if token not in self._known:  # not kept: people write anything
            return self._strange
        self[token] = found = rarity(self._known[token], self._passages)
        return found


class _LateSounds(SoundIndex):
    """The shelf's sounds, built on the first look."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def like(self, pair: str) -> tuple[str, ...]:
        return self._shelf.sounds.like(pair)


def _folded(cards: tuple[HandbookCard, ...]) -> list[tuple[list[str], str]]:
    """Return (title and ways of asking, text) of each card, folded in one go."""
    pieces = [[c.title, *c.ask, c.text.replace("\n", "；")] for c in cards]
    lines = iter(normal("\n".join(line for piece in pieces for line in piece)).split("\n"))
    return [([next(lines) for _ in piece[:-1]], next(lines)) for piece in pieces]


def _counts(ways: list[str], text: str) -> Counts:
    counts: dict[str, float] = dict(Counter(cut(text)))
    for way, weight in ((ways[0], TITLE_WEIGHT), ("；".join(ways[1:]), ASK_WEIGHT)):
        for token, times in Counter(cut(way)).items():
            counts[token] = counts.get(token, 0.0) + weight * times
    return counts


def _held(asking: Asked, counts: Counts, text: str) -> dict[str, float]:
    """Return token → 0..1, how far a card holds each of the question's own tokens."""
    held = {token: 1.0 for token in asking.own if token in counts}
    for word, others in asking.others.items():
        if any(other in text for other in others):
            for token in tokens(word):
                held.setdefault(token, SYNONYM_HOLDS)
    for slip, likely in asking.heard.items():
        if any(pair in counts for pair in likely):
            held.setdefault(slip, SYNONYM_HOLDS)
    return held


def _share(of: Iterable[str], held: dict[str, float], rare: Rare) -> float:
    pairs = [(rare(token), held.get(token, 0.0)) for token in of]
    whole = sum(weight for weight, _ in pairs)
    return sum(weight * part for weight, part in pairs) / whole if whole else 0.0


def _characters(asking: Asked, held: dict[str, float], rare: Rare) -> tuple[float, float]:
    """Return the share of characters that a held pair runs through, and the longest stretch.

    The stretch is one that the card does not hold: 0 for none, 1 for four characters or more.
    """
    whole = got = 0.0
    longest = 0
    for run in runs(asking.text):
        stretch = 0
        for piece, part in zip(run, _held_along(run, held), strict=True):
            if piece in TIES:
                continue
            whole += rare(piece)
            got += part * rare(piece)
            stretch = 0 if part else stretch + (1 if len(piece) == 1 else _LONG_STRETCH)
            longest = max(longest, stretch)
    return (got / whole if whole else 0.0), min(longest, _LONG_STRETCH) / _LONG_STRETCH


def _held_along(run: list[str], held: dict[str, float]) -> list[float]:
    best = [0.0] * len(run)
    for at in range(len(run)):
        for size in (1, 2) if len(run) == 1 else (2,):
            part = held.get("".join(run[at : at + size]), 0.0)
            best[at : at + size] = [max(part, was) for was in best[at : at + size]]
    return best


def _likeness(asking: Asked, way: frozenset[str], weigh: Rare) -> float:
    own = set(asking.own)
    meant = own | {likely for heard in asking.heard.values() for likely in heard if likely in way}
    both = sum(map(weigh, meant & way))
    both += sum(map(weigh, asking.weights.keys() & way - meant)) / 2
    either = sum(map(weigh, own | way))
    return both / either if either else 0.0
