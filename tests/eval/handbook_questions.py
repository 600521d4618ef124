"""The handbook's questions: the cards that answer each, or none where it must say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from knowledge.library.calibrate import Labelled, marks, read_questions
from knowledge.library.finding import Finding
from knowledge.library.library import Library
from tests.eval.report import Line
from tests.eval.score import Verdict

_HERE = Path(__file__).parent / "handbook"


def load_questions(folder: Path = _HERE) -> Mapping[str, list[Labelled]]:
    """Return the questions by kind.

    Old ones were held out from the fit, new ones written after it. Blind ones were written from
    the subjects, the first set without a look at the cards; what they showed has been mended.
    """
    held_out = read_questions(folder / "questions.tsv")[1::2]
    sets = {
        "old": held_out,
        "new": read_questions(folder / "fresh.tsv"),
        "blind": read_questions(folder / "blind.tsv"),
    }
    return {
        f"{name} {'known' if known else 'unknown'}": [q for q in asked if bool(q.cards) == known]
        for name, asked in sets.items()
        for known in (True, False)
    }


def handbook_lines(library: Library) -> Iterator[Line]:
    """Ask the library every question, as the chat does."""
    for kind, questions in load_questions().items():
        for number, one in enumerate(questions, 1):
            verdict = judged(one, library.find(one.question))
            about = "blind" if kind.startswith("blind") else "handbook"
            yield Line(about, kind, f"{kind}-{number:03d}", one.question, verdict)


def mark_lines(library: Library) -> Iterator[str]:
    """Yield the marks of each set and of all together, as shares."""
    kinds = load_questions()
    names = dict.fromkeys(kind.split()[0] for kind in kinds)
    sets = {name: [*kinds[f"{name} known"], *kinds[f"{name} unknown"]] for name in names}
    sets["all"] = [one for asked in sets.values() for one in asked]
    columns = ("right in one card", "found", "wrong", "false answers", "suggestions")
    yield f"{'handbook':14}" + "".join(f"{column:>19}" for column in columns)
    for name, asked in sets.items():
        met = marks(asked, library.find)
        shares = (met.right, met.found, met.wrong, met.false_answers, met.false_suggestions)
        yield f"{name:14}" + "".join(f"{share:>19.3f}" for share in shares)
    yield "false answers and suggestions: of the unanswerable questions; the others: of the rest"


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
