"""Parts named before the whole, as English does: first week of November, end of October."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from knowledge.dates.cyclic import month_part
from knowledge.dates.parts import nth_unit
from knowledge.dates.relative import shifted
from knowledge.dates.stretch import DAY, Node, Stretch, days, half_of

_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_EDGES = {"end": "底", "start": "初", "beginning": "初", "middle": "中"}

PART_FIRST = re.compile(
    r"(?:the )?(?:(?P<nth>first|second|third|fourth|last) (?:(?P<n>\d{1,2}) )?"
    r"(?P<unit>day|week|month|quarter|half)s?"
    r"|(?P<edge>end|start|beginning|middle)) of (?:the (?!week|month|quarter|year\b))?"
)


def part_first(said: re.Match[str], whole: Node) -> Node | None:
    """Return the part of `whole` that the words before it name."""
    if said["edge"] and whole.kind != "month":
        return None

    def make(base: date) -> Stretch | None:
        around = whole.make(base)
        return _part(said, whole, around) if around and around.start and around.end else None

    return replace(whole, i=said.start(), make=make, kind="stretch", clips=False)


def _part(said: re.Match[str], whole: Node, around: Stretch) -> Stretch | None:
    if said["edge"]:
        return month_part(around, _EDGES[said["edge"]])
    unit, nth, count = said["unit"], _NTH[said["nth"]], int(said["n"] or 0)
    start, end = around.first().date(), around.last().date() - DAY
    if unit == "half":
        return (
            half_of(start if nth == 1 else shifted(start, "month", 6)) if nth in {1, 2} else None
        )
    if nth < 0:
        return days(shifted(end + DAY, unit, -(count or 1)), end)
    if count:
        return days(start, shifted(start, unit, count) - DAY) if nth == 1 else None
    return nth_unit(around, whole, unit, nth)
