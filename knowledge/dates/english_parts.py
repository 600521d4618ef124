"""Parts named before the whole, as English does: first week of November, end of October."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from knowledge.dates.cyclic import month_part
from knowledge.dates.english import WORDS, number_of
from knowledge.dates.parts import nth_unit
from knowledge.dates.relative import shifted
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import DAY, Node, Stretch, days, half_of, latest, week_of
from knowledge.text.patterns import lazy

_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1, "final": -1}
_EDGES = {"end": "底", "start": "初", "beginning": "初", "middle": "中"}

PART_FIRST = lazy(
    rf"(?:the )?(?:(?P<nth>first|second|third|fourth|last|final)"
    rf" (?:(?P<n>\d{{1,2}}|{'|'.join(WORDS)}) )?"
    r"(?P<unit>day|week|month|quarter|half)s?"
    r"|(?P<edge>end|start|beginning|middle)) of (?:the (?!week|month|quarter|year\b))?"
)


_THIRDS = {"mid": "中旬", "middle": "中旬", "early": "上旬", "late": "下旬"}
PART_LED = lazy(
    r"(?P<third>mid|early|late)[- ]"
    r"|(?:the )?(?:(?P<week>week (?:commencing|beginning|starting|ending|of)|w/[ce]|wc|we)"
    r"|(?P<n>\d{1,3}) days (?:to|ending|ended|up to|until))(?: on| the|:)*(?: monday,?| mon,?)? "
    r"|(?P<since>(?:since|from) the (?:start|beginning) of)"
    r"(?! (?:the|this) (?:day|week|month|quarter|year)) "
    r"(?:the (?=jan|feb|mar|apr|may|ju|aug|sep|oct|nov|dec))?"
    r"|(?:the )?(?P<month>month|year|quarter) of "
)


def led(said: re.Match[str], whole: Node, asked: Asked) -> Node | None:
    """Return what mid-, week commencing, 7 days to or since the start of makes of a time."""
    if said["since"]:
        start = latest(whole, asked.now)
        since = start and Stretch(start.start, None, "range")
        return replace(whole, i=said.start(), make=lambda _: since, cycle="fixed", kind="rolling")
    if said["third"] and whole.kind != "month":
        return None
    if (said["week"] or said["n"]) and whole.kind != "day":
        return None

    def make(base: date) -> Stretch | None:
        around = whole.make(base)
        return _led(said, around) if around and around.start and around.end else None

    kind = whole.kind if said["month"] else "stretch"
    return replace(whole, i=said.start(), make=make, kind=kind, clips=False, legal=None)


def _led(said: re.Match[str], around: Stretch) -> Stretch:
    start, end = around.first().date(), around.last().date() - DAY
    if said["third"]:
        return month_part(around, _THIRDS[said["third"]])
    if said["n"]:
        return days(end - (int(said["n"]) - 1) * DAY, end)
    how = said["week"] or ""
    if how.endswith(" of"):
        return week_of(start)
    if how.endswith(("ending", "e")):
        return days(end - 6 * DAY, end)
    return days(start, start + 6 * DAY) if how else around


def part_first(said: re.Match[str], whole: Node) -> Node | None:
    """Return the part of `whole` that the words before it name."""
    if said["edge"] and whole.kind != "month":
        return None

    def make(base: date) -> Stretch | None:
        around = whole.make(base)
        return _part(said, whole, around) if around and around.start and around.end else None

    return replace(whole, i=said.start(), make=make, kind="stretch", clips=False)


def _half(whole: Node, around: Stretch, start: date, nth: int) -> Stretch | None:
    """Return the first or second half of a year or month; None of anything else."""
    second = nth in {2, -1}
    if nth not in {1, 2, -1} or whole.kind not in {"year", "month"}:
        return None
    if whole.kind == "month":
        return month_part(around, "下半" if second else "上半")
    return half_of(shifted(start, "month", 6) if second else start)


def _part(said: re.Match[str], whole: Node, around: Stretch) -> Stretch | None:
    if said["edge"]:
        return month_part(around, _EDGES[said["edge"]])
    unit, nth, count = said["unit"], _NTH[said["nth"]], number_of(said["n"] or "0")
    start, end = around.first().date(), around.last().date() - DAY
    if unit == "half":
        return _half(whole, around, start, nth)
    if nth < 0:
        first = shifted(end + DAY, unit, -(count or 1))
        return days(first, end) if first >= start else None
    if count:
        last = shifted(start, unit, count) - DAY
        return days(start, last) if nth == 1 and last <= end else None
    return nth_unit(around, whole, unit, nth)
