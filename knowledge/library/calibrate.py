"""Fit the confidence model on labelled questions: python -m knowledge.library.calibrate FILE."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.library.card import load_cards
from knowledge.library.confidence import Weights, features, fitted, save_weights
from knowledge.library.finding import Finding
from knowledge.library.handbook import Handbook
from knowledge.library.shelf import Shelf
from knowledge.library.synonyms import Synonyms, shipped_synonyms

ANSWER = 0.50
SUGGEST = 0.06
_LEARNT_FROM = 3
"""Best cards of each question: the right one of two near ones is to be told apart as well."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with the cards that answer it; none where the handbook cannot."""

    kind: str
    question: str
    cards: frozenset[str]


@dataclass(frozen=True, slots=True)
class Marks:
    """How the handbook did, as shares of the answerable and the unanswerable questions.

    Attributes:
        right: Answerable: the one card given is a right one.
        found: Answerable: right, or a right card is among the suggestions.
        wrong: Answerable: the one card given is not a right one.
        false_answers: Unanswerable: a card was given all the same.
        false_suggestions: Unanswerable: cards were suggested.
    """

    right: float
    found: float
    wrong: float
    false_answers: float
    false_suggestions: float


def read_questions(file: Path) -> list[Labelled]:
    """Read a table of kind, question, card ids; the ids are `-` where nothing answers."""
    lines = [line.split("\t") for line in file.read_text("utf-8").splitlines() if line]
    return [
        Labelled(kind, question, frozenset(ids.split()) - {"-"}) for kind, question, ids in lines
    ]


def calibrated(questions: Sequence[Labelled], shelf: Shelf, synonyms: Synonyms) -> Weights:
    """Return weights fitted on `questions`; what the gates would stop is learnt from as well."""
    seen: list[tuple[float, ...]] = []
    right: list[bool] = []
    for one in questions:
        asking = shelf.asked(one.question, synonyms)
        fits = shelf.fits(asking)
        for place, fit in enumerate(fits[:_LEARNT_FROM]):
            seen.append(features(asking, fits, place))
            right.append(fit.card.id in one.cards)
    bias, factors = fitted(seen, right)
    return Weights(bias, factors, ANSWER, SUGGEST)


def marks(questions: Sequence[Labelled], find: Callable[[str], Finding]) -> Marks:
    """Ask every question the way a person would and count."""
    known = [(one, find(one.question)) for one in questions if one.cards]
    unknown = [find(one.question) for one in questions if not one.cards]
    given = [(one, f) for one, f in known if f.tier == "answer"]
    right = sum(f.hits[0].card.id in one.cards for one, f in given)
    suggested = sum(
        any(hit.card.id in one.cards for hit in f.hits) for one, f in known if f.tier == "suggest"
    )
    return Marks(
        right=right / len(known),
        found=(right + suggested) / len(known),
        wrong=(len(given) - right) / len(known),
        false_answers=sum(f.tier == "answer" for f in unknown) / len(unknown),
        false_suggestions=sum(f.tier == "suggest" for f in unknown) / len(unknown),
    )


def main(arguments: Sequence[str]) -> int:
    """Fit on the even lines of the named file and write the weights that ship."""
    questions = read_questions(Path(arguments[0]))
    weights = calibrated(questions[::2], Shelf(load_cards()), shipped_synonyms())
    save_weights(weights)
    for name, half in (("fitted on", questions[::2]), ("held out", questions[1::2])):
        find = Handbook(load_cards(), weights=weights).find
        sys.stdout.write(f"{name}: {marks(half, find)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
