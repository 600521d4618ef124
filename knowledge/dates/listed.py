"""Numbers that share a unit: 3到5月, 1-10号, 10、11月, 七八月, 2024和2025年."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from knowledge.dates.cyclic import DAY_MARK, day_make, month_make, quarter_make
from knowledge.dates.lexicon import (
    JOIN,
    MONTH_END,
    NUM,
    Atom,
    Found,
    atom,
    node,
    unit_name,
    value,
)
from knowledge.dates.relative import shifted
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import DAY, Cycle, Kind, Make, Node, Stretch, days, latest, year_of
from knowledge.text.patterns import lazy


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


def _counted_years(found: Found, asked: Asked) -> Node | None:
    """2024到2025两年: the count has to agree."""
    years = value(found["b"]) - value(found["a"]) + 1
    return _shared_unit(found, asked) if years == value(found["n"]) else None


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


_YEAR_LIST = lazy(
    r"(?P<some>20\d\d(?:[、,和与及]20\d\d)+)(?:这?(?P<counted>[两二三四五六])(?=年))?(?P<unit>年)"
)
_LIST = lazy(
    rf"第?(?P<some>(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:[、,，和及与](?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}}))+?)"
    rf"(?:这?(?P<counted>两(?=[月季])|[两二三四五六](?=个))个?)?(?P<unit>月份?{MONTH_END}|{DAY_MARK}|季度)"
)


_NEIGHBOURS = lazy(
    rf"(?P<some>[一二三四五六七八九]{{2,5}}?|[一二三四五六七八九]{{1,4}}十)"
    rf"(?P<counted>[两二三四五](?=个))?(?(counted)个|)(?P<unit>月份?{MONTH_END}|季度)"
)
_COUNTED_NEIGHBOURS = lazy(
    rf"(?P<some>[一二三四五六七八九]{{2,5}}?|[一二三四五六七八九]{{1,4}}十)"
    rf"(?P<counted>[两二三四五])(?P<unit>月份?{MONTH_END}|季度)"
)
_UNIT_KINDS: dict[str, Kind] = {"月": "month", "季": "quarter", "年": "year"}


def unit_list(text: str, i: int, _: Asked) -> tuple[Node, ...]:
    """Read 10、11月 or 1、3、5号: numbers that share a unit, each a phrase of its own."""
    found = _YEAR_LIST.match(text, i) or _LIST.match(text, i)
    one_by_one = not found
    found = found or _neighbours(text, i)
    if not found:
        return ()
    nodes: list[Node] = []
    at = found.start("some")
    shape = r"[一二三四五六七八九十]" if one_by_one else r"\d+|[一二三四五六七八九十]+"
    for number in re.finditer(shape, found["some"]):
        count, unit = value(number[0]), found["unit"]
        made = _two_of(unit, count, count)
        if not made or not count:
            return ()
        kind = _UNIT_KINDS.get(unit[0], "day")
        nodes.append(Node(at + number.start(), at + number.end(), made[1], made[0], kind))
    nodes[0] = replace(nodes[0], i=i)
    if value(found["counted"]) not in {0, len(nodes)}:
        return ()
    return (*nodes[:-1], nodes[-1].ending(found.end()))


def _neighbours(text: str, i: int) -> Found | None:
    """Read 七八九月, 七八九三个月 or 七八两月; the count has to agree."""
    hits = (shape.match(text, i) for shape in (_NEIGHBOURS, _COUNTED_NEIGHBOURS))
    return next((hit for hit in hits if hit and _in_a_row(hit)), None)


def _in_a_row(found: Found) -> bool:
    """Tell 七八九月 and 七八九三个月 from other digits before a unit."""
    numbers = [value(char) for char in found["some"]]
    in_order = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return in_order and value(found["counted"] or str(len(numbers))) == len(numbers)


_COUNTED = lazy(
    rf"[(,]?(?:总?共|合计|一共)?(?:这|那)?(?P<n>{NUM})个?(?P<unit>天|日|周|星期|礼拜|月|季度|年)"
    r"(?!前|内|后|均|[一二三四五六日])\)?"
)


def count_end(text: str, run: list[Node], asked: Asked) -> int:
    """Return where 两个月 of 九月十月两个月 ends, the end of the run where no such count follows.

    The count must agree: with the phrases of the run, or with the length of a single one.
    """
    found = _COUNTED.match(text, run[-1].j)
    if not found or (found[0][0] in "(" and found[0][-1] != ")"):
        return run[-1].j
    number = value(found["n"])
    agrees = number == len(run) > 1 or _lasts(run, unit_name(found["unit"]), number, asked)
    return found.end() if agrees else run[-1].j


def _lasts(run: list[Node], unit: str, number: int, asked: Asked) -> bool:
    whole = latest(run[-1], asked.now)
    if len(run) > 1 or not whole or not whole.start or not whole.end or not number:
        return False
    return shifted(whole.start, unit, number) == whole.end + DAY


SHARED: tuple[Atom, ...] = (
    atom(
        rf"第?(?P<a>\d{{1,2}}|[一二三四五六七八九十廿]{{1,3}}){JOIN}第?"
        rf"(?P<b>\d{{1,2}}|[一二三四五六七八九十廿]{{1,3}})"
        rf"(?P<unit>月份?{MONTH_END}|{DAY_MARK}|季度)",
        _shared_unit,
    ),
    atom(
        rf"(?P<a>20\d\d)年?{JOIN}(?P<b>20\d\d)年?这?(?P<n>[两二三四五六七八九十])(?P<unit>年)",
        _counted_years,
    ),
)
