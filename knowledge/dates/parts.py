"""A part of, or the days beside, a time already named: 前三天, 最后一周, 第二个周末, 那周."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from knowledge.dates.clock import hours
from knowledge.dates.edges import at_edge, edge_day, kinded, part_made, span_of, whole_units
from knowledge.dates.lexicon import (
    NUM,
    UNIT,
    WEEK,
    WEEK_END,
    Found,
    counted,
    unit_name,
    value,
)
from knowledge.dates.relative import shifted, unit_make
from knowledge.dates.stretch import DAY, Kind, Node, Stretch, days, monday, one_day
from knowledge.text.patterns import lazy

Part = Callable[[Node, Found], Node | None]

_COUNT = rf"(?P<n>{NUM}|半)个?(?P<unit>{UNIT}){WEEK_END}(?!度)"
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6}
_CALENDAR: frozenset[Kind] = frozenset({"week", "month", "quarter", "half", "year"})


def _first(outer: Node, found: Found) -> Node | None:
    """上月前三天, 头十天, Q3前两个月, 双11前2小时; before a single day it counts backwards."""
    unit, count = counted(found)
    if unit in {"hour", "minute"} and (count or found["n"] == "半"):
        return _first_hours(outer, found, timedelta(**{f"{unit}s": count or 0.5}))
    if outer.kind == "day" and found["how"] == "前":
        return _before(outer, found)
    if not count:
        return None
    if outer.kind == "day":
        outer = replace(outer, make=outer.legal or outer.make)

    def change(whole: Stretch) -> Stretch | None:
        start, end = span_of(whole)
        if unit == "week":
            start = _first_week(start, outer.kind)
        last = shifted(start, unit, count) - DAY
        return days(start, last) if last <= end else None

    return kinded(part_made(outer, found, change), unit, count)


def _first_hours(outer: Node, found: Found, length: timedelta) -> Node:
    made = part_made(outer, found, lambda w: hours(w.first(), w.first() + length))
    return replace(made, kind="hours")


def _last(outer: Node, found: Found) -> Node | None:
    """上月最后三天, 后十天, Q3末两个月; after a single day 后N天 counts forwards."""
    unit, count = counted(found)
    if found["how"] == "末" and outer.kind not in _CALENDAR - {"week"}:
        return None
    if outer.kind == "day" and found["how"] == "后":
        return _after(outer, found)
    if outer.kind == "day":
        if not outer.legal:
            return None
        outer = replace(outer, make=outer.legal)
    if not count or unit in {"hour", "minute"}:
        return None

    def change(whole: Stretch) -> Stretch | None:
        start, end = span_of(whole)
        first = shifted(end + DAY, unit, -count)
        return days(first, end) if first >= start else None

    return kinded(part_made(outer, found, change), unit, count)


def _before(outer: Node, found: Found) -> Node | None:
    unit, count = counted(found)
    if not count or unit in {"hour", "minute"}:
        return None

    def change(whole: Stretch) -> Stretch:
        start, _ = span_of(whole)
        return days(
            shifted(start, unit, -count), start - DAY, "day" if _single(found) else "range"
        )

    return kinded(part_made(outer, found, change), unit, count)


def _after(outer: Node, found: Found) -> Node | None:
    """国庆后一周 begins after the legal holiday, 双11后三天 after the day."""
    unit, count = counted(found)
    if not count or unit in {"hour", "minute"}:
        return None

    def change(whole: Stretch) -> Stretch:
        start = span_of(whole)[1] + DAY
        return days(start, shifted(start, unit, count) - DAY, "day" if _single(found) else "range")

    base = replace(outer, make=outer.legal) if outer.legal else outer
    return kinded(part_made(base, found, change), unit, count)


def _nth_after(outer: Node, found: Found) -> Node | None:
    """双11后第三天, 国庆后第一周: blocks of days counted from the day after."""
    unit, number = counted(found)
    if not number or unit in {"hour", "minute"}:
        return None

    def change(whole: Stretch) -> Stretch:
        after = span_of(whole)[1] + DAY
        begin = shifted(after, unit, number - 1)
        return days(begin, shifted(begin, unit, 1) - DAY, "day" if unit == "day" else "range")

    base = replace(outer, make=outer.legal) if outer.legal else outer
    return kinded(part_made(base, found, change), unit, 1)


def _single(found: Found) -> bool:
    return unit_name(found["unit"]) == "day" and value(found["n"]) == 1


def _around(outer: Node, found: Found) -> Node | None:
    unit, count = counted(found)
    if outer.kind != "day" or not count:
        return None

    def change(whole: Stretch) -> Stretch:
        start, end = span_of(whole)
        return days(shifted(start, unit, -count), shifted(end, unit, count))

    return part_made(outer, found, change)


def _next_to(outer: Node, found: Found) -> Node | None:
    if outer.kind != "day":
        return None
    step = -1 if found[0].lstrip("的")[0] == "前" else 1
    made = part_made(outer, found, lambda whole: one_day(span_of(whole)[0] + step * DAY))
    return replace(made, kind="day")


def _nth(outer: Node, found: Found) -> Node | None:
    """国庆第三天, 11月第二周, 去年第三个月."""
    unit, number = counted(found)
    if not number or unit in {"hour", "minute"}:
        return None
    base = replace(outer, make=outer.legal) if outer.legal and unit == "day" else outer
    made = part_made(base, found, lambda whole: nth_unit(whole, outer, unit, number))
    return kinded(made, unit, 1)


def nth_unit(whole: Stretch, outer: Node, unit: str, number: int) -> Stretch | None:
    """Return the nth day, week, month or quarter of a stretch.

    Weeks of a month, quarter or half begin with its first Monday; weeks of an event with its
    first day.
    """
    start, end = span_of(whole)
    if unit == "week":
        start = _first_week(start, outer.kind)
    begin = shifted(start, unit, number - 1)
    if begin > end and outer.kind != "day":
        return None
    stop = shifted(begin, unit, 1) - DAY
    grain = unit_make(unit)(begin).grain if unit != "day" else "day"
    return days(begin, stop, grain)


def _first_week(start: date, kind: Kind) -> date:
    """Return where the first week begins: ISO week 1 of a year, the first Monday of a month."""
    if kind == "year":
        return date.fromisocalendar(start.year, 1, 1)
    return monday(start + 6 * DAY) if kind in _CALENDAR else start


def _nth_weekday(outer: Node, found: Found) -> Node | None:
    """11月第二个周末, 8月的最后一个星期一."""
    if outer.kind not in _CALENDAR:
        return None
    weekend = found["wd"] == "末"
    weekday = 5 if weekend else _WEEKDAYS[found["wd"]]
    number = value(found["n"])

    def change(whole: Stretch) -> Stretch | None:
        start, end = span_of(whole)
        if number:
            at = start + ((weekday - start.weekday()) % 7 + 7 * (number - 1)) * DAY
        else:
            at = end - ((end.weekday() - weekday) % 7) * DAY
        if not start <= at <= end:
            return None
        return days(at, at + DAY) if weekend else one_day(at)

    return replace(part_made(outer, found, change), kind="stretch" if weekend else "day")


def _around_unit(outer: Node, found: Found) -> Node | None:
    """双11那周, 618当月, 年末那周: the calendar unit the day (or the edge) lies in."""
    if outer.kind not in {"day", "stretch"}:
        return None
    unit = unit_name(found["unit"])
    if unit == "day":
        return outer.ending(found.end()) if outer.kind == "day" else None
    around = unit_make(unit)
    at = 1 if found.string[found.start() - 1] in "末底尾" else 0
    made = part_made(outer, found, lambda whole: around(span_of(whole)[at]))
    kinds: dict[str, Kind] = {"week": "week", "month": "month", "quarter": "quarter"}
    return replace(made, kind=kinds.get(unit, "year"))


def _days_of(outer: Node, found: Found) -> Node | None:
    """国庆七天, 春节三天: the legal holiday if it lasts so long, else counted from the feast."""
    legal, feast, count = outer.legal, outer.feast or outer.make, value(found["n"])
    if not legal or not count:
        return None

    def make(base: date) -> Stretch | None:
        off, day = legal(base), feast(base)
        if not off or not day:
            return None
        start, end = span_of(off)
        if (end - start).days + 1 != count:
            start = span_of(day)[0]
        return days(start, start + (count - 1) * DAY, "event", off.name)

    return Node(outer.i, found.end(), make, outer.cycle, "stretch")


def _single_unit(outer: Node, found: Found) -> Node | None:
    """首周, 首日, 末日."""
    if outer.kind == "day":
        return None
    unit = unit_name(found["unit"])
    if found["how"] == "首":
        return kinded(part_made(outer, found, lambda w: nth_unit(w, outer, unit, 1)), unit, 1)

    def change(whole: Stretch) -> Stretch:
        end = span_of(whole)[1]
        return days(shifted(end + DAY, unit, -1), end, "day" if unit == "day" else "range")

    return kinded(part_made(outer, found, change), unit, 1)


_PARTS: tuple[tuple[re.Pattern[str], Part], ...] = tuple(
    (lazy(shape), part)
    for shape, part in (
        (rf"的?(?P<how>前|头|最初的?|开头|首|刚开始的?|最开始的?){_COUNT}", _first),
        (rf"的?(?P<how>最后的?|末尾|末|后|倒数){_COUNT}", _last),
        (rf"的?(?:之|以)前的?{_COUNT}", _before),
        (rf"的?(?:(?:之|以|过)后|结束后)的?{_COUNT}", _after),
        (rf"的?(?:(?:之|以|过)?后|结束后)的?第{_COUNT}", _nth_after),
        (rf"前后各?{_COUNT}", _around),
        (r"的?(?:前一[天日晚夜]|前夕|前夜|后一[天日]|次日|隔天)", _next_to),
        (rf"的?第(?P<n>{NUM}|一)个?(?P<unit>天|日|周|星期|礼拜|月|季度){WEEK_END}", _nth),
        (rf"的?(?:第(?P<n>{NUM})|最后一)个?{WEEK}(?P<wd>[一二三四五六日天末])", _nth_weekday),
        (
            r"的?(?:当|那|那一|这一|所在的?|所在那?一?)个?(?P<unit>周|星期|礼拜|月|季度|天|日)"
            r"(?![一二三四五六日])",
            _around_unit,
        ),
        (rf"的?(?:这|那)?(?P<n>{NUM})天(?:小?长假|假期)?", _days_of),
        (
            rf"的?(?:第(?P<n>{NUM})|(?P<one>首)|最后的?一)个?完整的?(?:自然)?个?"
            rf"(?P<unit>周|星期|礼拜|月|季度){WEEK_END}",
            whole_units,
        ),
        (
            rf"(?<=[月年份度季](?P<edge>[初头底末尾]))的?(?:最后|倒数|前|头|这|那)?{_COUNT}",
            at_edge,
        ),
        (r"(?<=[月年份度季](?P<edge>[初头底末尾]))的?[那这]一?[天日]", edge_day),
        (r"的?(?P<how>首|末|尾)个?(?P<unit>日|天|周|月|季度)", _single_unit),
    )
)


def part_of(outer: Node, text: str) -> Node | None:
    """Return the longest part or neighbour of `outer` that the text goes on to name."""
    best: Node | None = None
    for shape, part in _PARTS:
        found = shape.match(text, outer.j)
        if found and found.end() > (best.j if best else outer.j):
            best = part(outer, found) or best
    return best
