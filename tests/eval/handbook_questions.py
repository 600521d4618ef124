"""The handbook's questions: the cards that answer each, or none where it must say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from knowledge.library.calibrate import Labelled, read_questions
from knowledge.library.finding import Finding
from knowledge.library.library import Library
from tests.eval.report import Line
from tests.eval.score import Verdict

_HERE = Path(__file__).parent / "handbook"


def load_questions(folder: Path = _HERE) -> Mapping[str, list[Labelled]]:
    """Return the questions by kind: old ones held out from the fit, new ones written after it."""
    held_out = read_questions(folder / "questions.tsv")[1::2]
    fresh = read_questions(folder / "fresh.tsv")
    return {
        f"{name} {'known' if known else 'unknown'}": [q for q in asked if bool(q.cards) == known]
        for name, asked in (("old", held_out), ("new", fresh))
        for known in (True, False)
    }


def handbook_lines(library: Library) -> Iterator[Line]:
    """Ask the library every question, as the chat does."""
    for kind, questions in load_questions().items():
        for number, one in enumerate(questions, 1):
            verdict = judged(one, library.find(one.question))
            yield Line("handbook", kind, f"{kind}-{number:03d}", one.question, verdict)


def judged(asked: Labelled, finding: Finding) -> Verdict:
    """Hold a finding against the cards that answer; suggestions and silence count as asked back.

    A question that no card answers is right where none is given or suggested.
    """
    given = [hit.card.id for hit in finding.hits]
    due = " ".join(sorted(asked.cards)) or "none"
    fault = f"{finding.tier} {' '.join(given)} for {due}"
    if finding.tier == "answer":
        return Verdict("right") if given[0] in asked.cards else Verdict("wrong", fault)
    if not asked.cards and finding.tier != "suggest":
        return Verdict("right")
    return Verdict("asked back", fault)
