"""Festivals and sales events by name: 双11, 双11期间, 国庆假期, 大促期间."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from knowledge.dates.calendar import Calendar
from knowledge.dates.festivals import Festival
from knowledge.dates.lexicon import NUMBER_OF, Found, node
from knowledge.dates.period import Period
from knowledge.dates.promotions import Promotion
from knowledge.dates.scan import Asked
from knowledge.dates.stretch import Make, Node, Stretch, latest, midnight
from knowledge.text.patterns import lazy

_WINDOW = (
    "大促期间|活动期间|促销期间|全周期|购物节期间|期间|大促|活动|促销|购物狂欢节|购物节|狂欢节"
    "|这一波|这波|那波|战役|档期|整体|全程"
)
_HOLIDAY = "假期期间|长假期间|放假期间|期间|假期|黄金周|小长假|长假|假日|放假|节假日"
_METRIC = r"(?:gmv|uv|pv|roi|aov|arpu|ctr|cvr|cpc|cpm|vs|pk|sales|orders)(?![a-z])"
_THINGS = rf"{NUMBER_OF}(?!量|数|价|均|式|铺|日)"
_SIZES = (
    r"[克寸码瓶盒袋粒枚卷束桶颗罐杯张台片色型毫厘]|升(?![级至幅])|支(?!付)|包(?!邮)|公[分斤里]"
    r"|平[米方]|双(?![1十旦])|系列|页|瓦|级|小时|集(?![中合团])|度(?![过假])|[*×]\d|-[a-z]"
)
_SPACED_SIZE = r" (?:m?l|k?g|[cm]?m|px|[gtm]b|mah|k?w|oz|pcs|pieces|units|yuan|rmb)(?![a-z])"
_NOT_AFTER = rf"(?![\d.%]|{_THINGS}|(?!{_METRIC})[a-z]|{_SPACED_SIZE}|[折年岁号天多人]|{_SIZES})"
_STANDS_ALONE = r"(?:(?<![a-z])|(?<=pk)|(?<=vs))(?<![\d.#¥$满减价卖售仅只第])"
_NOT_AFTER_WORD = rf"(?!广场|路|街|班|口价|[定直共起般号]|八(?!月)|{_THINGS})"
_NUMBER_WORDS = frozenset({"五一", "六一", "八一", "六一八", "八一八"})
_NO_OCCASION = lazy(
    r"[东西南北中]?(?:路|街|大道|广场|镇|村)|位|牌|号|的?(?:第[一二三四\d]波|预热|蓄水|尾款|爆发期|正式期"
    r"|高潮期|档(?!位|案))"
)
"""A street, a brand, digits, or a phase of the event that the calendar does not know."""
_MAJOR = lazy(
    r"(?P<last>上一?次|上一?波|上一?轮|上一?场)?(?:这次|这波|这一波|本次|这轮)?大促(?:期间|活动)?"
)


@dataclass(frozen=True, slots=True)
class _Name:
    festival: Festival | None = None
    promotion: Promotion | None = None
    only_window: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Occasions:
    """The names of a calendar, ready to be looked for."""

    shape: re.Pattern[str]
    names: dict[str, _Name]
    starts: frozenset[str]


@lru_cache(maxsize=8)
def occasions_of(calendar: Calendar) -> Occasions:
    """Return the names of the calendar's festivals and promotions; compiled once per calendar."""
    names: dict[str, _Name] = {}
    for festival in calendar.festivals:
        names |= {alias: _Name(festival=festival) for alias in festival.aliases}
        names |= {alias: _Name(festival=festival, only_window=True) for alias in festival.spans}
    for sale in calendar.promotions:
        names |= {alias: _Name(promotion=sale) for alias in sale.aliases}
        names |= {alias: _Name(promotion=sale, only_window=True) for alias in sale.spans}
    words = "|".join(_word(name) for name in sorted(names, key=len, reverse=True))
    phases = "|".join(
        sorted({re.escape(word) for sale in calendar.promotions for word, _ in sale.phases})
    )
    shape = lazy(
        rf"(?P<all>整个|整)?(?P<name>{words})节?"
        rf"(?:的?(?P<window>{_WINDOW})|(?P<holiday>{_HOLIDAY})|(?:这|那)几天)?"
        rf"(?:的?(?P<phase>{phases or '(?!)'})(?:期间|期|阶段)?)?"
    )
    return Occasions(shape, names, frozenset(name[0] for name in names) | {"整", "大"})


def _word(name: str) -> str:
    if re.fullmatch(r"[\d.]+", name):
        return rf"{_STANDS_ALONE}{re.escape(name)}{_NOT_AFTER}"
    if name in _NUMBER_WORDS:
        return rf"(?<![十二三四五六七八九周期拜第月\d]){name}{_NOT_AFTER_WORD}"
    if name[-1].isascii() and name[-1].isalnum():
        return rf"{re.escape(name)}(?![\d.]|(?!{_METRIC})[a-z])"
    return re.escape(name)


def occasion(text: str, i: int, asked: Asked) -> Node | None:
    """Return the occasion named at `i`, None where there is none."""
    known = occasions_of(asked.calendar)
    found = known.shape.match(text, i)
    if not found:
        return _major(text, i, asked)
    if _NO_OCCASION.match(text, found.end()):
        return None
    name = known.names[found["name"]]
    if name.promotion:
        return _promotion(found, name.promotion, only_window=name.only_window)
    return _festival(found, name.festival, name) if name.festival else None


def _promotion(found: Found, sale: Promotion, *, only_window: bool) -> Node | None:
    if word := found["phase"]:
        return node(found, _from_period(lambda year: sale.phase(word, year)), "year", "stretch")
    whole = (
        found["name"].endswith("大促")
        or found["all"]
        or found["window"]
        or found["holiday"]
        or sale.rule is None
    )
    if whole:
        return node(found, _from_period(sale.period), "year", "stretch")
    return None if only_window else node(found, _from_day(sale.day, sale.key), "year")


def _festival(found: Found, festival: Festival, name: _Name) -> Node | None:
    meant = found["holiday"] or found["window"] == "期间"
    tail = meant or found["all"] or found[0].endswith("天")
    off = _from_period(festival.holiday) if festival.holiday_rule else None
    if tail or name.only_window:
        if not off or not tail:
            return None
        feast = _from_day(festival.day, festival.key)
        return replace(node(found, off, "year", "stretch"), legal=off, feast=feast)
    if found["window"] or found["phase"]:
        return node(found, off, "year", "stretch") if off else None
    return replace(node(found, _from_day(festival.day, festival.key), "year"), legal=off)


def _from_day(day_in: Callable[[int], date | None], key: str) -> Make:
    def make(base: date) -> Stretch | None:
        day = day_in(base.year)
        return Stretch(day, day, "event", key) if day else None

    return make


def _from_period(period_in: Callable[[int], Period | None]) -> Make:
    def make(base: date) -> Stretch | None:
        period = period_in(base.year)
        return Stretch(period.start, period.end, "event", period.name) if period else None

    return make


def _major(text: str, i: int, asked: Asked) -> Node | None:
    """大促期间: the newest big sale that has begun; 上次大促: the newest that is over."""
    found = _MAJOR.match(text, i)
    if not found:
        return None
    waves = [
        window
        for sale in asked.calendar.promotions
        if sale.major
        and (window := latest(node(found, _from_period(sale.period), "year"), asked.now))
        and not (found["last"] and window.last() > midnight(asked.today))
    ]
    if not waves:
        return None
    newest = max(waves, key=lambda window: window.first())
    return node(found, lambda _: newest, kind="stretch")
