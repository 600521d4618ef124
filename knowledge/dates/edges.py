"""Parts counted inside a whole or from its edge: 第一个完整周, 上月末三天."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from knowledge.dates.lexicon import Found, counted, unit_name, value
from knowledge.dates.relative import shifted, unit_make
from knowledge.dates.stretch import DAY, Kind, Node, Stretch, days


def part_made(outer: Node, found: Found, change: Callable[[Stretch], Stretch | None]) -> Node:
    """Return the node for what `change` makes of the whole of `outer`."""

    def make(base: date) -> Stretch | None:
        whole = outer.make(base)
        part = change(whole) if whole and whole.start and whole.end else None
        return replace(part, name=whole.name) if part and whole else None

    return Node(outer.i, found.end(), make, outer.cycle, "stretch")


def span_of(stretch: Stretch) -> tuple[date, date]:
    """Return the first and the last day, inclusive, of a closed stretch."""
    return stretch.first().date(), (stretch.last() - timedelta(microseconds=1)).date()


def kinded(made: Node, unit: str, count: int) -> Node:
    """Return the node marked as a day, month or quarter where it is a single one."""
    if count != 1:
        return made
    kinds: dict[str, Kind] = {"day": "day", "month": "month", "quarter": "quarter"}
    return replace(made, kind=kinds.get(unit, "stretch"))


def whole_units(outer: Node, found: Found) -> Node | None:
    """9月第一个完整周, Q3最后一个完整月: calendar units that lie inside the whole."""
    unit, number = unit_name(found["unit"]), 1 if found["one"] else value(found["n"])

    def change(whole: Stretch) -> Stretch | None:
        start, end = span_of(whole)
        around = unit_make(unit)
        edge = around(start if number else end).first().date()
        inside = edge == start if number else shifted(edge, unit, 1) - DAY == end
        ahead = (0 if inside else 1) + number - 1 if number else -(not inside)
        begin = shifted(edge, unit, ahead)
        stop = shifted(begin, unit, 1) - DAY
        return days(begin, stop, around(begin).grain) if start <= begin <= stop <= end else None

    return kinded(part_made(outer, found, change), unit, 1)


def at_edge(outer: Node, found: Found) -> Node | None:
    """上月末三天, 月初前两天: days of the month or year counted from the edge that was named."""
    unit, count = counted(found)
    of_month = found.string[found.start() - 2] in "月份"
    if unit not in {"day", "week"} and (of_month or unit != "month"):
        return None
    return _from_edge(outer, found, unit, count)


def edge_day(outer: Node, found: Found) -> Node | None:
    """月末那天, 年初那天: the one day at the edge."""
    return _from_edge(outer, found, "day", 1)


def _from_edge(outer: Node, found: Found, unit: str, count: int) -> Node | None:
    if outer.kind not in {"stretch", "month"} or not count:
        return None

    def change(whole: Stretch) -> Stretch:
        start, end = span_of(whole)
        if found["edge"] in "初头":
            return days(start, shifted(start, unit, count) - DAY)
        return days(shifted(end + DAY, unit, -count), end)

    return kinded(part_made(outer, found, change), unit, count)
