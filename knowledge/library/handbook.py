"""One way in for chat, test and evaluation: a question, a finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from knowledge.library.card import HandbookCard
from knowledge.library.confidence import Weights, shipped_weights
from knowledge.library.english import in_chinese
from knowledge.library.finding import Finding, Hit, Wish, judged
from knowledge.library.kinds import is_live
from knowledge.library.ranking import Asked
from knowledge.library.shelf import Fit, Shelf
from knowledge.library.synonyms import Synonyms, shipped_synonyms
from knowledge.library.tokens import asked_tokens, normal, spoken
from knowledge.text.patterns import lazy

_TOO_FEW = 2
_LONGEST = 300
_SURROGATE = lazy("[\ud800-\udfff]")  # half an emoji, from a broken export


class Index(Protocol):
    """Something that finds cards: the shipped ones in memory, documents in their file."""

    def asked(self, question: str, synonyms: Synonyms) -> Asked:
        """Return `question` as weighted tokens."""

    def fits(self, asking: Asked, top: int = 5) -> list[Fit]:
        """Return the best cards, best first."""


class Handbook:
    """Searches the shipped cards and whatever else is given."""

    def __init__(
        self,
        cards: Iterable[HandbookCard],
        *,
        synonyms: Synonyms | None = None,
        weights: Weights | None = None,
    ) -> None:
        self.shelf = Shelf(cards)
        self.synonyms = synonyms or shipped_synonyms()
        self.weights = weights or shipped_weights()
        self._titles = {normal(spoken(card.title)): card for card in self.shelf.cards}

    def card(self, card_id: str) -> HandbookCard | None:
        """Return the card of that id."""
        return self.shelf.by_id.get(card_id)

    def titled_with(self, words: str) -> tuple[HandbookCard, ...]:
        """Return the cards whose title holds `words` as they stand."""
        part = normal(spoken(words))
        return tuple(card for title, card in self._titles.items() if part in title)

    def find(
        self, question: str, others: Sequence[Index] = (), *, synonyms: Synonyms | None = None
    ) -> Finding:
        """Return what the handbook says to `question`; its first 300 characters count.

        `others` are further indexes, such as the documents that the asker may see; `synonyms`
        stand in the place of the shipped ones.
        """
        said = _said(question)
        if is_live(said):
            return Finding(question, "live")
        titled = self._titles.get(normal(said))
        if titled:
            hit = Hit(titled, 1.0, (titled.title,))
            return Finding(question, "answer", (hit,), hit, (("title", titled.title),))
        if _says_nothing(asked_tokens(in_chinese(said))):
            return Finding(question, "empty")
        found = []
        for index in (self.shelf, *others):
            asking = index.asked(said, synonyms or self.synonyms)
            found.append((asking, index.fits(asking)))
        return judged(question, Wish.of(said), found, self.weights)


def wants_figures(question: str) -> bool:
    """Say whether a question is for the figures of a period, without reading the handbook."""
    return is_live(_said(question))


def _said(question: str) -> str:
    return spoken(_SURROGATE.sub("", question)[:_LONGEST])


def _says_nothing(tokens: list[str]) -> bool:
    """Say whether a question has no pair, no word and at most two single characters."""
    return len(tokens) <= _TOO_FEW and all(len(token) == 1 for token in tokens)
