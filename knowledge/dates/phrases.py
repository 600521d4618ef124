"""Which days a question is about, and what it holds them against."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from knowledge.dates.calendar import Calendar
from knowledge.dates.comparison import Kind as CompareKind
from knowledge.dates.comparison import Operator, alike, base_of, operators
from knowledge.dates.compose import phrases
from knowledge.dates.guard import stands, unread, whole_read
from knowledge.dates.lexicon import AND
from knowledge.dates.period import Grain, Period
from knowledge.dates.scan import Asked, Scanned, scanned
from knowledge.dates.stretch import DAY, Clock, Node, Stretch, latest, midnight
from knowledge.text.fold import Folded

_LISTED = re.compile(rf"(?:{AND}|同|还有|以及)?")
_LAST_YEAR = re.compile(r"(?:跟|和|与|同)?(?:去年|上年|上一年|last year)")
_HIDDEN = "\x00"
_WEEK_APART = 7
_CALENDAR: frozenset[Grain] = frozenset({"week", "month", "quarter", "half", "year", "event"})


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time that the text names.

    Attributes:
        text: As the asker wrote it, folded.
        i: Where it begins in the folded text.
        j: Where it ends there, exclusive.
        start: First day, inclusive; None: open.
        end: Last day, inclusive; None: open.
        clock: Shop-local instants [from, to) where the text says hours; an open side is None.
        grain: What kind of stretch was named.
        running: True where a calendar period or an event is cut off at the asking day.
        name: The key of the festival or event (`double11`), else "".
    """

    text: str
    i: int
    j: int
    start: date | None
    end: date | None
    clock: Clock | None
    grain: Grain
    running: bool
    name: str

    def period(self, *, earliest: date, today: date) -> Period:
        """Return the span with its open sides closed and a running one cut at the asking day.

        11月 asked for on the 19th names the whole month (the span) and has facts for 19 days
        (the period, `running`), just as 本月 has.

        Args:
            earliest: The first day there are facts for; closes an open start.
            today: The asking day; closes an open end.
        """
        end = self.end or max(today, self.start or today)
        start = self.start or min(earliest, end)
        running = self.running
        if self.grain in _CALENDAR and start <= today < end:
            end, running = today, True
        clock = None
        if self.clock:
            clock = (self.clock[0] or midnight(start), self.clock[1] or midnight(end + DAY))
        return Period(start, end, self.grain, running, clock, self.name)


@dataclass(frozen=True, slots=True)
class DateReading:
    """Everything a text says about time.

    Attributes:
        spans: What the question is about, in text order; a base named by a comparison is not here.
        compare: The comparison asked for, None where there is none.
        base: The span named as the other side of a comparison.
        compare_at: Folded [i, j) of comparison words.
        left: Folded (i, j, text) of time-like words that nothing consumed.
    """

    spans: tuple[Span, ...]
    compare: CompareKind | None
    base: Span | None
    compare_at: tuple[tuple[int, int], ...]
    left: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class _Compared:
    """The phrases split into what is asked about and what it is held against."""

    nodes: list[Node]
    kind: CompareKind | None = None
    base: Node | None = None
    words: tuple[tuple[int, int], ...] = ()


def read_dates(folded: Folded, now: datetime, calendar: Calendar) -> DateReading:
    """Return which days a text means.

    A month, weekday, day or festival without a year is the newest one that has begun. Conventions
    where usage differs: 前N个月 and 前N季度 are whole calendar units, 前N周 and 上N个月 roll up to
    yesterday; N周前 and N个月前 are that calendar week or month; 月初 is 5 days, 月底 the last 7;
    the nth week of a month begins with its nth Monday; 国庆后一周 begins after the legal holiday.

    Args:
        folded: The text; its first 2,000 characters are read.
        now: The asking time on the shop's wall clock, naive.
        calendar: Festivals, promotions and the fiscal year of the shop.
    """
    asked = Asked(now, calendar)
    scan = scanned(folded)
    named = operators(scan.text)
    masked = _masked(scan.text, named)
    nodes = [node for node in phrases(masked, asked) if stands(masked, node)]
    nodes = whole_read(masked, nodes, [(one.i, one.j) for one in named])
    compared = _compared(masked, nodes, named, asked)
    resolved = _resolved(masked, compared.nodes, asked)
    base = _base(compared, resolved, asked)
    kind = compared.kind
    if base and resolved and _weekdays_apart(resolved[0], base, masked):
        resolved, base, kind = [_later(resolved[0], base)], None, "same_weekday"
    return DateReading(
        tuple(_span(scan, node, stretch) for node, stretch in resolved),
        kind if kind != "given" or base else None,
        _span(scan, *base) if base else None,
        tuple(scan.place(i, j) for i, j in compared.words),
        _left(scan, [(n.i, n.j) for n in nodes] + list(compared.words)),
    )


_Tied = tuple[Node, Stretch]


def _masked(text: str, named: tuple[Operator, ...]) -> str:
    for one in named:
        text = text[: one.i] + _HIDDEN * (one.j - one.i) + text[one.j :]
    return text


