"""Clock times inside a day: 上午, 晚8点到12点, 20:00-24:00, 8-10点, 零点."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from knowledge.dates.lexicon import JOIN, Atom, Found, atom, value
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import Node, Stretch, midnight

_PARTS = {
    "凌晨": (0, 6), "清晨": (5, 8), "早晨": (6, 9), "早上": (6, 9), "早间": (6, 9), "早": (6, 9),
    "晨": (6, 9), "一早": (6, 9), "上午": (6, 12), "中午": (11, 14), "正午": (11, 14),
    "午间": (11, 14), "下午": (12, 18), "午后": (12, 18), "傍晚": (17, 19), "晚上": (18, 24),
    "晚间": (18, 24), "夜里": (18, 24), "夜间": (18, 24), "深夜": (22, 24), "晚": (18, 24),
    "夜": (18, 24), "白天": (6, 18),
}  # fmt: skip
"""The hours a part of the day covers; a trade convention, shown in every answer."""

_NOON, _DAY_HOURS = 12, 24
_EVENING = frozenset({"晚上", "晚间", "夜里", "夜间", "深夜", "晚", "夜"})
_LATE = _EVENING | {"下午", "午后", "傍晚"}
_SMALL_HOURS = 5

_P = "(?:" + "|".join(sorted(_PARTS, key=len, reverse=True)) + ")"
_H = r"(?:\d{1,2}|[零〇一二两三四五六七八九十]{1,3})"
_MIN = r"(?:[0-5]?\d|[二三四五]?十[一二三四五六七八九]?|[零〇][一二三四五六七八九]|半|一刻|三刻)"


def _time(tag: str) -> str:
    return (
        rf"(?P<h{tag}>{_H})(?:(?:点钟?|时)(?![击赞评位数名播段间长候装效])整?(?:(?P<m{tag}>{_MIN})分?)?"
        rf"|:(?P<c{tag}>[0-5]\d)(?::[0-5]\d)?)"
    )


_ENTRY = r" ?(?:(?:当天|当日|那天|当|那)?的?)"
_NEXT = r"(?P<next>次日|第二天|隔天)?"


def _minutes(found: Found, tag: str) -> int:
    text = found[f"m{tag}"] or found[f"c{tag}"]
    named = {"半": 30, "一刻": 15, "三刻": 45}
    return named[text] if text in named else value(text)


def _hour(part: str | None, hour: int) -> int:
    """Return the hour of the day, 0..29, that a spoken hour means in a part of the day."""
    if part in _EVENING and hour < _SMALL_HOURS:
        return hour + _DAY_HOURS
    if part in _EVENING and hour == _NOON:
        return _DAY_HOURS
    if part in _LATE and hour < _NOON:
        return hour + _NOON
    if part in {"中午", "午间"} and hour <= 3:  # noqa: PLR2004  # 中午1点
        return hour + _NOON
    return 0 if part == "凌晨" and hour == _NOON else hour


def clock_node(found: Found, start: int, end: int, *, instant: bool = False) -> Node:
    """Return the node for minutes [start, end) of a day."""

    def make(base: date) -> Stretch:
        first = midnight(base) + timedelta(minutes=start)
        last = midnight(base) + timedelta(minutes=end)
        return hours(first, last)

    return Node(found.start(), found.end(), make, "day", "instant" if instant else "hours")


def hours(first: datetime, last: datetime) -> Stretch:
    """Return the stretch [first, last) with the days it falls on."""
    final = (last - timedelta(microseconds=1)).date()
    return Stretch(first.date(), max(final, first.date()), "hours", clock=(first, last))


def _between(found: Found, _: Asked) -> Node | None:
    part = found["p"]
    start_hour = _hour(part, value(found["h1"]))
    start = 60 * start_hour + _minutes(found, "1")
    end = 60 * _hour(found["p2"] or part, value(found["h2"])) + _minutes(found, "2")
    if not _sound(start, end):
        return None
    if end <= start:
        end += _rollover(start, end, said=bool(found["p2"] or found["next"]))
    elif found["next"]:
        end += 60 * _DAY_HOURS
    return clock_node(found, start, end)


def _sound(*minutes: int) -> bool:
    return all(at <= 60 * (_DAY_HOURS + _SMALL_HOURS) for at in minutes)


def _rollover(start: int, end: int, *, said: bool) -> int:
    """Return by how much an end that lies before its start is to be moved: noon or midnight."""
    noon = 60 * _NOON
    return noon if not said and end <= noon and start < end + noon else 2 * noon


def _one(found: Found, _: Asked) -> Node | None:
    start = 60 * _hour(found["p"], value(found["h1"])) + _minutes(found, "1")
    return clock_node(found, start, start + 60, instant=True) if _sound(start) else None


def _part_of_day(found: Found, _: Asked) -> Node | None:
    start, end = _PARTS[found["p"]]
    return clock_node(found, 60 * start, 60 * end)


_RANGE = rf"(?P<p>{_P})?{_time('1')}(?:{JOIN}){_NEXT}(?P<p2>{_P})?{_time('2')}"
_SHARED = (
    rf"(?P<p>{_P})?(?P<h1>\d{{1,2}}|[零一二两三四五六七八九十]{{1,3}})(?P<m1>)(?P<c1>)(?:{JOIN})"
    rf"(?P<next>)(?P<p2>{_P})?{_time('2')}"
)
_BETWEEN = rf"(?P<p>{_P})?{_time('1')}(?:和|与){_NEXT}(?P<p2>{_P})?{_time('2')}之?间"

IN_DAY: tuple[Atom, ...] = (
    atom(rf"{_ENTRY}{_RANGE}", _between),
    atom(rf"{_ENTRY}{_SHARED}", _between),
    atom(rf"{_ENTRY}{_BETWEEN}", _between),
    atom(rf"{_ENTRY}(?P<p>{_P})?{_time('1')}", _one),
    atom(rf"{_ENTRY}(?P<p>{_P})(?!好|安|餐|饭|装|霜|茶|会(?!员)|课|班|市)", _part_of_day),
)
BARE_CLOCK: tuple[Atom, ...] = (
    atom(_RANGE, _between),
    atom(_SHARED, _between),
    atom(_BETWEEN, _between),
    atom(rf"(?P<p>{_P}){_time('1')}", _one),
    atom(rf"(?P<p>){_time('1')}(?=到|至|之后|以后|起|开始)", _one),
    atom(
        r"(?P<p>凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚间|夜里|深夜)(?!好|安|餐|饭|装|茶|会(?!员|上)|课|班)",
        _part_of_day,
    ),
)
