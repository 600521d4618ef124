"""The table of the evaluation, its failures and its floors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import yaml

from tests.eval.score import Mark, Verdict

MARKS: tuple[Mark, ...] = get_args(Mark)
_FLOORS = Path(__file__).with_name("floors.yaml")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was scored.

    Attributes:
        about: `dates`, `understanding`, `numbers`, `handbook` or `blind`.
        kind: Kind of question within it.
    """

    about: str
    kind: str
    id: str
    text: str
    verdict: Verdict


def table(lines: Iterable[Line]) -> Iterator[str]:
    """Yield one line a kind and one for each part, with its share of right ones."""
    counts: dict[tuple[str, str], Counter[Mark]] = {}
    for line in lines:
        for kind in (line.kind, "all"):
            counts.setdefault((line.about, kind), Counter())[line.verdict.mark] += 1
    yield f"{'':14}{'kind':13}" + "".join(f"{mark:>11}" for mark in MARKS) + f"{'share':>9}"
    for about in dict.fromkeys(about for about, _ in counts):
        kinds = sorted(kind for named, kind in counts if named == about)
        for kind in sorted(kinds, key="all".__eq__):
            yield _counted(about if kind == kinds[0] else "", kind, counts[about, kind])


def _counted(about: str, kind: str, count: Counter[Mark]) -> str:
    cells = "".join(f"{count[mark]:>11}" for mark in MARKS)
    return f"{about:14}{kind:13}{cells}{count['right'] / count.total():>9.1%}"


def failures(lines: Iterable[Line]) -> Iterator[str]:
    """Yield two lines for each thing that is not right: the question, and what was off.

    What was off in one way for understanding and numbers alike is said once.
    """
    told: set[tuple[str, str]] = set()
    for line in lines:
        key = (line.id, line.verdict.fault)
        if line.verdict.mark != "right" and key not in told:
            told.add(key)
            yield f"{line.verdict.mark:10} {line.about} {line.id}  {line.text}"
            yield f"           {line.verdict.fault}"


@dataclass(frozen=True, slots=True)
class Floor:
    """What must hold: at least so many right, at most so many wrong, as shares 0..1."""

    right: float
    wrong: float


def load_floors(path: Path = _FLOORS) -> dict[str, Floor]:
    """Return the floors by what is scored."""
    return {
        name: Floor(**floor) for name, floor in yaml.safe_load(path.read_text("utf-8")).items()
    }


def missed(lines: Iterable[Line], floors: Mapping[str, Floor]) -> Iterator[str]:
    """Yield one line for each floor that is not held; what was not scored misses none."""
    counts: dict[str, Counter[Mark]] = {}
    for line in lines:
        counts.setdefault(line.about, Counter())[line.verdict.mark] += 1
    for about, count in counts.items():
        floor = floors[about]
        right, wrong = count["right"] / count.total(), count["wrong"] / count.total()
        if right < floor.right:
            yield f"{about}: {right:.1%} right, the floor is {floor.right:.1%}"
        if wrong > floor.wrong:
            yield f"{about}: {wrong:.1%} wrong, at most {floor.wrong:.1%} may be"