def _compared(
    text: str, nodes: list[Node], named: tuple[Operator, ...], asked: Asked
) -> _Compared:
    words = tuple((one.i, one.j) for one in named)
    kind: CompareKind | None = named[0].kind if named else None
    for hit in alike(text):
        words = (*words, hit.span())
        owner = next((n for n in nodes if n.j == hit.start()), None)
        kind = kind if owner else kind or "year"
        if owner and owner.kind == "year":
            return _Compared([n for n in nodes if n is not owner], None, None, words)
    if led := _led_by(nodes, named):
        return _Compared([n for n in nodes if n is not led], "given", led, words)
    found = base_of(text, nodes) if kind is None else None
    if not found:
        return _Compared(nodes, kind, None, words)
    base = nodes[found.index]
    rest = [n for n in nodes if n is not base]
    words = (*words, *found.words)
    if _LAST_YEAR.fullmatch(text[base.i : base.j]) and not (rest and rest[0].kind == "year"):
        return _Compared(rest, _bare_year(rest, asked), None, (*words, (base.i, base.j)))
    return _Compared(rest, "given", base, words)


def _led_by(nodes: list[Node], named: tuple[Operator, ...]) -> Node | None:
    """Return Q2 of Q3环比Q2: the phrase that a bare 环比 or 同比 stands before."""
    ends = {one.j for one in named if one.j - one.i == len("环比")}
    led = (n for n in nodes if n.i in ends and n.kind != "year")
    return next((n for n in led if n.i > 0), None)


def _bare_year(rest: list[Node], asked: Asked) -> CompareKind:
    """双11跟去年比 compares the events, 10月跟去年比 the same dates."""
    main = latest(rest[0], asked.now) if rest else None
    return "event" if main and main.name else "year"


def _resolved(text: str, nodes: list[Node], asked: Asked) -> list[_Tied]:
    tied: list[_Tied] = []
    for node in nodes:
        previous = tied[-1] if tied else None
        listed = previous and _LISTED.fullmatch(text[previous[0].j : node.i])
        stretch = _beside(previous, node, asked) if previous and listed else None
        cycle = previous[0].cycle if previous and stretch else node.cycle
        stretch = stretch or latest(node, asked.now)
        if not stretch:
            continue
        stretch = _clipped(node, stretch, asked.today)
        if previous and _touching(text, previous[0], node) and _adjoin(previous, node, stretch):
            tied[-1] = _merged(previous, node, stretch)
        else:
            tied.append((replace(node, cycle=cycle), stretch))
    return tied


_FINENESS = {"fixed": 9, "year": 3, "month": 2, "week": 1, "day": 0}


def _beside(previous: _Tied, node: Node, asked: Asked) -> Stretch | None:
    """去年10月和11月, 10月1号和3号: the second takes the year or month of the first."""
    pinned = previous[0].cycle == "fixed"
    if node.cycle == "fixed" or not (
        pinned or _FINENESS[node.cycle] < _FINENESS[previous[0].cycle]
    ):
        return None
    stretch = node.make(previous[1].first().date())
    return stretch if stretch and stretch.first() <= asked.now else None


def _touching(text: str, one: Node, other: Node) -> bool:
    return text[one.j : other.i] in {"", "("}


def _adjoin(previous: _Tied, node: Node, stretch: Stretch) -> bool:
    """周一周二 written together is one stretch; 10月国庆 names the smaller one."""
    end, inside = previous[1].end, _inside(previous[1], stretch)
    next_day = node.cycle == "week" and end is not None and stretch.start == end + DAY
    return inside or next_day or bool(stretch.name and _inside(stretch, previous[1]))


def _inside(outer: Stretch, inner: Stretch) -> bool:
    if outer.clock or outer.start is None or outer.end is None:
        return False
    return outer.first() <= inner.first() and inner.last() <= outer.last()


def _merged(previous: _Tied, node: Node, stretch: Stretch) -> _Tied:
    both = replace(node, i=previous[0].i)
    if _inside(previous[1], stretch) or _inside(stretch, previous[1]):
        return both, stretch
    return both, Stretch(previous[1].start, stretch.end, "range")


def _clipped(node: Node, stretch: Stretch, today: date) -> Stretch:
    if not node.clips or not stretch.start or not stretch.end:
        return stretch
    if stretch.start <= today <= stretch.end:
        return replace(stretch, end=today, running=True)
    return stretch


def _base(compared: _Compared, resolved: list[_Tied], asked: Asked) -> _Tied | None:
    if not compared.base:
        return None
    node = compared.base
    stretch = _beside(resolved[0], node, asked) if resolved else None
    stretch = stretch or latest(node, asked.now)
    return (node, _clipped(node, stretch, asked.today)) if stretch else None


def _weekdays_apart(main: _Tied, base: _Tied, text: str) -> bool:
    one, other = main[1], base[1]
    if not (one.start and other.start and one.start == one.end and other.start == other.end):
        return False
    named = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天]$")
    both = all(named.search(text[n.i : n.j]) for n in (main[0], base[0]))
    return both and abs((one.start - other.start).days) == _WEEK_APART


def _later(one: _Tied, other: _Tied) -> _Tied:
    return max(one, other, key=lambda tied: tied[1].first())


def _span(scan: Scanned, node: Node, stretch: Stretch) -> Span:
    i, j = scan.place(node.i, node.j)
    return Span(
        scan.source[i:j], i, j, stretch.start, stretch.end, stretch.clock, stretch.grain,
        stretch.running, stretch.name,
    )  # fmt: skip


def _left(scan: Scanned, consumed: list[tuple[int, int]]) -> tuple[tuple[int, int, str], ...]:
    places = (scan.place(i, j) for i, j in unread(scan.text, consumed))
    return tuple((i, j, scan.source[i:j]) for i, j in places)
