"""Times named from the asking day: 昨天, 上周, 上上个月, 近7天, 前两个月."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from knowledge.dates.lexicon import (
    MONTH_END,
    NUM,
    UNIT,
    WEEK_END,
    Atom,
    Found,
    atom,
    counted,
    node,
    unit_name,
)
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import (
    DAY,
    Kind,
    Node,
    Stretch,
    days,
    half_of,
    month_of,
    one_day,
    plus_months,
    quarter_of,
    week_of,
    year_of,
)

_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_YEARS = {"大前": -3, "前": -2, "去": -1, "上": -1, "今": 0, "本": 0, "明": 1}
_REL = r"(?P<rel>大?上+一?个?|下+一?个?|本|这一?个?|当)"
HALF_MONTH_DAYS = 15
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


def unit_make(unit: str) -> Callable[[date], Stretch]:
    """Return the builder of the calendar unit around a day."""
    return {"week": week_of, "month": month_of, "quarter": quarter_of, "year": year_of}[unit]


def shifted(day: date, unit: str, count: int) -> date:
    """Return the day `count` units later."""
    if unit in _MONTHS_IN:
        return plus_months(day, count * _MONTHS_IN[unit])
    return day + count * (7 if unit == "week" else 1) * DAY


def _offset(word: str) -> int:
    if word.startswith("大"):
        return -2
    return word.count("下") - word.count("上") - word.count("前")


def _day(found: Found, _: Asked) -> Node | None:
    return node(found, lambda today: one_day(today + _DAYS[found["d"]] * DAY))


def _year(found: Found, _: Asked) -> Node | None:
    back = _YEARS[found["y"].rstrip("一")]
    return node(
        found, lambda today: year_of(plus_months(today, 12 * back)), kind="year", clips=not back
    )


def _calendar_unit(found: Found, _: Asked) -> Node | None:
    unit, count = unit_name(found["unit"]), _offset(found["rel"])
    return _unit_at(found, unit, count)


def _unit_at(found: Found, unit: str, count: int) -> Node:
    def make(today: date) -> Stretch | None:
        base = today if unit == "week" else today.replace(day=1)
        return unit_make(unit)(shifted(base, unit, count))

    kinds: dict[str, Kind] = {
        "week": "week", "month": "month", "quarter": "quarter", "year": "year"
    }  # fmt: skip
    return node(found, make, kind=kinds[unit], clips=not count)


def _whole_unit(found: Found, _: Asked) -> Node | None:
    return _unit_at(found, unit_name(found["unit"]), -1)


def _running_unit(found: Found, _: Asked) -> Node | None:
    """全年 of 全年截至昨天 is the running year."""
    return _unit_at(found, unit_name(found["unit"]), 0)


def _same_day(found: Found, _: Asked) -> Node | None:
    """去年今天, 上个月今天, 去年本月, 去年这个时候."""
    word = found["rel"]
    unit = {"年": "year", "月": "month", "周": "week", "度": "quarter"}[word[-1]]
    count = {"大前年": -3, "前年": -2}.get(word, -1 - word.count("上上"))
    if found["month"]:
        return node(found, lambda today: month_of(shifted(today, unit, count)), kind="month")
    back = {"昨": -1, "前": -2}.get(found["day"][0], 0)
    return node(found, lambda today: one_day(shifted(today + back * DAY, unit, count)))


def _rolling(found: Found, asked: Asked) -> Node | None:
    """近7天, 最近两周, 过去三个月, 近半年, 过去24小时: up to yesterday, hours up to now."""
    unit, count = counted(found)
    if found["n"] == "半":
        return _rolling_half(found, unit, asked)
    if not count or _names_month(found):
        return None
    if unit in {"hour", "minute"}:
        return _until_now(found, asked.now, timedelta(**{f"{unit}s": count}))
    return node(found, lambda today: rolled(today, unit, count), kind="rolling")


def _names_month(found: Found) -> bool:
    """刚过去的11月 is November."""
    return found["unit"] == "月" and "个" not in found[0] and "过去的" in found[0]


def rolled(today: date, unit: str, count: int) -> Stretch:
    """Return the `count` units that end yesterday: 7 days a week, same day of the month."""
    return days(shifted(today, unit, -count), today - DAY, "rolling")


def _rolling_half(found: Found, unit: str, asked: Asked) -> Node | None:
    match unit:
        case "hour":
            return _until_now(found, asked.now, timedelta(minutes=30))
        case "month" | "year" if found[0][0] in "上前":
            return None
        case "month":
            return node(found, lambda t: rolled(t, "day", HALF_MONTH_DAYS), kind="rolling")
        case "year":
            return node(found, lambda t: rolled(t, "month", 6), kind="rolling")
        case _:
            return None


def _until_now(found: Found, now: datetime, length: timedelta) -> Node:
    since = now - length
    spell = Stretch(since.date(), now.date(), "hours", clock=(since, now))
    return node(found, lambda _: spell, kind="hours")


def _last_hour(found: Found, asked: Asked) -> Node | None:
    return _until_now(found, asked.now, timedelta(hours=1))


def _before_this(found: Found, asked: Asked) -> Node | None:
    """前两个月, 前两个季度 are whole calendar units; 前3天, 前1周 are days up to yesterday."""
    unit, count = counted(found)
    if unit not in _MONTHS_IN:
        return _rolling(found, asked)
    if not count:
        return None
    if unit != "year" and "个" not in found[0]:
        return _first_of_year(found, count * _MONTHS_IN[unit])

    def make(today: date) -> Stretch:
        now = unit_make(unit)(today).first().date()
        return days(shifted(now, unit, -count), now - DAY)

    return node(found, make, kind="rolling")


def _first_of_year(found: Found, months: int) -> Node | None:
    """前三季度, 前10月: so many months of the newest year in which the last of them has begun."""
    if months > _MONTHS_IN["year"]:
        return None
    last = 3 * ((months - 1) // 3) + 1 if "季" in found[0] else months

    def make(today: date) -> Stretch:
        year = today.year if date(today.year, last, 1) <= today else today.year - 1
        return days(date(year, 1, 1), plus_months(date(year, 1, 1), months) - DAY)

    return node(found, make, kind="rolling")


def _up_to_today(found: Found, asked: Asked) -> Node | None:
    """这两天, 这三天: up to and with today; 这两周, 这两个月: with the running one."""
    unit, count = counted(found)
    if not count or unit in {"hour", "minute"}:
        return _rolling(found, asked)

    def make(today: date) -> Stretch:
        now = today if unit == "day" else unit_make(unit)(today).first().date()
        return days(shifted(now, unit, 1 - count), today, "rolling")

    return node(found, make, kind="rolling")


def _half_before(found: Found, _: Asked) -> Node | None:
    """上个半年: the half-year before the running one."""
    return node(found, lambda t: half_of(plus_months(t.replace(day=1), -6)), kind="half")


_COUNT = rf"(?P<n>{NUM}|半)个?(?P<unit>{UNIT}){WEEK_END}(?!度|半(?!价))"
_INSIDE = r"(?:以内|之内|内|以来|来(?=的|$)|里|间|当中)?"

RELATIVE: tuple[Atom, ...] = (
    atom(r"(?P<d>大前|前|昨|今|明|大?后(?!天性))(?:[天日儿]子?|(?=[早晚夜晨]))(?!均|头条)", _day),
    atom(
        r"(?P<y>大前|前|去|今|明|本|上一?(?=年))年(?:度)?(?:全年|整年|一整年)?(?![货级龄款])",
        _year,
    ),
    atom(rf"{_REL}(?P<unit>月)(?:份)?(?:全月|整月|整个月)?{MONTH_END}", _calendar_unit),
    atom(rf"(?P<rel>前)一个?(?P<unit>月|季度|年)(?:份)?{MONTH_END}", _calendar_unit),
    atom(rf"{_REL}(?P<unit>周|星期|礼拜){WEEK_END}(?:整周|全周|一整周)?", _calendar_unit),
    atom(rf"{_REL}(?P<unit>季度?)(?![节卡])", _calendar_unit),
    atom(
        r"[全整]个?(?P<unit>年|月|周|季度)度?(?=的?[,(]?(?:截[至止]|一?直?到(?=[昨今前上本\d])))",
        _running_unit,
    ),
    atom(
        r"(?:最近|上|近)的?一?个?(?:完整|自然)的?(?:自然)?一?个?"
        rf"(?P<unit>周|星期|礼拜|月|季度|年){WEEK_END}",
        _whole_unit,
    ),
    atom(
        rf"刚刚?(?:过去|结束|过完|过了?|走完)的?(?:这|那|上)?一?个?(?:完整)?"
        rf"(?P<unit>周|星期|礼拜|月|季度|年){WEEK_END}",
        _whole_unit,
    ),
    atom(
        r"(?P<rel>去年|上年|大?前年|上个?月|上上个?月|上上?个?周|上个?季度)的?"
        r"(?:(?P<day>今[天日]|昨[天日]|前天|这个?时候|这时|此时|这一?天)|(?P<month>[本这]个?月))",
        _same_day,
    ),
    atom(rf"(?:最近|刚刚?过去|过去|近|此前|之前|往前|上)(?:的|这)?{_COUNT}{_INSIDE}", _rolling),
    atom(r"上一?个?小时", _last_hour),
    atom(r"上一?个半年(?:度)?", _half_before),
    atom(rf"前{_COUNT}{_INSIDE}", _before_this),
    atom(rf"这{_COUNT}{_INSIDE}", _up_to_today),
)
