"""The grammar itself: units inside units, ranges, open ends; from text to phrases in order."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from knowledge.dates.clock import BARE_CLOCK, IN_DAY, hours
from knowledge.dates.cyclic import CYCLE_INSIDE, CYCLIC, INSIDE, unit_list
from knowledge.dates.english import ENGLISH, ENGLISH_CLOCK
from knowledge.dates.english_parts import PART_FIRST, part_first
from knowledge.dates.fiscal import FISCAL
from knowledge.dates.lexicon import AND, JOIN, Atom, first_match
from knowledge.dates.occasions import occasion, occasions_of
from knowledge.dates.parts import part_of
from knowledge.dates.relative import RELATIVE
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import (
    DAY,
    Node,
    Stretch,
    days,
    following,
    latest,
    midnight,
)
from knowledge.dates.written import WRITTEN

_ATOMS: tuple[Atom, ...] = (*RELATIVE, *FISCAL, *WRITTEN, *CYCLIC, *ENGLISH)

_STARTS = frozenset("0123456789零〇一二两三四五六七八九十廿卅元半第'’‘大前昨今明后去上下本这当最过近之此往年月季周星礼双开凌清早中午下傍晚夜深财工")  # noqa: E501  # one character each
_NOT_AFTER_ENGLISH = re.compile(r"[a-z0-9]")
_JOIN = re.compile(JOIN)
_AND = re.compile(AND)
_BETWEEN_END = re.compile(r"(?:之间|期间|间)")
_FROM = re.compile(r"自从|打从|从|自|打|since |from |between |starting ")
_OPENS = frozenset({"自从", "自", "打从", "since ", "starting "})
_UNTIL_PREFIX = re.compile(r"(?:截止|截至)(?:到|至|于)?|until |up to |through |before ")
_NOW = re.compile(
    r"(?:一?直?到|至|截至|截止到?|~|-| to | until | through | till )"
    r"(?:现在|目前|如今|此刻|当前|眼下|今[天日](?!的?(?:[凌上中下傍晚早]|[\d一二两三四五六七八九十零]{1,2}[点时:]))"
    r"|今(?![年晚早晨夜天日])|today|now|date)(?:为止)?"
    r"|以来|迄今(?:为止)?"
)
_SINCE = re.compile(
    r"(?P<incl>(?:及|或|和|起|包括)(?:以后|之后|往后))|(?P<start>起(?![来码送售价量步床])|开始|onwards?| on(?=$))"
    r"|(?P<after>之后|以后|过后|后(?![台端续来期面勤者悔半天缀]))"
)
_BEFORE = re.compile(
    r"(?P<incl>(?:及|或|和|包括)(?:以前|之前)|为止)"
    r"|(?P<before>之前|以前|前(?![台端期面十任列景往后\d半一二两三四五六七八九]))"
)
_HALF_READ = re.compile(
    r"(?:到|至|~|-)(?:[初正腊下明]|[\d一二三四五六七八九十]+(?!\d*[店家个件元单]))"
    r"|的?(?:第|最后|倒数第?|前|头|后)[\d一二两三四五六七八九十]*个?"
    r"(?:完整|自然)?(?:工作日|节假日|交易日|天|日|周|星期|礼拜|月|季度|小时|分钟|钟头)"
)
"""A range whose right side was not understood: its left side alone would be a wrong answer."""
_APPOSITION = re.compile(r"[,(]?(?:周|星期|礼拜)[一二三四五六日天]\)?(?![一二三四五六日天到至~-])")
_GAP = re.compile(r"的|'s |’s | ")
_OF = re.compile(r",? (?:of |in )?(?:the )?")
_DAY_TAIL = re.compile(r"(?:的?(?:当天|当日|那天|那一天|这天|这一天|全天|整天|一整天)|(?:全|整)(?:月|年|周))")


def phrases(text: str, asked: Asked) -> list[Node]:
    """Return the times that the text names, in its order, none overlapping."""
    found: list[Node] = []
    starts = _STARTS | occasions_of(asked.calendar).starts
    at = 0
    while at < len(text):
        read = _several(text, at, asked) if _may_start(text, at, starts) else ()
        found += [one for one in read if not _HALF_READ.match(text, one.j)]
        at = max(read[-1].j if read else 0, at + 1)
    return found


def _several(text: str, at: int, asked: Asked) -> tuple[Node, ...]:
    """Read one phrase, or the months and days of 10、11月."""
    listed = unit_list(text, at, asked)
    one = _phrase(text, at, asked)
    if listed and (not one or one.j < listed[-1].j):
        return listed
    return (one,) if one else ()


def _may_start(text: str, at: int, starts: frozenset[str]) -> bool:
    char = text[at]
    if "a" <= char <= "z":
        return at == 0 or not _NOT_AFTER_ENGLISH.match(text, at - 1)
    return char in starts or char in "从自打截"


def _part_first(text: str, i: int, asked: Asked) -> Node | None:
    """Read the English order: first week of November, end of October."""
    said = PART_FIRST.match(text, i)
    whole = _unit(text, said.end(), asked) if said else None
    return said and whole and part_first(said, whole) or None


def _phrase(text: str, i: int, asked: Asked) -> Node | None:
    """Read 从…到…, 截止…, or a range that stands alone."""
    if part := _part_first(text, i, asked):
        return part
    if prefix := _UNTIL_PREFIX.match(text, i):
        read = _unit(text, prefix.end(), asked)
        return _until(replace(read, i=i), asked) if read else None
    prefix = _FROM.match(text, i)
    if not prefix:
        return _ranged(text, i, asked)
    if prefix[0] == "between ":
        return _between(text, prefix.end(), asked)
    read = _ranged(text, prefix.end(), asked)
    if read and prefix[0] in _OPENS:
        read = _pinned_open(read, asked)
    return replace(read, i=i) if read else None


def _pinned_open(read: Node, asked: Asked) -> Node:
    stretch = latest(read, asked.now)
    if not stretch or stretch.end is None or stretch.grain == "range":
        return read
    return _fixed(read, read.j, Stretch(stretch.start, None, "range", clock=_open(stretch)))


def _open(stretch: Stretch) -> tuple[datetime | None, datetime | None] | None:
    return (stretch.first(), None) if stretch.clock else None


def _fixed(read: Node, j: int, stretch: Stretch) -> Node:
    return Node(read.i, j, lambda _: stretch, "fixed", "rolling")


def _until(read: Node, asked: Asked) -> Node | None:
    """截止昨天 has yesterday in it; a period that has not begun yet ends it before its start."""
    stretch = latest(read, asked.now)
    if not stretch:
        return None
    end = stretch.end
    if stretch.start and stretch.start > asked.today:
        end = stretch.start - DAY
    return _fixed(read, read.j, Stretch(None, end, "range"))


def _ranged(text: str, i: int, asked: Asked) -> Node | None:
    left = _unit(text, i, asked)
    if not left:
        return None
    joined = _joined(text, left, asked) or left
    opened = _opened(text, joined, asked)
    return opened or joined


def _joined(text: str, left: Node, asked: Asked) -> Node | None:
    """Read 到 and its right side, or 和…之间."""
    join = _JOIN.match(text, left.j)
    if join and not _NOW.match(text, left.j):
        right = _unit(text, join.end(), asked)
        return _range_node(left, right, right.j) if right else None
    both = _AND.match(text, left.j)
    right = _unit(text, both.end(), asked) if both else None
    if right and (end := _BETWEEN_END.match(text, right.j)):
        return _range_node(left, right, end.end())
    return None


def _between(text: str, i: int, asked: Asked) -> Node | None:
    left = _unit(text, i, asked)
    both = _AND.match(text, left.j) if left else None
    right = _unit(text, both.end(), asked) if both else None
    return _range_node(left, right, right.j) if left and right else left


def _range_node(left: Node, right: Node, j: int) -> Node | None:
    if left.kind == "rolling" or right.kind == "rolling":
        return None

    def make(base: date) -> Stretch | None:
        start = left.make(base)
        end = following(right, start) if start else None
        if start and end and end.last() <= start.first() and left.cycle == "year":
            start = _latest_until(left, end)
        return _from_to(start, end, right)

    return Node(left.i, j, make, left.cycle, "stretch")


def _latest_until(left: Node, end: Stretch) -> Stretch | None:
    """11月到今年2月: the right side is fixed, so the left is the newest before it."""
    return latest(left, end.first())


def _from_to(start: Stretch | None, end: Stretch | None, right: Node) -> Stretch | None:
    if not start or not end or end.last() <= start.first():
        return None
    if start.clock or end.clock:
        last = end.first() if right.kind == "instant" else end.last()
        return hours(start.first(), last) if last > start.first() else None
    return days(start.first().date(), end.last().date() - DAY)


def _opened(text: str, read: Node, asked: Asked) -> Node | None:
    """Read 以来, 至今, 起, 之后, 之前 behind a phrase."""
    if read.kind == "rolling":
        return None
    if now := _NOW.match(text, read.j):
        return _to_now(read, now.end(), asked)
    if since := _SINCE.match(text, read.j):
        return _since(text, read, since, asked)
    if before := _BEFORE.match(text, read.j):
        return _to(read, before, asked)
    return None


def _to_now(read: Node, j: int, asked: Asked) -> Node | None:
    stretch = latest(read, asked.now)
    if not stretch or stretch.first() > asked.now:
        return None
    if stretch.clock:
        return _fixed(read, j, hours(stretch.first(), asked.now))
    return _fixed(read, j, days(stretch.first().date(), asked.today))


def _since(text: str, read: Node, since: re.Match[str], asked: Asked) -> Node | None:
    stretch = latest(read, asked.now)
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
    right = _unit(text, i, asked)
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
        return _fixed(read, before.end(), hours(first, stretch.first())) if (
            stretch.first() > first
        ) else None
    end = stretch.end if before["incl"] else stretch.start - DAY
    return _fixed(read, before.end(), Stretch(None, end, "range"))


def _unit(text: str, i: int, asked: Asked) -> Node | None:
    """Read one time with everything that narrows it: 去年 + 双11 + 前三天."""
    read = _atom(text, i, asked)
    while read:
        inner = _narrowed(text, read, asked) or _widened(text, read, asked)
        if not inner:
            return _with_tail(text, read)
        read = inner
    return None


def _atom(text: str, i: int, asked: Asked) -> Node | None:
    read = first_match(_ATOMS, text, i, asked)
    named = occasion(text, i, asked)
    if named and (not read or named.j >= read.j):
        read = named
    read = read or first_match((*BARE_CLOCK, *ENGLISH_CLOCK), text, i, asked)
    return _settled(read, asked) if read and read.cycle == "fixed" else read


def _settled(read: Node, asked: Asked) -> Node | None:
    """昨天 is yesterday of the asking day, whatever it is later combined with."""
    stretch = read.make(asked.today)
    return replace(read, make=lambda _: stretch) if stretch else None


def _narrowed(text: str, outer: Node, asked: Asked) -> Node | None:
    """Return the longest reading of what follows as something inside or beside `outer`."""
    part = part_of(outer, text)
    inner = _inner(text, outer, asked)
    if inner and (not part or inner.j >= part.j):
        return inner
    return part


def _inner(text: str, outer: Node, asked: Asked) -> Node | None:
    if outer.kind == "day":
        inside = first_match((*IN_DAY, *ENGLISH_CLOCK), text, outer.j, asked)
        return _within(outer, inside) if inside else None
    cycle = CYCLE_INSIDE.get(outer.kind)
    gap = _GAP.match(text, outer.j)
    skip = gap.end() if gap else outer.j
    best: Node | None = None
    if outer.kind in INSIDE and text[skip - 1] != " ":
        best = first_match(INSIDE[outer.kind], text, skip, asked)
    other = _atom(text, skip, asked) if cycle else None
    if other and other.cycle == cycle and (not best or other.j > best.j):
        best = other
    return _within(outer, best) if best else None


def _widened(text: str, inner: Node, asked: Asked) -> Node | None:
    """Read the English order: Q4 last year, November of 2024."""
    gap = _OF.match(text, inner.j)
    if not gap or inner.cycle == "fixed" or not text[inner.j - 1].isascii():
        return None
    outer = first_match(_ATOMS, text, gap.end(), asked)
    if not outer or CYCLE_INSIDE.get(outer.kind) != inner.cycle:
        return None
    outer = _settled(outer, asked) if outer.cycle == "fixed" else outer
    return replace(_within(outer, inner), i=inner.i, j=outer.j) if outer else None


def _within(outer: Node, inner: Node) -> Node:
    def make(base: date) -> Stretch | None:
        whole = outer.make(base)
        return inner.make(whole.first().date()) if whole else None

    legal = inner.legal
    inside_legal = None
    if legal:

        def inside_legal(base: date) -> Stretch | None:
            whole = outer.make(base)
            return legal(whole.first().date()) if whole else None

    return replace(
        inner, i=outer.i, make=make, cycle=outer.cycle, legal=inside_legal, weak=False
    )


def _with_tail(text: str, read: Node) -> Node:
    if read.kind == "day" and (tail := _APPOSITION.match(text, read.j)) and read.cycle != "week":
        read = read.ending(tail.end())
    tail = _DAY_TAIL.match(text, read.j)
    return read.ending(tail.end()) if tail else read

