"""`python -m tests.eval`: how well questions are understood and answered; 1 below a floor."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from knowledge.facade import open_knowledge
from knowledge.library.library import open_library
from tests.eval.asking import answers, seated_desk
from tests.eval.cases import load_cases
from tests.eval.figures import opened
from tests.eval.handbook_questions import handbook_lines, mark_lines
from tests.eval.phrases import dated, load_dates
from tests.eval.report import Line, failures, load_floors, missed, table
from tests.eval.score import score
from tests.eval.store import demo_store


def main() -> int:
    """Ask everything, print the failures and the table; 1 where a floor is missed."""
    logging.disable(logging.WARNING)  # one canonical line a question is no part of the report
    url = demo_store()
    began = perf_counter()
    library = open_library("sqlite://")
    lines = [*_date_lines(), *_figure_lines(url), *handbook_lines(library)]
    low = list(missed(lines, load_floors()))
    _say("", *failures(lines), "", *table(lines), "", *mark_lines(library), "")
    _say(*(f"floor missed: {one}" for one in low))
    _say(f"{len(lines)} verdicts in {perf_counter() - began:.0f} s")
    return int(bool(low))


def _date_lines() -> Iterator[Line]:
    cases = load_dates()
    if not cases:
        _say("dates: skipped, there is no *.jsonl in tests/eval/dates")
    for case, verdict in dated(cases):
        yield Line("dates", "phrases", case["id"], case["text"], verdict)


def _figure_lines(url: str) -> Iterator[Line]:
    knowledge = open_knowledge(url, open_library("sqlite://"))
    with (
        TemporaryDirectory() as folder,
        opened(url) as store,
        seated_desk(knowledge, Path(folder)) as desk,
    ):
        scored = [score(case, said, store) for case, said in answers(desk, load_cases())]
    knowledge.store.close()
    knowledge.library.close()
    for one in scored:
        yield Line("understanding", one.case.kind, one.case.id, one.case.text, one.understood)
    for one in scored:
        if one.case.figure_due or not one.case.wanted:
            yield Line("numbers", one.case.kind, one.case.id, one.case.text, one.numbers)


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
