"""Choosing among the skills' readings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.dispatch.messages import Named

MARGIN = 0.05
"""Two readings closer than this are a question back."""

FLOOR = 0.2
"""A reading below it does not count as understood."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One reading is best."""

    named: Named


@dataclass(frozen=True, slots=True)
class Torn:
    """Two readings are equally likely; the better one first."""

    first: Named
    second: Named


@dataclass(frozen=True, slots=True)
class Nobody:
    """No skill understands the sentence."""


Verdict: TypeAlias = Chosen | Torn | Nobody


def route(readings: Sequence[Named], *, last: str) -> Verdict:
    """Return the best reading, or the two best where they are within the margin.

    Args:
        readings: At most one of each skill.
        last: The skill that answered the session's last question: it wins a near tie, because
            people stay on a subject. "" for none.
    """
    ranked = sorted(readings, key=lambda named: (-named.reading.score, named.skill != last))
    ranked = [named for named in ranked if named.reading.score >= FLOOR]
    if not ranked:
        return Nobody()
    best = ranked[0]
    near = [n for n in ranked if best.reading.score - n.reading.score < MARGIN]
    if len(near) == 1:
        return Chosen(best)
    staying = [named for named in near if named.skill == last]
    return Chosen(staying[0]) if staying else Torn(near[0], near[1])


def nearest(text: str, sentences: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Return the sentences that look most like `text`, best first."""
    # RapidFuzz is loaded where nothing was understood: it is dear and rarely asked.
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # see above

    found = process.extract(text, list(dict.fromkeys(sentences)), scorer=fuzz.ratio, limit=limit)
    return tuple(sentence for sentence, _score, _index in found)
