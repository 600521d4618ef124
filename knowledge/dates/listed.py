"""Numbers that share a unit: 3到5月, 1-10号, 10、11月, 七八月, 2024和2025年."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from knowledge.dates.cyclic import DAY_MARK, day_make, month_make, quarter_make
from knowledge.dates.lexicon import JOIN, MONTH_END, Atom, Found, atom, node, value
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import DAY, Cycle, Kind, Make, Node, Stretch, days, year_of


def _shared_unit(found: Found, asked: Asked) -> Node | None:
    """3到5月, 1-10号, 一至三季度, 44-45周: two numbers with one unit."""
    low, high = value(found["a"]), value(found["b"])
    made = _two_of(found["unit"], low, high)
    if not made or low >= high:
        return None
    cycle, first, last = made

    def make(base: date) -> Stretch | None:
        start, end = first(base), last(base)
        return days(start.first().date(), end.last().date() - DAY) if start and end else None

    del asked
    return node(found, make, cycle, "stretch")


def _two_of(unit: str, low: int, high: int) -> tuple[Cycle, Make, Make] | None:
    if unit[0] == "月" and high <= 12:  # noqa: PLR2004  # months
        return "year", month_make(low), month_make(high)
    if unit == "季度" and high <= 4:  # noqa: PLR2004  # quarters
        return "year", quarter_make(low), quarter_make(high)
    if unit == "年" and low > 1900:  # noqa: PLR2004  # written in full
        return "fixed", lambda _: year_of(date(low, 1, 1)), lambda _: year_of(date(high, 1, 1))
    if unit in {"日", "号"}:
        return "month", day_make(low), day_make(high)
    return None


_YEAR_LIST = re.compile(r"(?P<some>20\d\d(?:[、,和与及]20\d\d)+)(?P<unit>年)")
_LIST = re.compile(
    rf"第?(?P<some>(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:[、,，和及与](?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}}))+)"
    rf"(?P<unit>月份?{MONTH_END}|{DAY_MARK}|季度)"
)


_NEIGHBOURS = re.compile(
    rf"(?P<some>一二|二三|三四|四五|五六|六七|七八|八九)(?P<unit>月份?{MONTH_END}|季度)"
)
_UNIT_KINDS: dict[str, Kind] = {"月": "month", "季": "quarter", "年": "year"}


def unit_list(text: str, i: int, _: Asked) -> tuple[Node, ...]:
    """Read 10、11月 or 1、3、5号: numbers that share a unit, each a phrase of its own."""
    found = _YEAR_LIST.match(text, i) or _LIST.match(text, i) or _NEIGHBOURS.match(text, i)
    if not found:
        return ()
    nodes: list[Node] = []
    at, one_by_one = found.start("some"), found.re is _NEIGHBOURS
    shape = r"[一二三四五六七八九]" if one_by_one else r"\d+|[一二三四五六七八九十]+"
    for number in re.finditer(shape, found["some"]):
        count, unit = value(number[0]), found["unit"]
        made = _two_of(unit, count, count)
        if not made or not count:
            return ()
        kind = _UNIT_KINDS.get(unit[0], "day")
        nodes.append(Node(at + number.start(), at + number.end(), made[1], made[0], kind))
    nodes[0] = replace(nodes[0], i=i)
    return (*nodes[:-1], nodes[-1].ending(found.end()))


SHARED: tuple[Atom, ...] = (
    atom(
        rf"第?(?P<a>\d{{1,2}}|[一二三四五六七八九十廿]{{1,3}}){JOIN}第?"
        rf"(?P<b>\d{{1,2}}|[一二三四五六七八九十廿]{{1,3}})"
        rf"(?P<unit>月份?{MONTH_END}|{DAY_MARK}|季度)",
        _shared_unit,
    ),
)
