"""The library as the rest of the house sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from knowledge.errors import UnknownNameError
from knowledge.library.base import Base
from knowledge.library.card import HandbookCard, load_cards
from knowledge.library.care import Care
from knowledge.library.documents import Documents
from knowledge.library.finding import Finding, Hit, Wish, with_meaning
from knowledge.library.handbook import Handbook, wants_figures
from knowledge.library.meaning import Embedder, Meaning
from knowledge.library.synonyms import Synonyms, shipped_synonyms
from knowledge.library.tokens import spoken

if TYPE_CHECKING:
    from knowledge.library.learn import Learnt


class Library:
    """The shipped handbook, the documents people added, and their care.

    The handbook is read and indexed for the first question that needs it.

    Attributes:
        documents: Versions of learnt documents.
        care: Notes, gaps, drafts and synonyms.
    """

    def __init__(
        self, base: Base, handbook: Callable[[], Handbook], embedder: Embedder | None = None
    ) -> None:
        self._base = base
        self._meaning = Meaning(base, embedder) if embedder else None
        self._read_handbook = handbook
        self.documents = Documents(base)
        self.care = Care(base, self.documents)

    @property
    def is_read(self) -> bool:
        """Whether the handbook was needed already."""
        return "_handbook" in vars(self)

    @property
    def cards(self) -> tuple[HandbookCard, ...]:
        """The shipped cards."""
        return self._handbook.shelf.cards

    def find(self, question: str, *, role: str = "owner") -> Finding:
        """Return what the library says to a question; the one path for chat, test and grading.

        `role` says whose documents may be used; the owner sees every document.
        """
        finding = self._by_words(question, role)
        unsure = finding.tier in ("unknown", "suggest") and not finding.is_gated
        if self._meaning is None or not unsure:
            return finding
        near = self._meaning.near(question, self.cards, role=role)
        found = [(one.card, one.clearness) for one in near]
        return with_meaning(finding, found, Wish.of(spoken(question)))

    def _by_words(self, question: str, role: str) -> Finding:
        if wants_figures(question):
            return Finding(question, "live")
        if not self._base.exists():
            return self._handbook.find(question)
        others = () if self._is_bare() else (self.documents.seen_by(role, self._beside()),)
        return self._handbook.find(question, others, synonyms=self.synonyms())

    def offered(self, typed: str, *, role: str = "owner") -> tuple[Hit, ...]:
        """Return what is found for words typed so far, then shipped cards titled with them."""
        found = self.find(typed, role=role)
        if found.tier == "live":
            return ()
        near = {hit.card.id: hit for hit in found.hits}
        for card in self._handbook.titled_with(typed):
            near.setdefault(card.id, Hit(card, 0.0, (typed,)))
        return tuple(near.values())

    def card(self, card_id: str) -> HandbookCard:
        """Return a shipped card.

        Raises:
            UnknownNameError: no card has that id.
        """
        card = self._handbook.card(card_id)
        if card is None:
            raise UnknownNameError("card", card_id, tuple(self._handbook.shelf.by_id))
        return card

    def synonyms(self) -> Synonyms:
        """Return the shipped synonyms and those that people added."""
        return shipped_synonyms().plus(group.words for group in self.care.synonyms())

    def learn(
        self, paths: Iterable[Path], *, at: datetime, by: str, roles: Iterable[str] | None = None
    ) -> list[Learnt]:
        """Take files and folders in; see `knowledge.library.learn`.

        `roles` says who may be answered from them, everybody where empty; None leaves that as it
        is for documents that are known.
        """
        taking = _taking()
        intake = taking.Intake(at, by, None if roles is None else frozenset(roles))
        learnt: list[Learnt] = taking.learn(paths, self.documents, intake, cards=self.cards)
        return learnt

    def rehearse(self, paths: Iterable[Path]) -> list[Learnt]:
        """Report what `learn` would do, and keep nothing."""
        learnt: list[Learnt] = _taking().rehearse(paths, cards=self.cards)
        return learnt

    def embed(self) -> int | None:
        """Give vectors to what has none yet; return how many, None without a model.

        Raises:
            ModelError: the model is not installed or does not answer.
        """
        return None if self._meaning is None else self._meaning.fill(self.cards)

    def close(self) -> None:
        """Let go of the database."""
        self._base.close()

    @cached_property
    def _handbook(self) -> Handbook:
        return self._read_handbook()

    def _beside(self) -> tuple[Mapping[str, int], int]:
        shelf = self._handbook.shelf
        return shelf.known, len(shelf.cards)

    def _is_bare(self) -> bool:
        live = "select 1 from library_document where state = 'live' limit 1"
        return not self._base.rows(live)


def _taking() -> ModuleType:
    """Return the learning room; its readers and pypinyin are slow to import."""
    return import_module("knowledge.library.learn")


def open_library(
    url: str, *, cache: Path | None = None, embedder: Embedder | None = None
) -> Library:
    """Open the library; nothing is read before it is asked.

    Args:
        url: `sqlite:///…/library.db`, or the PostgreSQL address of the store. Nothing is made
            before something is learnt or noted.
        cache: A folder for the parsed cards, to start faster.
        embedder: Gives texts their vectors, where a model is set; see `Meaning`.
    """
    return Library(Base(url), lambda: Handbook(load_cards(cache=cache)), embedder)
