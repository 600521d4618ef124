"""Times that come back: 周三, 周末, 月初, 15号, 11月, 三季度, 上半年, 第45周."""

from __future__ import annotations

from datetime import date

from knowledge.dates.lexicon import (
    JOIN,
    MONTH_END,
    NUM,
    NUMBER_OF,
    WEEK,
    Atom,
    Found,
    atom,
    node,
    value,
)
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import (
    DAY,
    Cycle,
    Kind,
    Make,
    Node,
    Stretch,
    days,
    half_of,
    monday,
    month_of,
    one_day,
    plus_months,
    quarter_of,
    safe_date,
)

_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6}
_WEEKDAYS |= {str(n + 1): n for n in range(7)}
_FIRST_DAYS, _LAST_DAYS = 5, 7
_TENTHS = {"上": (1, 10), "中": (11, 20), "下": (21, 31)}

MONTH_NUM = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九元])"
DAY_NUM = (
    r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?"
    r"|卅一?|十[一二三四五六七八九]?|[一二三四五六七八九])"
)
DAY_MARK = (
    r"(?:日(?![均常用志系韩期化程活报游历]|三餐|达(?!人))"
    r"|号(?![店仓链楼线码机馆柜桌房钻色门位库坑样字称召令角主直客员球衣电]))"
)
NOT_COUNTED = rf"(?![\d.:%]|{NUMBER_OF}(?!量|数|价|均)|[年月周天点时分折kw共直般样些并整])"

WEEKDAY = (
    rf"(?:[一二三四五六日天](?!天一天|(?<=[日天])均|[共直定样般些起整常报活猫数然气津]|十?{NUMBER_OF}(?!量|数|价|式|均|铺))"
    r"|[1-7](?!\d))"
)


def _same_week(base: date, weekday: int, end: int | None = None) -> Stretch:
    start = monday(base) + weekday * DAY
    if end is None:
        return one_day(start)
    return days(start, start + ((end - weekday) % 7) * DAY)


def _weekdays(found: Found, _: Asked) -> Node | None:
    """周三, 周三四, 周六日, 周一到五; without 周 after 上周."""
    said = found.groupdict()
    start, last = _WEEKDAYS[said["a"]], said["b"] or said["c"]
    end = _WEEKDAYS[last[-1]] if last else None
    if said["b"] and not _consecutive(said["a"] + said["b"]):
        return None
    kind: Kind = "day" if end is None else "stretch"
    return node(found, lambda base: _same_week(base, start, end), "week", kind)


def _consecutive(weekdays: str) -> bool:
    numbers = [_WEEKDAYS[char] for char in weekdays]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _weekend(found: Found, _: Asked) -> Node | None:
    return node(found, lambda base: _same_week(base, 5, 6), "week", "stretch")


def _workdays(found: Found, _: Asked) -> Node | None:
    return node(found, lambda base: _same_week(base, 0, 4), "week", "stretch")


def _week_of_year(found: Found, _: Asked) -> Node | None:
    """第45周 is the ISO week of the year."""
    number = value(found["n"])

    def make(base: date) -> Stretch | None:
        try:
            start = date.fromisocalendar(base.year, number, 1)
        except ValueError:
            return None
        return days(start, start + 6 * DAY, "week")

    return node(found, make, "year", "week")


def _day_of_month(found: Found, _: Asked) -> Node | None:
    return node(found, day_make(value(found["d"])), "month")


def day_make(day: int) -> Make:
    """Return the builder of one day of the month around a date; None in months without it."""

    def make(base: date) -> Stretch | None:
        at = safe_date(base.year, base.month, day)
        return one_day(at) if at else None

    return make


def month_make(month: int) -> Make:
    """Return the builder of one month of a year."""
    return lambda base: month_of(date(base.year, month, 1))


def _month(found: Found, _: Asked) -> Node | None:
    month = 1 if found["m"] == "元" else value(found["m"])
    return node(found, month_make(month), "year", "month")


def _nth_month(found: Found, _: Asked) -> Node | None:
    month = value(found["n"])
    return node(found, month_make(month), "year", "month") if 1 <= month <= 12 else None  # noqa: PLR2004  # months


def _quarter(found: Found, _: Asked) -> Node | None:
    return node(found, quarter_make(value(found["q"])), "year", "quarter")


def quarter_make(quarter: int) -> Make:
    """Return the builder of one calendar quarter of a year."""
    return lambda base: quarter_of(date(base.year, 3 * quarter - 2, 1))


def _half(found: Found, _: Asked) -> Node | None:
    month = 1 if found["h"] in {"上", "前", "1", "一"} else 7
    return node(found, lambda b: half_of(date(b.year, month, 1)), "year", "half")


def _in_month(found: Found, _: Asked) -> Node | None:
    """上旬, 月初, 月底, 上半月: parts of the month around a day."""
    word = found["part"]
    return node(found, lambda base: month_part(month_of(base), word), "month", "stretch")


