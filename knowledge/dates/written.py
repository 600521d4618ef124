"""Dates written out: 2025-11-11, 20251111, 11.11, 2025年10月, 二〇二五年, ’24年, 2025."""

from __future__ import annotations

from datetime import date

from knowledge.dates.cyclic import NOT_COUNTED, month_make, quarter_make
from knowledge.dates.lexicon import Atom, Found, atom, node
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import Make, Node, Stretch, half_of, one_day, safe_date, year_of
from knowledge.text.numerals import whole

_CENTURY = 2000
_LONG_AGO, _SOON = 10, 5
_SEP = r"[-/.]"
_ALONE = r"(?![\d%]|[/.]\d|-\d{3,4}(?![-/.\d年])|-[a-z])"
_FULL_YEAR = r"(?:19|20)\d\d"
_SPELLED_YEAR = (
    r"(?:[一二两][零〇九][零〇一二三四五六七八九]{2}"
    r"|两千(?:零[一二三四五六七八九]|[一二三四]?十[一二三四五六七八九]?)?)"
)
_SHORT_YEAR = r"(?:['’‘]?\d\d|[零〇一二三][零〇一二三四五六七八九])"


def _full_date(found: Found, asked: Asked) -> Node | None:
    year = int(found["y"])
    if len(found["y"]) == 2:  # noqa: PLR2004  # 25/11/11
        year += _CENTURY
        if abs(year - asked.today.year) > _LONG_AGO:
            return None
    day = safe_date(year, int(found["m"]), int(found["d"]))
    return node(found, lambda _: one_day(day)) if day else None


def _year_month(found: Found, _: Asked) -> Node | None:
    make, year = month_make(int(found["m"])), date(int(found["y"]), 1, 1)
    return node(found, lambda _: make(year), kind="month")


def _year(found: Found, asked: Asked) -> Node | None:
    year = whole(found["y"].lstrip("'’‘"))
    if year is None:
        return None
    if year < 100:  # noqa: PLR2004  # 24年
        year += _CENTURY
        plausible = -_LONG_AGO < year - asked.today.year < _SOON
        if not plausible and found["y"][0] not in "0零〇":
            return None
    return node(found, lambda _: year_of(date(year, 1, 1)), kind="year")


def _bare_year(found: Found, _: Asked) -> Node | None:
    first = date(int(found["y"]), 1, 1)
    return Node(found.start(), found.end(), lambda _: year_of(first), "fixed", "year", weak=True)


def month_day_make(month: int, day: int) -> Make:
    """Return the builder of one day of a year; None in years without it."""

    def make(base: date) -> Stretch | None:
        at = safe_date(base.year, month, day)
        return one_day(at) if at else None

    return make


def _month_day(found: Found, _: Asked) -> Node | None:
    make = month_day_make(int(found["m"]), int(found["d"]))
    if not make(date(2024, 1, 1)):
        return None
    weak = not found["mark"]
    return Node(found.start(), found.end(), make, "year", "day", weak=weak)


def _short_part(found: Found, _: Asked) -> Node | None:
    """24Q3, 2025-H1."""
    year = date(_CENTURY + int(found["y"]) % 100, 1, 1)
    if quarter := found["q"]:
        make = quarter_make(int(quarter))
        return node(found, lambda _: make(year), kind="quarter")
    start = year if found["h"] == "1" else year.replace(month=7)
    return node(found, lambda _: half_of(start), kind="half")


_M, _D = r"(?P<m>1[0-2]|0?[1-9])", r"(?P<d>3[01]|[12]\d|0?[1-9])"

WRITTEN: tuple[Atom, ...] = (
    atom(rf"(?P<y>{_FULL_YEAR})(?P<s>{_SEP}){_M}(?P=s){_D}[日号]?{_ALONE}", _full_date),
    atom(rf"(?P<y>{_FULL_YEAR}) {_M} {_D}{_ALONE}", _full_date),
    atom(rf"(?P<y>\d\d)(?P<s>{_SEP}){_M}(?P=s){_D}[日号]?{_ALONE}", _full_date),
    atom(r"(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?!\d|[-/.]\d{1,4}(?!\d))", _full_date),
    atom(r"(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?!\d|[-/.]\d{3,4}(?!\d))", _year_month),
    atom(rf"(?P<y>{_FULL_YEAR}){_SEP}{_M}月?{_ALONE}(?!-\d\d?(?!\d))", _year_month),
    atom(
        rf"(?P<y>{_FULL_YEAR}|{_SPELLED_YEAR}|{_SHORT_YEAR})年(?:度)?(?:全年|整年|一整年)?"
        r"(?![货级龄来老内里多质保陈]|品牌|经验)",
        _year,
    ),
    atom(rf"(?P<y>{_FULL_YEAR})(?![\d元块件个单条款]|\.\d)", _bare_year),
    atom(r"(?P<y>(?:20)?\d\d)[- ]?(?:q(?P<q>[1-4])|h(?P<h>[12]))(?![\da-z])", _short_part),
    atom(rf"{_M}(?P<s>[./]){_D}(?P<mark>[日号]?){_ALONE}{NOT_COUNTED}", _month_day),
    atom(
        r"(?P<m>0[1-9]|1[0-2])-(?P<d>[0-3]\d)(?P<mark>[日号]?)" + _ALONE + NOT_COUNTED, _month_day
    ),
)
