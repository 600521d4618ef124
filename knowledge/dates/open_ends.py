"""Open ends behind or before a time: 以来, 至今, 起, 之后, 之前, 截止."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from knowledge.dates.clock import hours
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import DAY, Clock, Kind, Node, Stretch, days, latest, midnight
from knowledge.dates.units import unit
from knowledge.text.patterns import lazy

_PERIODS: frozenset[Kind] = frozenset({"week", "month", "quarter", "half", "year"})
_ENDING = lazy(r",?(?:截止|截至)(?:到|至|于)?(?!现在|目前|今)")
TO_NOW = lazy(
    r"(?:起|开始)?(?:一?直?到|至|截至|截止到?|~|-| to | until | through | till )"
    r"(?:现在|目前|如今|此刻|当前|眼下|今[天日](?!的?(?:[凌上中下傍晚早]|[\d一二两三四五六七八九十零]{1,2}[点时:]))"
    r"|今(?![年晚早晨夜天日])|today|now|date)(?:为止)?"
    r"|以来|迄今(?:为止)?"
)
_SINCE = lazy(
    r"(?P<incl>(?:及|或|和|起|包括)(?:以后|之后|往后))|(?P<start>起(?![来码送售价量步床])|开始"
    r"|onwards?)"
    r"|(?P<after>(?:结束|过|完)?(?:之后|以后)|过后|(?:结束|过|完)?后(?![台端续来期面勤者悔半天缀]))"
)
_BEFORE = lazy(
    r"(?P<incl>(?:及|或|和|包括)(?:以前|之前)|为止)"
    r"|(?P<before>之前|以前|前(?![天台端期面十任列景往后\d半一二两三四五六七八九]))"
)


def opened(text: str, read: Node, asked: Asked) -> Node | None:
    """Read 以来, 至今, 起, 之后, 之前 behind a phrase."""
    if read.kind == "rolling":
        return None
    if now := TO_NOW.match(text, read.j):
        return _to_named(text, read, now.end(), asked) or _to_now(read, now.end(), asked)
    if since := _SINCE.match(text, read.j):
        return _since(text, read, since, asked)
    if before := _BEFORE.match(text, read.j):
        ended = before["incl"] and until_inside(text, read.ending(before.end()), asked)
        return ended or _to(read, before, asked)
    return None


def _to_named(text: str, read: Node, i: int, asked: Asked) -> Node | None:
    """Read 截至昨天 behind 今年以来."""
    said = _ENDING.match(text, i)
    right = unit(text, said.end(), asked) if said else None
    stretch = latest(read, asked.now)
    last = latest(right, asked.now) if right else None
    if not right or not stretch or not last or stretch.clock or last.clock:
        return None
    if not stretch.start or not last.end or last.end < stretch.start:
        return None
    return _fixed(read, right.j, days(stretch.start, last.end))


def _to_now(read: Node, j: int, asked: Asked) -> Node | None:
    stretch = latest(read, asked.now)
    if not stretch:
        return None
    if stretch.first() > asked.now:
        return _fixed(read, j, Stretch(stretch.start, None, "range", clock=_open(stretch)))
    if stretch.clock:
        return _fixed(read, j, hours(stretch.first(), asked.now))
    return _fixed(read, j, days(stretch.first().date(), asked.today))


def _since(text: str, read: Node, since: re.Match[str], asked: Asked) -> Node | None:
    off = read.legal if since["after"] else None
    stretch = latest(replace(read, make=off) if off else read, asked.now)
    if not stretch:
        return None
    if stretch.clock:
        return _fixed(read, since.end(), _since_clock(read, stretch, since))
    start = stretch.last().date() if since["after"] else stretch.start
    if start and (limit := _limit(text, since.end(), asked)):
        node, end = limit
        return _fixed(read, node.j, days(start, end)) if end >= start else None
    return _fixed(read, since.end(), Stretch(start, None, "range"))


def _since_clock(read: Node, stretch: Stretch, since: re.Match[str]) -> Stretch:
    """昨天3点以后 lasts to the end of that day, 昨天3点起 goes on."""
    first = stretch.first() if read.kind == "instant" or not since["after"] else stretch.last()
    if since["after"]:
        return hours(first, midnight(first.date() + DAY))
    return Stretch(first.date(), None, "hours", clock=(first, None))


def _limit(text: str, i: int, asked: Asked) -> tuple[Node, date] | None:
    """Read 2018年之前 behind 2010年之后."""
    right = unit(text, i, asked)
    before = _BEFORE.match(text, right.j) if right else None
    stretch = latest(right, asked.now) if right and before else None
    if not right or not before or not stretch or not stretch.start:
        return None
    end = stretch.last().date() - DAY if before["incl"] else stretch.start - DAY
    return right.ending(before.end()), end


def _to(read: Node, before: re.Match[str], asked: Asked) -> Node | None:
    stretch = latest(read, asked.now)
    if not stretch or stretch.start is None or stretch.end is None:
        return None
    if stretch.clock:
        first = midnight(stretch.start)
        last = stretch.first()
        return _fixed(read, before.end(), hours(first, last)) if last > first else None
    end = stretch.end if before["incl"] else stretch.start - DAY
    return _fixed(read, before.end(), Stretch(None, end, "range"))


def since_open(read: Node, asked: Asked) -> Node:
    """Return 自8月 with an open end; a range keeps its own."""
    stretch = latest(read, asked.now)
    if read.kind == "rolling" or not stretch or stretch.end is None or stretch.grain == "range":
        return read
    return _fixed(read, read.j, Stretch(stretch.start, None, "range", clock=_open(stretch)))


def _open(stretch: Stretch) -> Clock | None:
    return (stretch.first(), None) if stretch.clock else None


def _fixed(read: Node, j: int, stretch: Stretch) -> Node:
    return Node(read.i, j, lambda _: stretch, "fixed", "rolling")


def until(read: Node, asked: Asked) -> Node | None:
    """Return 截止X with an open start.

    截止昨天 has yesterday in it; 截止2027年 asked in 2026 ends before that year begins.
    """
    stretch = latest(read, asked.now)
    if not stretch:
        return None
    if stretch.clock:
        last = stretch.first() if read.kind == "instant" else stretch.last()
        return _fixed(read, read.j, Stretch(None, last.date(), "hours", clock=(None, last)))
    end = stretch.end
    if stretch.start and stretch.start > asked.today:
        end = stretch.start - DAY
    return _fixed(read, read.j, Stretch(None, end, "range"))


_OF_WHOLE = lazy(r"(?:为止)?,?的?")


def until_inside(text: str, read: Node, asked: Asked) -> Node | None:
    """Return 截至昨天的本月: from the start of the period named behind to that day."""
    gap = _OF_WHOLE.match(text, read.j)
    whole = unit(text, gap.end(), asked) if gap else None
    around = latest(whole, asked.now) if whole and whole.kind in _PERIODS else None
    stretch = latest(read, asked.now)
    if not whole or not around or not stretch or stretch.clock or read.kind in _PERIODS:
        return None
    if not (around.start and around.end and stretch.end):
        return None
    inside = around.start <= stretch.end <= around.end
    return _fixed(read, whole.j, days(around.start, stretch.end)) if inside else None


def outside(read: Node, word: str, asked: Asked) -> Node | None:
    """Return before X or after X."""
    stretch = latest(read, asked.now)
    if not stretch or not stretch.start or not stretch.end or stretch.clock:
        return None
    if word == "before":
        return _fixed(read, read.j, Stretch(None, stretch.start - DAY, "range"))
    return _fixed(read, read.j, Stretch(stretch.end + DAY, None, "range"))