def month_part(month: Stretch, word: str) -> Stretch:
    """Return 上旬 中旬 下旬 初 中 底 末 前半 后半 of a month; 初 is 5 days, 底 is the last 7."""
    start, end = month.first().date(), month.last().date() - DAY
    if word.endswith("旬") or word == "中":
        low, high = _TENTHS[word[0]][0], _TENTHS[word[-2:][0]][1]
        return days(start.replace(day=low), min(end, start + (high - 1) * DAY))
    match word:
        case "初":
            return days(start, start + (_FIRST_DAYS - 1) * DAY)
        case "底" | "末" | "尾":
            return days(end - (_LAST_DAYS - 1) * DAY, end)
        case "上半" | "前半":
            return days(start, start.replace(day=15))
        case _:
            return days(start.replace(day=16), end)


def _in_year(found: Found, _: Asked) -> Node | None:
    word = found["part"]
    return node(found, lambda base: year_part(base.year, word), "year", "stretch")


def year_part(year: int, word: str) -> Stretch:
    """Return 初 (January), 中 (June), 底 or 末 (December) of a year; 开 is January too."""
    month = {"初": 1, "开": 1, "头": 1, "中": 6}.get(word, 12)
    return month_of(date(year, month, 1))


def _in_quarter(found: Found, _: Asked) -> Node | None:
    word = found["part"]
    return node(found, lambda base: quarter_part(quarter_of(base), word), "month", "stretch")


def quarter_part(quarter: Stretch, word: str) -> Stretch:
    """Return the first (初) or the last month (末) of a quarter."""
    start = quarter.first().date()
    return month_of(start if word == "初" else plus_months(start, 2))


def _week_start(found: Found, _: Asked) -> Node | None:
    return node(found, lambda base: _same_week(base, 0), "week")


_NO_CLOCK = r"(?!天|点(?![击赞评])|时)"
_WEEKDAY_SET = (
    rf"(?P<a>{WEEKDAY})(?:{JOIN}{WEEK}?(?P<c>{WEEKDAY})|(?P<b>(?:{WEEKDAY}{_NO_CLOCK}){{1,6}}))?"
    rf"(?!{WEEKDAY}{_NO_CLOCK})"
)
_PART_OF_MONTH = r"(?P<part>(?:上(?=中)|中(?=下))?[上中下]旬|[上下前后]半(?=个?月))"
_EDGE = r"(?![尾端次期])"

CYCLIC: tuple[Atom, ...] = (
    atom(rf"{WEEK}{_WEEKDAY_SET}", _weekdays),
    atom(rf"(?:{WEEK}末|双休日?){_EDGE}", _weekend),
    atom(rf"第(?P<n>{NUM})个?{WEEK}(?![一二三四五六日天末])", _week_of_year),
    atom(rf"(?P<d>{DAY_NUM}){DAY_MARK}", _day_of_month),
    atom(rf"(?P<m>{MONTH_NUM})月(?:份|整月|全月)?{MONTH_END}(?![度])", _month),
    atom(r"第?(?P<q>[一二三四1-4])个?(?:季度|(?<=第.)季)", _quarter),
    atom(r"q(?P<q>[1-4])(?![0-9]|(?!q[1-4])[a-z])(?:季度)?", _quarter),
    atom(r"(?P<h>[上下前后])半年度?", _half),
    atom(r"h(?P<h>[12])(?![0-9a-z])", _half),
    atom(rf"(?:月(?P<part>[初中底末尾](?!旬)){_EDGE})", _in_month),
    atom(rf"{_PART_OF_MONTH}(?:个?月)?", _in_month),
    atom(r"(?P<part>开)年", _in_year),
    atom(rf"年(?P<part>[初中底末尾头]){_EDGE}", _in_year),
    atom(rf"季度?(?P<part>[初末底]){_EDGE}", _in_quarter),
    atom(r"周初", _week_start),
)

IN_WEEK: tuple[Atom, ...] = (
    atom(_WEEKDAY_SET, _weekdays),
    atom(rf"末{_EDGE}", _weekend),
    atom(r"工作日|平日", _workdays),
)
IN_MONTH: tuple[Atom, ...] = (
    atom(rf"(?P<d>{DAY_NUM}){NOT_COUNTED}", _day_of_month),
    atom(rf"(?P<part>[初底末尾]|中(?![下旬国心间有])){_EDGE}", _in_month),
)
IN_QUARTER: tuple[Atom, ...] = (atom(rf"(?P<part>[初末底]){_EDGE}", _in_quarter),)
IN_YEAR: tuple[Atom, ...] = (
    atom(rf"(?P<part>[初底末]|中(?![旬国秋元间])){_EDGE}", _in_year),
    atom(rf"第(?P<n>{NUM})个月", _nth_month),
)
INSIDE: dict[str, tuple[Atom, ...]] = {
    "week": IN_WEEK, "month": IN_MONTH, "quarter": IN_QUARTER, "year": IN_YEAR
}  # fmt: skip
"""What may follow directly inside a period of that kind without naming its unit again."""
CYCLE_INSIDE: dict[str, Cycle] = {"week": "week", "month": "month", "year": "year", "day": "day"}
"""A phrase that recurs with this may stand inside a period of that kind."""
