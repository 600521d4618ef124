"""Which days a question is about, and what it holds them against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from knowledge.dates.calendar import Calendar
from knowledge.dates.comparison import Kind as CompareKind
from knowledge.dates.comparison import Operator, alike, base_of, operators
from knowledge.dates.compose import phrases
from knowledge.dates.guard import stands, unread, whole_read
from knowledge.dates.period import Grain, Period
from knowledge.dates.scan import Asked, Scanned, scanned
from knowledge.dates.setting import bracketed, settled
from knowledge.dates.slots import Slot, inside_spans, repeated
from knowledge.dates.stretch import DAY, Clock, Node, Stretch, latest, midnight
from knowledge.dates.tie import Tied, before_main, beside, clipped, same_days, tied
from knowledge.text.fold import Folded
from knowledge.text.patterns import lazy

_LAST_YEAR = lazy(r"(?:跟|和|与|同)?(?:去年|上年|上一年|last year)")
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
        slots: Weekdays and hours that come back inside the spans: 11月的周末, 每晚8点到10点.
    """

    spans: tuple[Span, ...]
    compare: CompareKind | None
    base: Span | None
    compare_at: tuple[tuple[int, int], ...]
    left: tuple[tuple[int, int, str], ...]
    slots: tuple[Slot, ...] = ()


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
    the nth week of a month begins with its nth Monday; 国庆后一周 begins after the legal holiday;
    春节七天 is the legal holiday only where that lasts 7 days, else 7 days from 正月初一.

    Args:
        folded: The text; its first 2,000 characters are read.
        now: The asking time on the shop's wall clock, naive.
        calendar: Festivals, promotions and the fiscal year of the shop.
    """
    asked = Asked(now, calendar)
    scan = scanned(folded)
    named = operators(scan.text)
    masked = _masked(scan.text, [(one.i, one.j) for one in named])
    slots = repeated(masked, asked)
    masked = _masked(masked, [(one.i, one.j) for one in slots])
    heard = _heard(masked, asked)
    slots += heard.slots
    aside = [(one.i, one.j) for one in named] + [(one.i, one.j) for one in slots] + heard.aside
    nodes = whole_read(masked, heard.nodes, aside)
    compared = _compared(masked, nodes, named, asked)
    resolved = tied(masked, compared.nodes, asked)
    base, kind = _base(masked, compared, resolved, asked), compared.kind
    if kind == "previous" and (same := same_days(scan.text, named, resolved)):
        base, kind = same, "given"
    if base and resolved and _weekdays_apart(resolved[0], base, masked):
        resolved, base, kind = [_later(resolved[0], base)], None, "same_weekday"
    return DateReading(
        tuple(_span(scan, node, stretch) for node, stretch in resolved),
        kind if kind != "given" or base else None,
        _span(scan, *base) if base else None,
        tuple(scan.place(i, j) for i, j in compared.words),
        _left(scan, [(n.i, n.j) for n in nodes] + aside + list(compared.words)),
        tuple(_placed(scan, one) for one in sorted(slots, key=lambda slot: slot.i)),
    )


@dataclass(frozen=True, slots=True)
class _Heard:
    """The phrases of a text, its slots inside them, and times that are no part of the question."""

    nodes: list[Node]
    slots: tuple[Slot, ...]
    aside: list[tuple[int, int]]


def _heard(text: str, asked: Asked) -> _Heard:
    found = [node for node in phrases(text, asked) if stands(text, node)]
    nodes = settled(text, bracketed(text, found, asked), asked)
    aside = [(one.i, one.j) for one in found if not any(n.i <= one.i < n.j for n in nodes)]
    nodes, slots = inside_spans(text, nodes, asked)
    return _Heard(nodes, slots, aside)


def _placed(scan: Scanned, slot: Slot) -> Slot:
    i, j = scan.place(slot.i, slot.j)
    return replace(slot, i=i, j=j)


def _masked(text: str, places: list[tuple[int, int]]) -> str:
    for i, j in places:
        text = text[:i] + _HIDDEN * (j - i) + text[j:]
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
    if led := _led_by(text, nodes, named):
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


def _led_by(text: str, nodes: list[Node], named: tuple[Operator, ...]) -> Node | None:
    """Return Q2 of Q3环比Q2 and of Q3比上一季度(Q2): what stands behind a bare comparison."""
    ends = {one.j for one in named if one.j - one.i == len("环比")}
    bracketed_by = {one.j + 1 for one in named}
    for node in nodes:
        spelled_out = node.i in bracketed_by and text[node.i - 1] == "("
        if spelled_out or (node.i in ends and node.kind != "year"):
            return node
    return None


def _bare_year(rest: list[Node], asked: Asked) -> CompareKind:
    """双11跟去年比 compares the events, 10月跟去年比 the same dates."""
    main = latest(rest[0], asked.now) if rest else None
    return "event" if main and main.name else "year"


def _base(text: str, compared: _Compared, resolved: list[Tied], asked: Asked) -> Tied | None:
    if not compared.base:
        return None
    node = compared.base
    stretch = before_main(text, node, resolved) or (
        beside(resolved[0], node, asked) if resolved else None
    )
    stretch = stretch or latest(node, asked.now)
    return (node, clipped(node, stretch, asked.today)) if stretch else None


def _weekdays_apart(main: Tied, base: Tied, text: str) -> bool:
    one, other = main[1], base[1]
    if not (one.start and other.start and one.start == one.end and other.start == other.end):
        return False
    named = lazy(r"(?:周|星期|礼拜)[一二三四五六日天]$")
    both = all(named.search(text[n.i : n.j]) for n in (main[0], base[0]))
    return both and abs((one.start - other.start).days) == _WEEK_APART


def _later(one: Tied, other: Tied) -> Tied:
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
