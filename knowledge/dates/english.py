"""English times: yesterday, last 7 days, Nov 11 2025, last Friday, ytd, 8pm to 10pm."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from knowledge.dates.cyclic import day_make, month_make, month_part, quarter_make, year_part
from knowledge.dates.lexicon import Atom, Found, atom, bounded, node
from knowledge.dates.relative import rolled, shifted, unit_make
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import (
    DAY,
    WEEK,
    Kind,
    Node,
    Stretch,
    days,
    monday,
    month_of,
    one_day,
    safe_date,
    year_of,
)
from knowledge.dates.written import month_day_make

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "t(?:ember)?", "ober", "ember", "ember")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORDS = {"a": 1, "an": 1, "one": 1, "couple of": 2, "two": 2, "three": 3, "four": 4, "five": 5}
WORDS |= {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}

"""Counts as English spells them."""
_MOST_WEEKS = 520

_M = (
    "(?P<m>"
    + "|".join(f"{m}(?:{rest})?" for m, rest in zip(_MONTHS, _LONG, strict=True))
    + r")\.?"
)
_LONG_M = (
    "(?P<m>january|february|march|april|june|july|august|september|sept|october|november|december"
    r"|jan|feb|apr|jun|jul|aug|sep|oct|nov|dec)\b"
)
_D = r"(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:.%])(?! ?[ap]m)"
_DD = r"(?:the )?(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_D2 = r"(?P<d2>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_BETWEEN_AND = r"(?<=between \d) and |(?<=between \d\d) and |(?<=between the \d[a-z]{2}) and "
_Y = r"(?P<y>20\d\d)(?!\d)"
_WD = r"(?P<wd>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b"
_FULL_WD = r"(?P<wd>mon|tues|wednes|thurs|fri|satur|sun)days?\b"
_N = rf"(?P<n>\d{{1,3}}|{'|'.join(WORDS)})"
_UNIT = r"(?P<unit>hour|day|week|month|quarter|year)s?\b"
_TO_DATE = {
    "ytd": "year", "mtd": "month", "wtd": "week", "qtd": "quarter", "year": "year",
    "month": "month", "week": "week", "quarter": "quarter",
}  # fmt: skip


def number_of(text: str) -> int:
    """Return the number that digits or one of WORDS write."""
    return int(text) if text.isdigit() else WORDS[text]


def _count(found: Found) -> int:
    return bounded(number_of(found["n"]), found["unit"])


def _month_number(found: Found) -> int:
    return _MONTHS.index(found["m"][:3]) + 1


def _day_word(found: Found, _: Asked) -> Node | None:
    back = {"t": 0, "y": -1, "d": -2}[found[0].removeprefix("the ")[0]]
    back = 1 if found[0].startswith("tom") else back
    return node(found, lambda today: one_day(today + back * DAY))


def _relative(found: Found, _: Asked) -> Node | None:
    unit = found["unit"]
    count = {"this": 0, "the": 0, "current": 0, "next": 1}.get(found["rel"], -1)
    if "before last" in found[0]:
        count = -2
    if unit == "weekend":
        return node(
            found, lambda t: _days_at(monday(t) + (7 * count + 5) * DAY, 2), kind="stretch"
        )
    kinds: dict[str, Kind] = {
        "week": "week", "month": "month", "quarter": "quarter", "year": "year"
    }  # fmt: skip

    def make(today: date) -> Stretch | None:
        base = today if unit == "week" else today.replace(day=1)
        return unit_make(unit)(shifted(base, unit, count))

    return node(found, make, kind=kinds[unit], clips=not count)


def _whole_year(found: Found, _: Asked) -> Node | None:
    first = date(int(found["y"]), 1, 1)
    return node(found, lambda _: year_of(first), kind="year")


def _days_at(start: date, length: int) -> Stretch:
    return days(start, start + (length - 1) * DAY)


def _weekend(found: Found, _: Asked) -> Node | None:
    return node(found, lambda t: _days_at(monday(t) + 5 * DAY, 2), "week", "stretch")


def _rolling(found: Found, asked: Asked) -> Node | None:
    unit, count = found["unit"], _count(found)
    if not count:
        return None
    if unit == "hour":
        since = asked.now - timedelta(hours=count)
        spell = Stretch(since.date(), asked.today, "hours", clock=(since, asked.now))
        return node(found, lambda _: spell, kind="hours")
    return node(found, lambda today: rolled(today, unit, count), kind="rolling")


def _ago(found: Found, _: Asked) -> Node | None:
    unit, count = found["unit"], _count(found)
    if unit == "hour" or not count:
        return None
    if unit in {"day", "year"} or found[0].endswith("today"):
        return node(found, lambda t: one_day(shifted(t, unit, -count)))
    around = unit_make(unit)
    return node(found, lambda t: around(shifted(t, unit, -count)), kind="stretch")


def _fortnight(found: Found, _: Asked) -> Node | None:
    return node(found, lambda today: rolled(today, "day", 14), kind="rolling")


def _month_end(found: Found, _: Asked) -> Node | None:
    return node(found, lambda base: month_part(month_of(base), "底"), "month", "stretch")


def _year_end(found: Found, _: Asked) -> Node | None:
    return node(found, lambda base: year_part(base.year, "底"), "year", "stretch")


def _day_of_month(found: Found, _: Asked) -> Node | None:
    return node(found, day_make(int(found["d"])), "month")


def _to_date(found: Found, _: Asked) -> Node | None:
    around = unit_make(_TO_DATE[found["what"]])
    return node(
        found,
        lambda t: days(around(t).first().date(), t, around(t).grain),
        kind="rolling",
        clips=True,
    )


def _month_day(found: Found, _: Asked) -> Node | None:
    month, day = _month_number(found), int(found["d"])
    if not found["y"]:
        return node(found, month_day_make(month, day), "year")
    at = safe_date(int(found["y"]), month, day)
    return node(found, lambda _: one_day(at)) if at else None


def _month_days(found: Found, _: Asked) -> Node | None:
    """Nov 1-11."""
    month, low, high = _month_number(found), int(found["d"]), int(found["d2"])
    year = found["y"]

    def make(base: date) -> Stretch | None:
        at = int(year) if year else base.year
        start, end = safe_date(at, month, low), safe_date(at, month, high)
        return days(start, end) if start and end and start <= end else None

    return node(found, make, "fixed" if year else "year", "stretch")


def _month(found: Found, _: Asked) -> Node | None:
    make, year = month_make(_month_number(found)), found["y"]
    if year:
        first = date(int(year), 1, 1)
        return node(found, lambda _: make(first), kind="month")
    return node(found, make, "year", "month")


def _weekday(found: Found, _: Asked) -> Node | None:
    at = _WEEKDAYS.index(found["wd"][:3])
    match found["rel"]:
        case "this":
            return node(found, lambda t: one_day(monday(t) + at * DAY))
        case "last" | "past" | "previous":
            return node(found, lambda t: one_day(_before(t, at)))
        case _:
            return node(found, lambda base: one_day(monday(base) + at * DAY), "week")


def _weekdays_ago(found: Found, _: Asked) -> Node | None:
    """Three Fridays ago: the third Friday before today."""
    at, count = _WEEKDAYS.index(found["wd"][:3]), number_of(found["n"])
    if not 0 < count <= _MOST_WEEKS:
        return None
    return node(found, lambda t: one_day(_before(t, at) - (count - 1) * WEEK))


def _before(today: date, weekday: int) -> date:
    """Return the newest such weekday before today: on a Wednesday last Friday is 5 days ago."""
    return today - ((today.weekday() - weekday - 1) % 7 + 1) * DAY


def _quarter(found: Found, _: Asked) -> Node | None:
    year = date(int(found["y"]), 1, 1)
    first = 3 * int(found["q"]) - 2 if found["q"] else 6 * int(found["h"]) - 5
    start = year.replace(month=first)
    length = 3 if found["q"] else 6
    grain: Literal["quarter", "half"] = "quarter" if found["q"] else "half"
    end = shifted(start, "month", length) - DAY
    return node(found, lambda _: days(start, end, grain), kind=grain)


def _nth_quarter(found: Found, _: Asked) -> Node | None:
    nth = ("first", "second", "third", "fourth").index(found["nth"]) + 1
    return node(found, quarter_make(nth), "year", "quarter")


def _iso_week(found: Found, _: Asked) -> Node | None:
    number = int(found["n"])

    def make(base: date) -> Stretch | None:
        try:
            start = date.fromisocalendar(base.year, number, 1)
        except ValueError:
            return None
        return days(start, start + 6 * DAY, "week")

    return node(found, make, "year", "week")


ENGLISH: tuple[Atom, ...] = (
    atom(r"(?:the )?day before yesterday\b|today\b|yesterday\b|tomorrow\b", _day_word),
    atom(
        r"(?:the )?(?P<rel>this|current|last|previous|past|next) (?:calendar )?"
        r"(?P<unit>weekend|week|month|quarter|year)\b(?: before last)?",
        _relative,
    ),
    atom(r"(?:the )?(?P<rel>)(?P<unit>week|month|quarter|year) before last\b", _relative),
    atom(r"(?P<rel>the) (?P<unit>week|month|quarter|year)(?= ?$|,)", _relative),
    atom(r"(?:in|during|throughout|for|of) (?P<y>20\d\d)(?![\d./-])", _whole_year),
    atom(r"(?:the )?weekend\b(?! before)", _weekend),
    atom(r"(?:the )?(?P<rel>)(?P<unit>weekend) before last\b", _relative),
    atom(r"(?:the )?(?P<nth>first|second|third|fourth) quarter\b(?! of)", _nth_quarter),
    atom(rf"(?:in |over |for )?(?:the )?(?:last|past|previous|trailing) {_N} {_UNIT}", _rolling),
    atom(r"(?:in |over |for )?(?:(?:the )?(?:last|past|previous|this) )?fortnight\b", _fortnight),
    atom(rf"{_N} {_UNIT} ago(?: today)?\b", _ago),
    atom(r"(?:the )?month[- ]end\b|(?:the )?end of (?:the )?month\b", _month_end),
    atom(r"(?:the )?year[- ]end\b", _year_end),
    atom(
        r"(?:since |from )?the (?:start|beginning) of (?:the |this )"
        r"(?P<what>month|year|week|quarter)\b"
        r"(?: (?:to|until|till|up to) (?:date|now|today))?",
        _to_date,
    ),
    atom(
        r"(?:on )?the (?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)(?= ?(?:$|[,.?!;)(])"
        r"| (?:to|and|until|through|-|vs\.?|of (?:this|last) month)\b|-)",
        _day_of_month,
    ),
    atom(
        rf"{_DD}(?: ?(?:-|–|to|through|until|till) ?|{_BETWEEN_AND})(?:the )?{_D2} (?:of )?{_M}"
        r"(?:,? (?P<y>20\d\d)(?!\d))?\b",
        _month_days,
    ),
    atom(rf"(?<=between ){_M} ?{_D} and (?:the )?{_D2}(?:,? (?P<y>20\d\d)(?!\d))?", _month_days),
    atom(r"(?P<what>ytd|mtd|wtd|qtd)\b", _to_date),
    atom(r"(?:this )?(?P<what>year|month|week|quarter)[ -]to[ -]date\b", _to_date),
    atom(rf"{_M} ?{_D}(?:,? ?(?P<y>20\d\d)(?!\d))?", _month_day),
    atom(rf"(?:the )?{_D} (?:of )?{_M}(?:,? (?P<y>20\d\d)(?!\d))?\b", _month_day),
    atom(
        rf"{_M} ?{_D} ?(?:-|–|to|through) ?(?P<d2>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:/-])"
        rf"(?:,? (?P<y>20\d\d)(?!\d))?",
        _month_days,
    ),
    atom(rf"{_M},? {_Y}", _month),
    atom(rf"{_LONG_M}(?P<y>)", _month),
    atom(r"(?P<m>may|mar)\b(?P<y>)(?=$)", _month),
    atom(rf"(?:on )?(?P<rel>last|past|previous|this) {_WD}", _weekday),
    atom(rf"{_N} {_FULL_WD} ago\b", _weekdays_ago),
    atom(rf"(?:on )?(?P<rel>){_FULL_WD}(?! ago)", _weekday),
    atom(rf"(?:q(?P<q>[1-4])|h(?P<h>[12]))(?: of)? ?{_Y}", _quarter),
    atom(rf"{_Y} ?(?:q(?P<q>[1-4])|h(?P<h>[12]))(?!\d)", _quarter),
    atom(r"(?:week|wk|w) ?(?P<n>[1-5]?\d)\b(?! ?%)", _iso_week),
)
