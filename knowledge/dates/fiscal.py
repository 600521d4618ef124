"""Fiscal years, named after the year they begin in: 本财年, 2025财年, 财年Q1, fy25."""

from __future__ import annotations

from datetime import date

from knowledge.dates.lexicon import Atom, Found, atom, node, value
from knowledge.dates.period import Grain
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import DAY, Node, Stretch, days, plus_months
from knowledge.text.numerals import whole

_YEAR_MONTHS = 12
_GRAINS: dict[int, Grain] = {3: "quarter", 6: "half", _YEAR_MONTHS: "year"}
_RELATIVE = {"上": -1, "去": -1, "下": 1, "明": 1}
_PART = (
    r"(?:的?(?:第?(?P<q>[一二三四1-4])个?季度|q(?P<q2>[1-4])|(?P<h>[上下])半年|h(?P<h2>[12])))?"
)


def _fiscal(found: Found, asked: Asked) -> Node | None:
    month, day = asked.calendar.fiscal_start
    year = _year_named(found, asked)
    if year is None:
        return None
    months, length = _part(found)

    def make(_: date) -> Stretch:
        start = plus_months(date(year, month, day), months)
        grain = _GRAINS[length]
        return days(start, plus_months(start, length) - DAY, grain)

    return node(found, make, kind="stretch", clips=not found["y"] and length == _YEAR_MONTHS)


def _part(found: Found) -> tuple[int, int]:
    """Return where in the fiscal year the part begins and its length, in months."""
    if quarter := found["q"] or found["q2"]:
        return 3 * (value(quarter) - 1), 3
    if half := found["h"] or found["h2"]:
        return (0 if half in {"上", "1"} else 6), 6
    return 0, 12


def _year_named(found: Found, asked: Asked) -> int | None:
    text = found["y"]
    if text:
        year = whole(text)
        return year + 2000 if year is not None and year < 100 else year  # noqa: PLR2004
    today = asked.today
    running = (
        today.year if (today.month, today.day) >= asked.calendar.fiscal_start else today.year - 1
    )
    return running + _RELATIVE.get((found["rel"] or " ")[0], 0)


FISCAL: tuple[Atom, ...] = (
    atom(rf"(?P<y>(?:20)?\d\d|二[零〇]..)(?:年度?)?(?P<rel>)财年度?{_PART}", _fiscal),
    atom(
        rf"(?P<y>)(?P<rel>[上下]一?个?|[本这当]一?个?|当前|今年|去年|明年)?财年度?{_PART}", _fiscal
    ),
    atom(rf"fy ?(?P<y>(?:20)?\d\d)(?P<rel>)(?!\d) ?{_PART}", _fiscal),
)
