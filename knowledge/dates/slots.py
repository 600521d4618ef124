"""Weekdays and hours that come back: 每周三, 所有周末, 11月的工作日, 每晚8点到10点."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from knowledge.dates.clock import BARE_CLOCK, IN_DAY
from knowledge.dates.cyclic import WEEKDAY
from knowledge.dates.lexicon import JOIN, WEEK, first_match
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import Node, latest
from knowledge.text.patterns import lazy

_NUMBERS = {c: n for n, c in enumerate("一二三四五六日", 1)} | {"天": 7}
_NUMBERS |= {str(n): n for n in range(1, 8)}
_WEEKEND, _WORKDAYS = ("6", "7"), ("1", "2", "3", "4", "5")
_HOURS = 24
_TAKEN = "\x00"
_SHORTEST = 7
"""Days a span must have for a weekday inside it to be more than that one day."""

_SET = (
    rf"(?:{WEEK}(?P<a>{WEEKDAY})(?:{JOIN}{WEEK}?(?P<c>{WEEKDAY})"
    rf"|(?P<more>(?:(?:、|,|和|及|与|跟)?{WEEK}?{WEEKDAY})*))"
    rf"|(?P<end>{WEEK}末|双休日?|非工作日)|(?P<work>工作日|平日))(?:里)?"
)
_EACH = lazy(rf"(?:的?(?:每逢|每到|每一?个?|逢|所有的?|全部的?|各个?|历次)个?)(?:的)?{_SET}")
_WHOLE_SET = lazy(_SET + "(?:[两二2]天)?")
_WORKING = lazy(
    r"(?<![个第一二两三四五六七八九十几\d后前周期拜])(?P<a>)(?P<c>)(?P<more>)"
    r"(?:(?P<end>非工作日)|(?P<work>工作日|平日(?!均)))(?=的|里|[,。?!]|$|[^\d一二三四五六七八九十])"
)
_EACH_DAY = lazy(
    r"的?(?:每天|每日|天天|每一天|每(?=晚|早)|每个(?=晚|早|上午|下午|中午|凌晨|傍晚|夜))的?"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of every week or every day that the text names.

    Attributes:
        i: Where it begins in the folded text.
        j: Where it ends there, exclusive.
        dimension: What comes back.
        values: Weekdays "1" (Monday) to "7", or hours "00" to "23"; ascending, but hours past
            midnight follow those before it.
    """

    i: int
    j: int
    dimension: Literal["weekday", "hour"]
    values: tuple[str, ...]


def repeated(text: str, asked: Asked) -> tuple[Slot, ...]:
    """Return the slots that the text names by 每, 逢 or 所有, in its order, none overlapping."""
    found = [_weekdays(hit, hit.start()) for hit in _EACH.finditer(text)]
    found += [slot for hit in _EACH_DAY.finditer(text) if (slot := _each_day(text, hit, asked))]
    return tuple(sorted(found, key=lambda slot: slot.i))


def inside_spans(
    text: str, nodes: list[Node], asked: Asked
) -> tuple[list[Node], tuple[Slot, ...]]:
    """Split off weekdays and hours that stand behind a longer span: 11月的周末, 上周晚上.

    A 工作日 that belongs to no span is a slot wherever it stands.
    """
    kept: list[Node] = []
    slots: list[Slot] = []
    for node in nodes:
        slot = _inside(text, kept[-1], node, asked) if kept else None
        slot = slot or _behind_slot(text, node, asked)
        if slot:
            slots.append(slot)
        else:
            kept.append(node)
    slots += [
        _weekdays(hit, hit.start())
        for hit in _WORKING.finditer(text)
        if not any(hit.start() < node.j and node.i < hit.end() for node in nodes)
    ]
    return kept, tuple(slots)


def _inside(text: str, outer: Node, node: Node, asked: Asked) -> Slot | None:
    whole = latest(outer, asked.now)
    if text[outer.j : node.i].strip(_TAKEN) not in {"", "的"} or not whole or whole.clock:
        return None
    length = (whole.last() - whole.first()).days
    if node.cycle == "day" and node.kind in {"hours", "instant"} and length > 1:
        values = _hours_of(node, asked)
        return Slot(node.i, node.j, "hour", values) if values else None
    hit = _WHOLE_SET.fullmatch(text, node.i, node.j)
    if node.cycle != "week" or outer.kind == "week" or not hit or length < _SHORTEST:
        return None
    return _weekdays(hit, node.i)


def _behind_slot(text: str, node: Node, asked: Asked) -> Slot | None:
    """Return the hours of 每周三晚上8点到10点, whose weekday was taken before."""
    if node.cycle != "day" or node.kind not in {"hours", "instant"}:
        return None
    values = _hours_of(node, asked) if text[: node.i].endswith((_TAKEN, _TAKEN + "的")) else ()
    return Slot(node.i, node.j, "hour", values) if values else None


def _weekdays(hit: re.Match[str], i: int) -> Slot:
    return Slot(i, hit.end(), "weekday", _values(hit))


def _values(hit: re.Match[str]) -> tuple[str, ...]:
    if hit["work"]:
        return _WORKDAYS
    if hit["end"]:
        return _WEEKEND
    first = _NUMBERS[hit["a"]]
    if hit["c"]:
        length = (_NUMBERS[hit["c"]] - first) % 7 + 1
        days = {(first - 1 + step) % 7 + 1 for step in range(length)}
    else:
        days = {first} | {_NUMBERS[char] for char in hit["more"] or "" if char in _NUMBERS}
    return tuple(str(day) for day in sorted(days))


def _each_day(text: str, hit: re.Match[str], asked: Asked) -> Slot | None:
    node = first_match((*IN_DAY, *BARE_CLOCK), text, hit.end(), asked)
    values = _hours_of(node, asked) if node else ()
    return Slot(hit.start(), node.j, "hour", values) if node and values else None


def _hours_of(node: Node, asked: Asked) -> tuple[str, ...]:
    """Return the hours a clock phrase covers; () where it does not begin and end on the hour."""
    stretch = node.make(asked.today)
    first, last = stretch.clock if stretch and stretch.clock else (None, None)
    if not first or not last or not (_whole(first) and _whole(last)):
        return ()
    length = min(int((last - first).total_seconds()) // 3600, _HOURS)
    return tuple(f"{(first.hour + step) % _HOURS:02d}" for step in range(length))


def _whole(at: datetime) -> bool:
    return not at.minute and not at.second
