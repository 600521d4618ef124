"""English clock times: 8pm to 10pm, at 9 am, in the morning."""

from __future__ import annotations

from knowledge.dates.clock import clock_node
from knowledge.dates.lexicon import Atom, Found, atom
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import Node


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    at = int(hour) % 12 + (12 if half == "pm" else 0) if half else int(hour)
    return 60 * at + int(minute or 0)


def _clock_range(found: Found, _: Asked) -> Node | None:
    start = _minutes(found["h1"], found["c1"], found["a1"] or found["a2"])
    end = _minutes(found["h2"], found["c2"], found["a2"])
    return clock_node(found, start, end if end > start else end + 24 * 60)


def _clock_at(found: Found, _: Asked) -> Node | None:
    start = _minutes(found["h1"], found["c1"], found["a1"])
    return clock_node(found, start, start + 60, instant=True)


def _part_of_day(found: Found, _: Asked) -> Node | None:
    start, end = {"morning": (6, 12), "afternoon": (12, 18)}.get(found["p"], (18, 24))
    return clock_node(found, 60 * start, 60 * end)


_T1 = r"(?P<h1>1[0-2]|0?[1-9])(?::(?P<c1>[0-5]\d))? ?(?P<a1>[ap]m)"
_T2 = r"(?P<h2>1[0-2]|0?[1-9])(?::(?P<c2>[0-5]\d))? ?(?P<a2>[ap]m)\b"

ENGLISH_CLOCK: tuple[Atom, ...] = (
    atom(rf" ?(?:from |between )?(?P<h1>1[0-2]|0?[1-9])(?::(?P<c1>[0-5]\d))? ?(?P<a1>[ap]m)?"
         rf" ?(?:-|to|and|until) ?{_T2}", _clock_range),
    atom(rf" ?(?:at )?{_T1}\b", _clock_at),
    atom(r" (?P<p>morning|afternoon|evening|night)\b", _part_of_day),
)  # fmt: skip
