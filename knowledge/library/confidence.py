"""How sure an answer is: a small logistic model over how the best card fits."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.library.ranking import Asked
from knowledge.library.shelf import Fit

WEIGHTS = Path(__file__).with_name("weights.json")
FEATURES = (
    "likeness",
    "covered",
    "covered_characters",
    "unsaid",
    "stray",
    "gap",
    "log_score",
    "log_words",
)


@dataclass(frozen=True, slots=True)
class Weights:
    """What `calibrate` fitted.

    Attributes:
        bias: The constant term.
        factors: One factor per name in FEATURES, same order.
        answer: From this probability on, one card is the answer.
        suggest: From this probability on, cards are suggested.
    """

    bias: float
    factors: tuple[float, ...]
    answer: float
    suggest: float


def features(asking: Asked, fits: Sequence[Fit], at: int = 0) -> tuple[float, ...]:
    """Return what the model looks at for `fits[at]`, in the order of FEATURES."""
    fit = fits[at]
    rival = next((other.score for place, other in enumerate(fits) if place != at), 0.0)
    gap = 1 - rival / fit.score if fit.score else 0.0
    return (
        fit.likeness,
        fit.covered,
        fit.covered_characters,
        fit.unsaid,
        fit.stray,
        max(-1.0, gap),
        math.log1p(fit.score),
        math.log1p(len(asking.own)),
    )


def probability(seen: Sequence[float], weights: Weights) -> float:
    """Return 0..1, how likely the card answers the question."""
    said = weights.bias + sum(w * x for w, x in zip(weights.factors, seen, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, said))))


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """Return the weights that ship with the handbook."""
    raw = json.loads(WEIGHTS.read_text("utf-8"))
    return Weights(raw["bias"], tuple(raw["factors"]), raw["answer"], raw["suggest"])


def save_weights(weights: Weights, file: Path = WEIGHTS) -> None:
    """Write `weights` where `shipped_weights` reads them; four digits are enough."""
    rounded = {
        key: [round(x, 4) for x in value] if isinstance(value, tuple) else round(value, 4)
        for key, value in asdict(weights).items()
    }
    file.write_text(json.dumps(rounded, indent=1) + "\n", "utf-8")


def fitted(
    seen: Sequence[Sequence[float]], right: Sequence[bool], *, pull: float = 1.0, rounds: int = 25
) -> tuple[float, tuple[float, ...]]:
    """Fit the logistic model by Newton's method; return bias and factors.

    Args:
        seen: One row of features per question.
        right: Whether the best card was right, same order.
        rounds: Newton steps; the fit stands still after about ten.
        pull: Ridge penalty on the factors, so that few questions do not run away.
    """
    width = len(FEATURES) + 1
    theta = [0.0] * width
    for _ in range(rounds):
        slope = [-pull * t if i else 0.0 for i, t in enumerate(theta)]
        bend = [
            [pull if i == j and i else 1e-9 if i == j else 0.0 for j in range(width)]
            for i in range(width)
        ]
        for row, was_right in zip(seen, right, strict=True):
            x = (1.0, *row)
            p = 1 / (
                1
                + math.exp(
                    -max(-30.0, min(30.0, sum(t * v for t, v in zip(theta, x, strict=True))))
                )
            )
            for i, xi in enumerate(x):
                slope[i] += (was_right - p) * xi
                for j, xj in enumerate(x):
                    bend[i][j] += p * (1 - p) * xi * xj
        theta = [t + s for t, s in zip(theta, _solved(bend, slope), strict=True)]
    return theta[0], tuple(theta[1:])


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a small linear system by elimination with pivots."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        best = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[best] = rows[best], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for r in range(size):
            if r != i:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[-1] for row in rows]
