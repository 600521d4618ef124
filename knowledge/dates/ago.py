"""Times counted back from the asking day: 三天前, 两周前的今天, 三周前的周五, 两年前的双11."""

from __future__ import annotations

from knowledge.dates.cyclic import CYCLIC
from knowledge.dates.lexicon import NUM, Atom, Found, atom, counted, first_match, node
from knowledge.dates.occasions import occasion
from knowledge.dates.relative import HALF_MONTH_DAYS, shifted, unit_make
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import DAY, Kind, Node, one_day, year_of

_HALVES = {"year": ("month", 6), "month": ("day", HALF_MONTH_DAYS)}
_NO_YEAR_AGO = 2


def _ago(found: Found, _: Asked) -> Node | None:
    """三天前, 半年前, 5年前: that day; 两周前, 三个月前: that week, that month."""
    unit, count = counted(found)
    if found["n"] == "半":
        unit, count = _HALVES.get(unit, ("", 0))
        return node(found, lambda t: one_day(shifted(t, unit, -count))) if count else None
    if not count or not _counts_back(found, unit):
        return None
    if unit in {"day", "year"}:
        return node(found, lambda t: one_day(shifted(t, unit, -count)))
    kinds: dict[str, Kind] = {"week": "week", "month": "month", "quarter": "quarter"}
    around = unit_make(unit)
    return node(found, lambda t: around(shifted(t, unit, -count)), kind=kinds[unit])


def _counts_back(found: Found, unit: str) -> bool:
    """3月前, 10日前 and 2015年前 are before a date, 3个月前 and 三日前 are counted back."""
    text = found["n"]
    match found["unit"]:
        case "年":
            return len(text) <= _NO_YEAR_AGO and text[0] != "0"
        case "月":
            return "个" in found[0] or text in {"俩", "仨"}
        case "日":
            return not text.isdigit()
        case _:
            return unit != "quarter" or "个" in found[0]


def _ago_day(found: Found, _: Asked) -> Node | None:
    """两周前的今天 is 14 days ago, 三个月前的同一天 the same day of that month."""
    unit, count = counted(found)
    if found["n"] == "半":
        unit, count = _HALVES.get(unit, ("", 0))
    elif not _counts_back(found, unit):
        return None
    back = {"昨": -1, "前": -2}.get(found["day"][0], 0)
    return node(found, lambda t: one_day(shifted(t + back * DAY, unit, -count))) if count else None


def _years_ago(found: Found, asked: Asked) -> Node | None:
    """Read 两年前 of 两年前的双11 and 两年前的三月: that whole year."""
    unit, count = counted(found)
    if not count or not _counts_back(found, unit):
        return None
    text, i = found.string, found.end()
    inside = first_match(CYCLIC, text, i, asked) or occasion(text, i, asked)
    if not inside or inside.cycle != "year":
        return None
    return node(found, lambda t: year_of(shifted(t, unit, -count)), kind="year")


_BACK = rf"(?P<n>{NUM}|半)个?(?P<unit>季度|星期|礼拜|天|日|周|月|年)(?:之|以)?前"
_NAMED_DAY = r"(?P<day>今[天日]|昨[天日]|前天|同一?[天日]|这一?天|这个?时候|此时)"

AGO: tuple[Atom, ...] = (
    atom(rf"(?P<n>{NUM})(?P<unit>年)(?:之|以)?前的?(?=[^,。])", _years_ago),
    atom(rf"{_BACK}的?{_NAMED_DAY}", _ago_day),
    atom(rf"{_BACK}(?!\d|十)", _ago),
)
