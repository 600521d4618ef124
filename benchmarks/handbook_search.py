"""Search in learnt documents against rank_bm25 over jieba words, as ratios of one run.

Run: python -m benchmarks.handbook_search
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import jieba
from rank_bm25 import BM25Okapi

from knowledge.library.base import Base
from knowledge.library.calibrate import read_questions
from knowledge.library.card import load_cards
from knowledge.library.documents import Documents, NewDocument
from knowledge.library.passage import Passage
from knowledge.library.synonyms import shipped_synonyms

QUESTIONS = Path(__file__).parents[1] / "tests" / "eval" / "handbook" / "questions.tsv"
NOON = datetime.fromisoformat("2025-11-11T12:00")
ASKED = 200
NOISE = 12
STARTS = 5


def noisy_passages(count: int, rng: random.Random) -> list[Passage]:
    """Return passages of three card lines each, every twelfth character replaced."""
    lines = [line for card in load_cards() for line in card.lines]
    passages = []
    for number in range(count):
        text = list("\n".join(rng.sample(lines, 3)))
        for _ in range(len(text) // NOISE):
            text[rng.randrange(len(text))] = chr(rng.randrange(0x4E00, 0x9000))
        passages.append(Passage(f"第{number}节", "".join(text)))
    return passages


def timed(asks: list[str], search: Callable[[str], object]) -> float:
    """Return the median milliseconds of a search."""
    spent = []
    for question in asks:
        start = perf_counter()
        search(question)
        spent.append(perf_counter() - start)
    return median(spent) * 1000


def ours(passages: list[Passage], asks: list[str], file: Path) -> tuple[float, float]:
    """Return seconds to build and median milliseconds a question."""
    documents, synonyms = Documents(Base(f"sqlite:///{file}")), shipped_synonyms()
    start = perf_counter()
    documents.keep(NewDocument("a", "a", "a", tuple(passages), "[]"), at=NOON, by="")
    build = perf_counter() - start
    index = documents.seen_by("owner")
    return build, timed(asks, lambda question: index.fits(index.asked(question, synonyms)))


def theirs(passages: list[Passage], asks: list[str]) -> tuple[float, float]:
    """Return the same for rank_bm25 over jieba words."""
    start = perf_counter()
    index = BM25Okapi([list(jieba.cut(one.place + one.body)) for one in passages])
    build = perf_counter() - start
    return build, timed(asks, lambda q: index.get_scores(list(jieba.cut(q))).argsort()[-5:])


def cold(code: str) -> float:
    """Return the median seconds of a fresh process that runs `code`."""
    spent = []
    for _ in range(STARTS):
        start = perf_counter()
        subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)  # noqa: S603  # our own code
        spent.append(perf_counter() - start)
    return median(spent)


def main() -> None:
    """Print the three comparisons."""
    jieba.setLogLevel(60)
    jieba.initialize()
    asks = [one.question for one in read_questions(QUESTIONS)][:ASKED]
    with tempfile.TemporaryDirectory() as folder:
        for count in (1_000, 10_000):
            noise = random.Random(7)  # noqa: S311  # noise for a test
            passages = noisy_passages(count, noise)
            file = Path(folder) / f"{count}.db"
            built, answered = ours(passages, asks, file)
            their_build, their_answer = theirs(passages, asks)
            print(
                f"{count} passages: p50 {answered:.2f} ms against {their_answer:.2f} ms = "
                f"{answered / their_answer:.2f}; build {built:.2f} s against {their_build:.2f} s "
                f"= {built / their_build:.2f}"
            )
        bare = cold("pass")
        opened = cold(
            "from knowledge.library.base import Base\n"
            "from knowledge.library.documents import Documents\n"
            f"Documents(Base('sqlite:///{file}')).versions()"
        )
        imported = cold("import jieba")
        print(f"open cold {opened - bare:.3f} s against import jieba {imported - bare:.3f} s")


if __name__ == "__main__":
    main()
