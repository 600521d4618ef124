"""Ranges, lists and open ends: from a text to the phrases it holds, in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from knowledge.dates.clock import hours
from knowledge.dates.english_parts import PART_FIRST, PART_LED, led, part_first
from knowledge.dates.lexicon import AND, JOIN
from knowledge.dates.listed import count_end, unit_list
from knowledge.dates.occasions import occasions_of
from knowledge.dates.open_ends import TO_NOW, opened, outside, since_open, until, until_inside
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import DAY, Node, Stretch, days, following, latest, one_day
from knowledge.dates.units import unit
from knowledge.dates.weekday_list import weekday_list
from knowledge.text.patterns import lazy

_STARTS = frozenset(
    "0123456789零〇一二两三四五六七八九十廿卅元半第'’‘大前昨今明后去上下本这当最过近之此"
    "往全年月季周星礼双开凌清早中午傍晚夜深财刚初农阴旧腊冬正"
)
_NOT_AFTER_ENGLISH = lazy(r"[a-z0-9]")
_QUARTERS = lazy(r"q[1-4]q[1-4](?![0-9a-z])")
_JOIN = lazy(JOIN)
_AND = lazy(AND)
_BETWEEN_END = lazy(r"(?:之间|期间|间)")
_FROM = lazy(r"自从|打从|从|(?<![各独亲来])自|打|since |from |between |starting ")
_NEARLY_A_YEAR = 300
_STARTING = lazy(r"(?:开始|起)(?=到|至|一?直到)")
_BESIDE = lazy(r"(?P<word>before|after) ")
_EVE = lazy(r"(?:除夕|年三十)(?:当天|当日|那天|当|那)?的?(?:晚上?|晚间|夜里?|夜间)$")
_OPENS = frozenset({"自从", "自", "打从", "since ", "starting "})
_UNTIL_PREFIX = lazy(r"(?:截止|截至)(?:到|至|于)?|until |up to |through ")
_HALF_READ = lazy(
    r"(?:到|至|~|-)(?:[初正腊下明]|[\d一二三四五六七八九十]+(?!\d*[店家个件元单]))"
    r"|(?!前天)的?(?:第|最后|倒数第?|前|头|后)[\d一二两三四五六七八九十]*个?"
    r"(?:完整的?|自然)?(?:工作日|节假日|交易日|天|日|周|星期|礼拜|月|季度|小时|分钟|钟头)"
    r"|的?(?:[前后上下]半[段周场程]|过半)"
)
"""A range whose right side was not understood: its left side alone would be a wrong answer."""


def phrases(text: str, asked: Asked) -> list[Node]:
    """Return the times that the text names, in its order, none overlapping."""
    found: list[Node] = []
    starts = _STARTS | occasions_of(asked.calendar).starts
    at = 0
    while at < len(text):
        read = _several(text, at, asked) if _may_start(text, at, starts) else ()
        if read:
            end = count_end(text, [*_run(text, found, read[0].i), *read], asked)
            read = (*read[:-1], read[-1].ending(end))
        found += [one for one in read if not _HALF_READ.match(text, one.j)]
        at = max(read[-1].j if read else 0, at + 1)
    return found


def _run(text: str, found: list[Node], i: int) -> list[Node]:
    """Return the phrases listed right before `i`: 九月 of 九月十月两个月."""
    run: list[Node] = []
    for node in reversed(found):
        if text[node.j : i] not in {"", "、", "和", ","}:
            break
        run.insert(0, node)
        i = node.i
    return run


def _several(text: str, at: int, asked: Asked) -> tuple[Node, ...]:
    """Read one phrase, or the months and days of 10、11月."""
    listed = unit_list(text, at, asked) or weekday_list(text, at, asked)
    one = _phrase(text, at, asked)
    if listed and (not one or one.j < listed[-1].j):
        return listed
    return (one,) if one else ()


def _may_start(text: str, at: int, starts: frozenset[str]) -> bool:
    char = text[at]
    if "a" <= char <= "z":
        return (
            at == 0
            or not _NOT_AFTER_ENGLISH.match(text, at - 1)
            or bool(_QUARTERS.match(text, at - 2))
        )
    return char in starts or char in "从自打截"


def _part_first(text: str, i: int, asked: Asked) -> Node | None:
    """Read the English order: first week of November, end of October, week of 28 November."""
    if said := PART_FIRST.match(text, i):
        whole = unit(text, said.end(), asked)
        return part_first(said, whole) if whole else None
    said = PART_LED.match(text, i)
    whole = unit(text, said.end(), asked) if said else None
    return led(said, whole, asked) if said and whole else None


def _part_to(text: str, left: Node, asked: Asked) -> Node | None:
    """Read the right side of mid November to end of November."""
    join = _JOIN.match(text, left.j)
    if not join or TO_NOW.match(text, left.j):
        return None
    right = _part_first(text, join.end(), asked) or unit(text, join.end(), asked)
    return _range_node(left, right, right.j, asked) if right else None


def _phrase(text: str, i: int, asked: Asked) -> Node | None:
    """Read 从…到…, 截止…, or a range that stands alone."""
    if part := _part_first(text, i, asked):
        return _part_to(text, part, asked) or part
    if beside := _BESIDE.match(text, i):
        read = unit(text, beside.end(), asked)
        return read and outside(replace(read, i=i), beside["word"], asked)
    if prefix := _UNTIL_PREFIX.match(text, i):
        read = unit(text, prefix.end(), asked)
        read = read and replace(read, i=i)
        return read and (until_inside(text, read, asked) or until(read, asked))
    prefix = _FROM.match(text, i)
    if not prefix:
        return _ranged(text, i, asked)
    if prefix[0] == "between ":
        return _between(text, prefix.end(), asked)
    read = _ranged(text, prefix.end(), asked)
    if read and prefix[0] in _OPENS:
        read = since_open(read, asked)
    return replace(read, i=i) if read else None


def _ranged(text: str, i: int, asked: Asked) -> Node | None:
    left = unit(text, i, asked)
    if not left:
        return None
    joined = _joined(text, _whole_eve(text, left), asked)
    if joined and text.startswith("为止", joined.j):
        return joined.ending(joined.j + len("为止"))
    joined = joined or left
    return opened(text, joined, asked) or joined


def _whole_eve(text: str, left: Node) -> Node:
    """年三十晚上到初三 is a range of days: the night is the whole day."""
    if not _EVE.search(text, left.i, left.j):
        return left

    def make(base: date) -> Stretch | None:
        night = left.make(base)
        return one_day(night.start) if night and night.start else None

    return replace(left, make=make, kind="day")


def _joined(text: str, left: Node, asked: Asked) -> Node | None:
    """Read 到 and its right side, or 和…之间."""
    starting = _STARTING.match(text, left.j)
    join = _JOIN.match(text, starting.end() if starting else left.j)
    if join and not TO_NOW.match(text, left.j):
        right = unit(text, join.end(), asked)
        tail = _BETWEEN_END.match(text, right.j) if right else None
        return _range_node(left, right, tail.end() if tail else right.j, asked) if right else None
    both = _AND.match(text, left.j)
    right = unit(text, both.end(), asked) if both else None
    if right and (end := _BETWEEN_END.match(text, right.j)):
        return _range_node(left, right, end.end(), asked)
    return None


def _between(text: str, i: int, asked: Asked) -> Node | None:
    left = unit(text, i, asked)
    both = _AND.match(text, left.j) if left else None
    right = unit(text, both.end(), asked) if both else None
    return _range_node(left, right, right.j, asked) if left and right else left


def _range_node(left: Node, right: Node, j: int, asked: Asked) -> Node | None:
    if left.kind == "rolling" or right.kind == "rolling":
        return None

    def make(base: date) -> Stretch | None:
        start = left.make(base)
        end = following(right, start) if start else None
        if start and end and end.last() <= start.first() and left.cycle == "year":
            start = _latest_until(left, end)
        if start and end and right.cycle != "fixed" and _wraps(start, end, asked):
            return None
        return _from_to(start, end, right)

    return Node(left.i, j, make, left.cycle, "stretch")


def _wraps(start: Stretch, end: Stretch, asked: Asked) -> bool:
    """11月11日到11月1日 is written the wrong way round, not a year into the future."""
    return end.first() > asked.now and (end.first() - start.first()).days > _NEARLY_A_YEAR


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
