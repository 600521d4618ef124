"""Regex fragments and small builders that every part of the date grammar shares."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.dates.scan import Asked
from knowledge.dates.stretch import Cycle, Kind, Make, Node
from knowledge.text.numerals import NUMERAL, whole
from knowledge.text.patterns import lazy

NUM = NUMERAL
WEEK = r"(?:周|星期|礼拜)"
UNIT = r"(?:小时|钟头|分钟|季度|星期|礼拜|天|日|周|月|年)"
JOIN = r"(?:一?直?到了?|至|直至|截止到?|截至|~+|-+|–+|—+|→| to | until | through | till )"
AND = r"(?:和|与|跟|及|以及|、|,| and )"
WEEK_END = r"(?![岁年边期]|转(?![化换]))"
"""After 周: 周岁, 周年, 周边, 周期 and 周转 are other words; 上周转化率 is last week's."""
MONTH_END = r"(?![饼子经嫂龄供租卡兔])"
NUMBER_OF = r"[个件单元块万千百款条名位人次折倍家箱套斤米店种类]"
"""Measure words: a number before one of them counts things, not days."""

_UNIT_NAMES = {
    "小时": "hour", "钟头": "hour", "分钟": "minute", "季度": "quarter", "季": "quarter",
    "星期": "week", "礼拜": "week", "周": "week", "天": "day", "日": "day", "月": "month",
    "年": "year",
}  # fmt: skip

Found = re.Match[str]
Build = Callable[[Found, Asked], Node | None]


@dataclass(frozen=True, slots=True)
class Atom:
    """One way to name a time: what it looks like and what it means."""

    shape: re.Pattern[str]
    build: Build


def atom(shape: str, build: Build) -> Atom:
    """Return an atom of the grammar."""
    return Atom(lazy(shape, re.ASCII), build)  # \b between Latin and Chinese


def node(
    found: Found, make: Make, cycle: Cycle = "fixed", kind: Kind = "day", *, clips: bool = False
) -> Node:
    """Return the node for all of a match."""
    return Node(found.start(), found.end(), make, cycle, kind, clips)


def unit_name(word: str) -> str:
    """Return day, week, month, quarter, year, hour or minute for a unit's Chinese word."""
    return _UNIT_NAMES[word]


def value(text: str | None) -> int:
    """Return the number a numeral writes, 0 where there is none."""
    return (whole(text) if text else None) or 0


_MOST = {"year": 50, "quarter": 200, "month": 600, "week": 2600}
_MOST_DAYS = 18300


def bounded(count: int, unit: str) -> int:
    """Return `count`, 0 where so many units are no question about a shop (最近2024年)."""
    return count if count <= _MOST.get(unit, _MOST_DAYS) else 0


def counted(found: Found) -> tuple[str, int]:
    """Return the unit and the number of a match's `unit` and `n`; 0 for none and for nonsense."""
    unit = unit_name(found["unit"])
    return unit, bounded(value(found["n"]), unit)


def first_match(atoms: tuple[Atom, ...], text: str, i: int, asked: Asked) -> Node | None:
    """Return the longest node that one of the atoms reads at `i`; the earlier one on a tie."""
    best: Node | None = None
    for one in atoms:
        found = one.shape.match(text, i)
        if found and found.end() > (best.j if best else i):
            best = one.build(found, asked) or best
    return best
