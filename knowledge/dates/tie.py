"""From phrases to days: each takes what the phrase before it leaves unsaid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from knowledge.dates.comparison import Operator
from knowledge.dates.lexicon import AND, NUM, counted
from knowledge.dates.relative import shifted
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import DAY, WEEK, Node, Stretch, latest
from knowledge.text.patterns import lazy

_LISTED = lazy(rf"(?:{AND}|同|还有|以及)?")

Tied = tuple[Node, Stretch]
"""A phrase and the days it was found to mean."""


def tied(text: str, nodes: list[Node], asked: Asked) -> list[Tied]:
    """Return what the phrases mean, in order; neighbours that are one stretch are joined."""
    found: list[Tied] = []
    for node in nodes:
        previous = found[-1] if found else None
        listed = previous and _LISTED.fullmatch(text[previous[0].j : node.i])
        stretch = beside(previous, node, asked) if previous and listed else None
        cycle = previous[0].cycle if previous and stretch else node.cycle
        stretch = stretch or latest(node, asked.now)
        if not stretch:
            continue
        stretch = clipped(node, stretch, asked.today)
        if previous and listed and _weekday_before(previous, node, stretch):
            found[-1] = previous = _week_back(previous)
        if previous and _touching(text, previous[0], node) and _adjoin(previous, node, stretch):
            found[-1] = _merged(previous, replace(node, cycle=cycle), stretch)
        else:
            found.append((replace(node, cycle=cycle), stretch))
    return found


def _weekday_before(previous: Tied, node: Node, stretch: Stretch) -> bool:
    """周一周三 asked for on a Monday: both are days of last week."""
    first, start = previous[1].start, stretch.start
    if not (previous[0].cycle == node.cycle == "week") or not first or not start:
        return False
    return 0 < (first - start).days < WEEK.days and start.weekday() > first.weekday()


def _week_back(tied: Tied) -> Tied:
    node, stretch = tied
    if not stretch.start or not stretch.end or stretch.clock:
        return tied
    return node, replace(stretch, start=stretch.start - WEEK, end=stretch.end - WEEK)


_FINENESS = {"fixed": 9, "year": 3, "month": 2, "week": 1, "day": 0}


def beside(previous: Tied, node: Node, asked: Asked) -> Stretch | None:
    """Return 11月 of 去年10月和11月: it takes the year (or month) of the phrase before it."""
    pinned = previous[0].cycle == "fixed"
    if node.cycle == "fixed" or not (
        pinned or _FINENESS[node.cycle] < _FINENESS[previous[0].cycle]
    ):
        return None
    stretch = node.make(previous[1].first().date())
    return stretch if stretch and stretch.first() <= asked.now else None


def _touching(text: str, one: Node, other: Node) -> bool:
    return text[one.j : other.i] in {"", "("}


def _adjoin(previous: Tied, node: Node, stretch: Stretch) -> bool:
    """周一周二 written together is one stretch; 10月国庆 names the smaller one."""
    end, inside = previous[1].end, _inside(previous[1], stretch)
    next_day = node.cycle == "week" and end is not None and stretch.start == end + DAY
    return inside or next_day or bool(stretch.name and _inside(stretch, previous[1]))


def _inside(outer: Stretch, inner: Stretch) -> bool:
    if outer.clock or outer.start is None or outer.end is None:
        return False
    return outer.first() <= inner.first() and inner.last() <= outer.last()


def _merged(previous: Tied, node: Node, stretch: Stretch) -> Tied:
    both = replace(node, i=previous[0].i)
    if _inside(previous[1], stretch) or _inside(stretch, previous[1]):
        return both, stretch
    return both, Stretch(previous[1].start, stretch.end, "range")


def clipped(node: Node, stretch: Stretch, today: date) -> Stretch:
    """Return the stretch, cut off at today where the phrase means a period that still runs."""
    if not node.clips or not stretch.start or not stretch.end:
        return stretch
    if stretch.start <= today <= stretch.end:
        return replace(stretch, end=today, running=True)
    return stretch


_AS_MANY = lazy(rf"(?:之|此)?前的?(?P<n>{NUM})个?(?P<unit>天|日|周|星期|礼拜|月)")


def before_main(text: str, base: Node, main: list[Tied]) -> Stretch | None:
    """Return the days that 前7天 means as the other side of 近7天: those before it began."""
    said = _AS_MANY.fullmatch(text, base.i, base.j)
    start = main[0][1].start if said and len(main) == 1 else None
    if not said or not start:
        return None
    unit, count = counted(said)
    return Stretch(shifted(start, unit, -count), start - DAY, "range") if count else None


_SAME_DAYS = lazy(
    r"上个?(?P<unit>月|周|星期|礼拜|季度?)的?(?:同期|同一?时段|同一?时间|同一?时期|同日|同一?天)"
    r"|same (?:period|time|dates?|days) (?:of |in )?(?:the )?(?:last|previous|prior)"
    r" (?P<english>month|week|quarter)"
)
_TAIL = len("的同一时期")
_UNITS = {"月": "month", "季": "quarter"}


def same_days(text: str, named: tuple[Operator, ...], main: list[Tied]) -> Tied | None:
    """Return the days that 上月同期 means for 12月1日至8日: the same ones a month earlier.

    None for a calendar period of that unit (本月比上月同期), which is compared like for like.
    """
    hits = ((one, _SAME_DAYS.search(text, one.i, one.j + _TAIL)) for one in named)
    one, hit = next(((one, hit) for one, hit in hits if hit), (None, None))
    if not one or not hit or len(main) != 1:
        return None
    node, stretch = main[0]
    unit = hit["english"] or _UNITS.get(hit["unit"][0], "week")
    if stretch.grain == unit or stretch.start is None or stretch.end is None:
        return None
    clock = stretch.clock and (_moved(stretch.clock[0], unit), _moved(stretch.clock[1], unit))
    start, end = shifted(stretch.start, unit, -1), shifted(stretch.end, unit, -1)
    base = replace(stretch, start=start, end=end, clock=clock, running=False, name="")
    return replace(node, i=hit.start(), j=hit.end()), base


def _moved(at: datetime | None, unit: str) -> datetime | None:
    return datetime.combine(shifted(at.date(), unit, -1), at.time()) if at else None
