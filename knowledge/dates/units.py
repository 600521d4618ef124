"""One time with everything that narrows it: 去年 + 双11 + 前三天, 昨天 + 晚8点."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from knowledge.dates.ago import AGO
from knowledge.dates.clock import BARE_CLOCK, IN_DAY
from knowledge.dates.cyclic import CYCLE_INSIDE, CYCLIC, INSIDE
from knowledge.dates.english import ENGLISH
from knowledge.dates.english_clock import ENGLISH_CLOCK
from knowledge.dates.fiscal import FISCAL
from knowledge.dates.lexicon import Atom, first_match
from knowledge.dates.listed import SHARED
from knowledge.dates.lunar_days import LUNAR
from knowledge.dates.occasions import occasion
from knowledge.dates.parts import part_of
from knowledge.dates.relative import RELATIVE
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import Make, Node, Stretch
from knowledge.dates.written import WRITTEN
from knowledge.text.patterns import lazy

_ATOMS: tuple[Atom, ...] = (*RELATIVE, *AGO, *FISCAL, *WRITTEN, *CYCLIC, *SHARED, *LUNAR, *ENGLISH)

_APPOSITION = lazy(
    r"\((?:周|星期|礼拜)[一二三四五六日天]\)"
    r"|(?<![周期拜][一二三四五六日天]),?(?:周|星期|礼拜)[一二三四五六日天](?![一二三四五六日天到至~-])"
)
_GAP = lazy(r"的|'s |’s | ")
_YEAR_APART = lazy(r" ?的?(?:同|这时|这个时候|这会|前|后|今|明|\d|[和跟与比及、,到至~-])")
"""Behind a year that is compared or listed, and does not tell which 双11 is meant."""

_OF = lazy(r",? (?:of |in )?(?:the )?")
_DAY_TAIL = lazy(
    r"(?:的?(?:当天|当日|那天|那一天|这天|这一天|全天|整天|一整天|一天(?!内|比)|(?<=[末日休])(?:这|那)?[两2]天)|(?:整整一|整一|一整|全|整)个?(?:月|年|周|星期|礼拜|季度?))"
)


def unit(text: str, i: int, asked: Asked) -> Node | None:
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
    """Read the year behind: Q4 last year, November of 2024, 双11去年."""
    named = occasion(text, inner.i, asked)
    is_event = named is not None and named.j == inner.j
    gap = _OF.match(text, inner.j)
    if inner.cycle == "fixed" or not (is_event or (gap and text[inner.j - 1].isascii())):
        return None
    outer = first_match(_ATOMS, text, gap.end() if gap else inner.j, asked)
    if outer and is_event and (outer.kind != "year" or _YEAR_APART.match(text, outer.j)):
        return None
    if not outer or CYCLE_INSIDE.get(outer.kind) != inner.cycle:
        return None
    outer = _settled(outer, asked) if outer.cycle == "fixed" else outer
    return replace(_within(outer, inner), i=inner.i, j=outer.j) if outer else None


def _within(outer: Node, inner: Node) -> Node:
    return replace(
        inner,
        i=outer.i,
        make=_made_within(outer, inner.make),
        cycle=outer.cycle,
        legal=_made_within(outer, inner.legal) if inner.legal else None,
        feast=_made_within(outer, inner.feast) if inner.feast else None,
        weak=False,
    )


def _made_within(outer: Node, inner: Make) -> Make:
    def make(base: date) -> Stretch | None:
        whole = outer.make(base)
        return inner(whole.first().date()) if whole else None

    return make


def _with_tail(text: str, read: Node) -> Node:
    if read.kind == "day" and (tail := _APPOSITION.match(text, read.j)) and read.cycle != "week":
        read = read.ending(tail.end())
    tail = _DAY_TAIL.match(text, read.j)
    return read.ending(tail.end()) if tail else read
