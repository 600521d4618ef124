"""Nearness of meaning, where a model gives vectors; without one, words alone decide."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from knowledge.errors import ModelError
from knowledge.library.base import Base
from knowledge.library.card import HandbookCard
from knowledge.library.document_index import as_card, roles_like

log = logging.getLogger(__name__)

CLEAR = 3.0
"""From so many standard deviations above the mean on, a text stands out; a question about
something else comes to two or two and a half among a hundred texts."""

_AT_ONCE = 64
_MOST = 3
_QUESTIONS_KEPT = 64
_RESTS = 20
_UNEMBEDDED = """
    select p.id, p.place, p.body from library_passage p
    join library_document d on d.id = p.document and d.state = 'live'
    left join library_vector v on v.owner = 'passage:' || p.id and v.model = ?
    where v.owner is null order by p.id"""
_PASSAGES = """
    select p.id, d.name, p.place, p.body, p.tokens, p.length, d.title, d.kind, v.vector
    from library_vector v
    join library_passage p on v.owner = 'passage:' || p.id
    join library_document d on d.id = p.document and d.state = 'live'
    where v.model = ? and (p.roles = '' or p.roles like ?)"""
_CARDS = "select owner, vector from library_vector where model = ? and owner like 'card:%'"


class Embedder(Protocol):
    """Something that gives texts their places in a space of meaning."""

    @property
    def name(self) -> str:
        """What the vectors are kept under: those of two models are never compared."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector a text, in order, all of one length.

        Raises:
            ModelError: the model is not installed or does not answer.
        """


@dataclass(frozen=True, slots=True)
class Near:
    """A card or passage that stands out by its meaning.

    Attributes:
        clearness: How many standard deviations it is nearer to the question than the mean text.
    """

    card: HandbookCard
    clearness: float


class Meaning:
    """The vectors of one library, kept beside its passages."""

    def __init__(self, base: Base, embedder: Embedder) -> None:
        self._base = base
        self._embedder = embedder
        self._asked: dict[str, list[float]] = {}
        self._resting = 0

    def fill(self, cards: Iterable[HandbookCard]) -> int:
        """Give a vector to every card and live passage without one; return how many were made.

        Raises:
            ModelError: the model is not installed or does not answer; what was made is kept.
        """
        model = self._embedder.name
        waiting = [(owner, _text(card)) for owner, card in self._unembedded(cards)]
        waiting += [
            (f"passage:{number}", f"{place}\n{body}")
            for number, place, body in self._base.rows(_UNEMBEDDED, [model])
        ]
        for start in range(0, len(waiting), _AT_ONCE):
            batch = waiting[start : start + _AT_ONCE]
            vectors = self._embedder.embed([text for _, text in batch])
            with self._base.change():
                for (owner, _), vector in zip(batch, vectors, strict=True):
                    self._base.run(
                        "insert into library_vector (owner, model, vector) values (?, ?, ?)",
                        [owner, model, _packed(vector)],
                    )
        return len(waiting)

    def near(self, question: str, cards: Iterable[HandbookCard], *, role: str) -> list[Near]:
        """Return up to three texts that stand out, the clearest first.

        Empty where nothing has a vector yet, or where the model is away: then it is left in
        peace for the next twenty questions.
        """
        if not self._base.exists():
            return []
        known = list(self._embedded(cards, role))
        asked = self._vector(question) if len(known) > 1 else None
        if asked is None:
            return []
        numpy = import_module("numpy")  # heavy, and not needed without a model
        rows = numpy.frombuffer(b"".join(vector for _, vector in known), dtype="<f4")
        nearness = rows.reshape(len(known), -1) @ numpy.frombuffer(_packed(asked), dtype="<f4")
        spread = float(nearness.std()) or 1.0
        clear = (nearness - nearness.mean()) / spread
        best = numpy.argsort(-clear)[:_MOST]
        return [Near(known[n][0], float(clear[n])) for n in best if clear[n] >= CLEAR]

    def _vector(self, question: str) -> list[float] | None:
        if question in self._asked:
            return self._asked[question]
        if self._resting:
            self._resting -= 1
            return None
        try:
            (vector,) = self._embedder.embed([question])
        except ModelError as error:
            log.warning("answering by words alone: %s", error)
            self._resting = _RESTS
            return None
        if len(self._asked) >= _QUESTIONS_KEPT:
            self._asked.clear()
        self._asked[question] = vector
        return vector

    def _unembedded(self, cards: Iterable[HandbookCard]) -> Iterator[tuple[str, HandbookCard]]:
        there = {owner for owner, _ in self._base.rows(_CARDS, [self._embedder.name])}
        return ((_owner(card), card) for card in cards if _owner(card) not in there)

    def _embedded(
        self, cards: Iterable[HandbookCard], role: str
    ) -> Iterator[tuple[HandbookCard, bytes]]:
        model = self._embedder.name
        by_owner = {_owner(card): card for card in cards}
        for owner, vector in self._base.rows(_CARDS, [model]):
            if owner in by_owner:
                yield by_owner[owner], bytes(vector)
        for *row, vector in self._base.rows(_PASSAGES, [model, roles_like(role)]):
            yield as_card(tuple(row)), bytes(vector)


def _text(card: HandbookCard) -> str:
    return "\n".join((card.title, *card.ask, card.text))


def _owner(card: HandbookCard) -> str:
    """Return the key of a card's vector: a card that was rewritten gets a new one."""
    return f"card:{card.id}:{hashlib.sha256(_text(card).encode()).hexdigest()[:16]}"


def _packed(vector: Sequence[float]) -> bytes:
    """Return a vector as length one, four bytes a number."""
    numpy: Any = import_module("numpy")  # see near
    row = numpy.asarray(vector, dtype="<f4")
    length = float(numpy.linalg.norm(row)) or 1.0
    return bytes((row / length).tobytes())
