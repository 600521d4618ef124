"""Weekdays of one week that do not follow each other: 上周二四六, 本周一、三、五, 周一三五."""

from __future__ import annotations

import re
from datetime import date

from knowledge.dates.cyclic import WEEKDAY
from knowledge.dates.lexicon import WEEK, first_match
from knowledge.dates.relative import RELATIVE
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import DAY, Make, Node, Stretch, monday, one_day
from knowledge.dates.stretch import WEEK as WEEK_LENGTH
from knowledge.text.patterns import lazy

_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6}
_DAY = r"(?![1-7])" + WEEKDAY
_LIST = lazy(
    rf"(?P<week>(?:大?上+一?个?|下+一?个?|本|这一?个?)?{WEEK})"
    rf"(?P<some>{_DAY}(?:[、,和]?{_DAY}){{1,5}}?)"
    rf"(?=[两三四五六]天|(?![、,和]?{_DAY}|[一二三四五六七八九日天点时:月年号周季川十百千万\d折路楼班级大小分期环者到至~-]))"
)


def weekday_list(text: str, i: int, asked: Asked) -> tuple[Node, ...]:
    """Read 上周二四六: each weekday a phrase of its own; () for days that are a stretch."""
    found = _LIST.match(text, i)
    if not found:
        return ()
    hits = [(hit.start(), _WEEKDAYS[hit[0]]) for hit in re.finditer(r"[一-龥]", found["some"])
            if hit[0] in _WEEKDAYS]  # fmt: skip
    numbers = [number for _, number in hits]
    if numbers != sorted(set(numbers)) or numbers[-1] - numbers[0] == len(numbers) - 1:
        return ()
    week = first_match(RELATIVE, text, i, asked)
    start = _start(week, numbers[-1], asked.today)
    if not start:
        return ()
    at = found.start("some")
    nodes = [Node(at + k, at + k + 1, _day(start + n * DAY)) for k, n in hits]
    first = Node(i, nodes[0].j, nodes[0].make)
    return (first, *nodes[1:])


def _start(week: Node | None, last: int, today: date) -> date | None:
    """Return the Monday of the week meant: without 上 the newest in which all days have begun."""
    if week:
        whole = week.make(today)
        return whole.start if whole else None
    this = monday(today)
    return this if this + last * DAY <= today else this - WEEK_LENGTH


def _day(day: date) -> Make:
    def make(_: date) -> Stretch:
        return one_day(day)

    return make
