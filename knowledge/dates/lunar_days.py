"""Days of the lunar calendar: 大年初二, 年初三, 初六, 正月初八, 腊月二十三, 农历八月初五."""

from __future__ import annotations

from datetime import date

from knowledge.dates.lexicon import NUMBER_OF, Atom, Found, atom, node, value
from knowledge.dates.rules import lunar_day
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import Make, Node, Stretch, days, one_day

_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_LAST_DAYS = (30, 29)
_DIGIT = "[一二三四五六七八九]"
_EARLY = r"初(?P<d>[一二三四五六七八九十])"
_LATE = rf"(?P<d>十{_DIGIT}?|二十{_DIGIT}?|廿{_DIGIT}?|三十|[12]\d|30|[1-9])"
_NO_COUNT = rf"(?!{NUMBER_OF}|[天周日号]|十)"
_SCHOOL = r"(?!.{0,4}(?:学生|年级|英语|数学|语文|物理|化学|教材|教辅|[上下]册))"


def _make(month: int, day: int) -> Make:
    def make(base: date) -> Stretch | None:
        at = lunar_day(base.year, month, day)
        return one_day(at) if at else None

    return make


def _of_first_month(found: Found, _: Asked) -> Node | None:
    return node(found, _make(1, value(found["d"])), "year")


def _of_last_month(found: Found, _: Asked) -> Node | None:
    return node(found, _make(_MONTHS["腊"], value(found["d"])), "year")


def _month_number(found: Found) -> int:
    return _MONTHS.get(found["m"]) or value(found["m"])


def _lunar_date(found: Found, _: Asked) -> Node | None:
    return node(found, _make(_month_number(found), value(found["d"])), "year")


def _lunar_month(found: Found, _: Asked) -> Node | None:
    month = _month_number(found)

    def make(base: date) -> Stretch | None:
        first = lunar_day(base.year, month, 1)
        lasts = (lunar_day(base.year, month, day) for day in _LAST_DAYS)
        last = next((day for day in lasts if day), None)
        return days(first, last) if first and last else None

    return node(found, make, "year", "stretch")


_ERA = r"(?:农历|阴历|旧历)的?"
_ANY_MONTH = r"(?P<m>[正冬腊]|十[一二]?|[一二三四五六七八九]|1[0-2]|[1-9])月"

LUNAR: tuple[Atom, ...] = (
    atom(rf"(?<![\d去今前明本上])大?年(?P<d>(?:二十|廿){_DIGIT}){_NO_COUNT}", _of_last_month),
    atom(rf"(?:过?大年|年|春节|正月){_EARLY}{_NO_COUNT}", _of_first_month),
    atom(rf"(?<![月最起年当]){_EARLY}{_NO_COUNT}{_SCHOOL}", _of_first_month),
    atom(rf"(?<=[今去前]年){_EARLY}{_NO_COUNT}{_SCHOOL}", _of_first_month),
    atom(rf"{_ERA}{_ANY_MONTH}(?:{_EARLY})(?:日|号)?", _lunar_date),
    atom(rf"{_ERA}{_ANY_MONTH}{_LATE}(?:日|号)?", _lunar_date),
    atom(rf"(?P<m>[正冬腊]|十[一二]?|[一二三四五六七八九])月{_EARLY}{_NO_COUNT}", _lunar_date),
    atom(rf"(?P<m>[正冬腊])月{_LATE}(?:日|号)?(?![天个])", _lunar_date),
    atom(rf"{_ERA}{_ANY_MONTH}(?!\d|初)", _lunar_month),
    atom(r"(?P<m>[正腊])月里?(?!初)", _lunar_month),
)
