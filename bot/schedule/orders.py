"""What people write to be told something regularly: 订阅周报 周一 9:30, 每天早上九点推送日报."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import TypeAlias

from bot.state.subscriptions import Policy
from knowledge.text.numerals import whole

_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CHINESE_DAYS = "一二三四五六日"
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "晚"})
_NOON, _HOURS = 12, 24
_LAST_DAY = 31

_NUMBER = r"\d{1,2}|[零一二两三四五六七八九十]{1,3}"
_PART = "凌晨|清晨|早晨|早上|早|上午|中午|下午|傍晚|晚上|晚"


def _clock(tag: str = "") -> str:
    """Return a pattern for a time of day, its groups marked with `tag`."""
    return (
        rf"(?P<part{tag}>{_PART})?\s*(?P<hour{tag}>{_NUMBER})(?::(?P<minute{tag}>[0-5]\d)"
        rf"|[点时]钟?整?(?:(?P<half{tag}>半)|(?P<spoken{tag}>{_NUMBER})分?)?)"
    )


_QUIET = re.compile(
    rf"(?:静默|免打扰|quiet)\s*{_clock('1')}\s*(?:-|~|到|至|—)+\s*{_clock('2')}",
    re.IGNORECASE,
)
_TIME = re.compile(_clock())
_SHOP = re.compile(r"(?:店铺|shop)\s*[:=]?\s*(?P<shop>\S+)", re.IGNORECASE)
_WORKDAYS = re.compile(r"每?个?工作日|\bworkdays?\b", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"每?个?(?:周|星期|礼拜)(?P<chinese>[一二三四五六日天])"
    r"|\b(?P<english>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(rf"(?:每个?月)?(?P<day>{_NUMBER})(?:号|日(?!报))|月末|月底|最后一天")
_BARE_DAY = re.compile(r"(?<!\S)(?P<day>\d{1,2})(?!\S)")
_POLICIES: Mapping[str, Policy] = {
    "最多一次": "at_most_once",
    "at_most_once": "at_most_once",
    "至少一次": "at_least_once",
    "at_least_once": "at_least_once",
    "核对": "reconcile",
    "reconcile": "reconcile",
}
_POLICY = re.compile("|".join(_POLICIES), re.IGNORECASE)
_FILLER = re.compile(
    r"到群里|到本群|到这里|群里|请|麻烦|帮我|帮我们|给我们|给我|把|推送|发送|播报|定时|自动|一下|每天|每日|每周|每个?月"
    r"|[发推的在,，。、!！]|\b(?:every|day|at|on|push)\b",
    re.IGNORECASE,
)

_SUBSCRIBE = re.compile(r"/?(?:subscribe\b|订阅)(.*)", re.DOTALL | re.IGNORECASE)
_UNSUBSCRIBE = re.compile(
    r"/?(?:unsubscribe\b|退订|取消订阅|取消推送|不再推送|停止推送)(.*)", re.DOTALL | re.IGNORECASE
)
_LISTING = re.compile(
    r"/?subscriptions\b.*|/?(?:我的订阅|订阅列表|查看订阅|订阅管理|管理订阅|有哪些订阅)[?？。]?",
    re.DOTALL | re.IGNORECASE,
)
_HOW = re.compile(r"(?:请问)?(?:怎么|如何|怎样|能不能|可以)订阅.*", re.DOTALL)
_MUTE = re.compile(r"/mute\s+(?P<key>\S+)(?:\s+(?P<off>off))?\s*", re.IGNORECASE)
_SPOKEN = re.compile(
    r"(?:请|麻烦)?(?:每天|每日|每个?周|每星期|每个?月|每?个?工作日).*(?:推送|发|推|播报).*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Somebody wants to be told something regularly; None where it was not said.

    Attributes:
        topic: Name of the topic; "" where none was named.
        quiet: Start and end.
        left: Words that were not understood.
    """

    topic: str
    at: time | None = None
    weekday: int | None = None
    month_day: int | None = None
    workdays: bool = False
    quiet: tuple[time, time] | None = None
    shop: str = ""
    policy: Policy = "reconcile"
    left: str = ""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Somebody does not want a topic any more; "" where none was named."""

    topic: str
    shop: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Somebody wants to see what is subscribed to."""


@dataclass(frozen=True, slots=True)
class Mute:
    """Somebody does not want to hear of an alert for a while, or wants to again."""

    key: str
    off: bool = False


Order: TypeAlias = Subscribe | Unsubscribe | Listing | Mute


def order_in(text: str, topics: Mapping[str, str]) -> Order | None:
    """Return what `text` orders, or None where it is about something else.

    Args:
        text: One message, without the bot's name.
        topics: Word for a topic, in lower case → name of the topic.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    text = "/subscribe" if _HOW.fullmatch(text) else text
    if _LISTING.fullmatch(text):
        return Listing()
    if muted := _MUTE.fullmatch(text):
        return Mute(muted["key"], off=bool(muted["off"]))
    if found := _UNSUBSCRIBE.fullmatch(text):
        return _unsubscribe(found[1], topics)
    if found := _SUBSCRIBE.fullmatch(text):
        wanted = _subscribe(found[1], topics)
        commanded = text.startswith("/") or not found[1].strip()
        return wanted if commanded or wanted.topic or wanted.at else None
    if _SPOKEN.fullmatch(text):
        wanted = _subscribe(text, topics)
        return wanted if wanted.topic and not wanted.left else None
    return None


class _Sheet:
    """A text of which each reader takes its part away."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.search(self.text)
        if found:
            self.text = f"{self.text[: found.start()]} {self.text[found.end() :]}"
        return found

    @property
    def left(self) -> str:
        return " ".join(_FILLER.sub(" ", self.text).split())


def _subscribe(rest: str, topics: Mapping[str, str]) -> Subscribe:
    sheet = _Sheet(rest)
    quiet, shop, policy = sheet.take(_QUIET), sheet.take(_SHOP), sheet.take(_POLICY)
    workdays, weekday = sheet.take(_WORKDAYS), sheet.take(_WEEKDAY)
    clock = sheet.take(_TIME)
    topic = _topic(sheet, topics)
    month_day = sheet.take(_MONTH_DAY)
    if topic == "monthly" and not month_day:
        month_day = sheet.take(_BARE_DAY)
    at = _time(clock, "") if clock else None
    start, end = (_time(quiet, "1"), _time(quiet, "2")) if quiet else (None, None)
    wrong = [clock[0]] if clock and at is None else []
    wrong += [quiet[0]] if quiet and (start is None or end is None) else []
    return Subscribe(
        topic=topic,
        at=at,
        weekday=_weekday(weekday) if weekday else None,
        month_day=_month_day(month_day) if month_day else None,
        workdays=bool(workdays),
        quiet=(start, end) if start is not None and end is not None else None,
        shop=shop["shop"] if shop else "",
        policy=_POLICIES[policy[0].lower()] if policy else "reconcile",
        left=" ".join(filter(None, (*map(str.strip, wrong), sheet.left))),
    )


def _unsubscribe(rest: str, topics: Mapping[str, str]) -> Unsubscribe:
    sheet = _Sheet(rest)
    shop = sheet.take(_SHOP)
    topic = _topic(sheet, topics)
    return Unsubscribe(topic, shop["shop"] if shop else "", sheet.left)


def _topic(sheet: _Sheet, topics: Mapping[str, str]) -> str:
    words = sorted(topics, key=len, reverse=True)
    found = sheet.take(re.compile("|".join(map(re.escape, words)), re.IGNORECASE))
    return topics[found[0].lower()] if found else ""


def _time(found: re.Match[str], tag: str) -> time | None:
    """Return the time of day; None for one that no day has."""
    part, hour = found[f"part{tag}"], whole(found[f"hour{tag}"])
    spoken = found[f"minute{tag}"] or found[f"spoken{tag}"] or "0"
    minute = 30 if found[f"half{tag}"] else whole(spoken)
    if hour is None or minute is None:
        return None
    if part in _AFTERNOON and hour < _NOON:
        hour += _NOON
    hour = 0 if hour == _HOURS else hour
    return time(hour, minute) if hour < _HOURS and minute < 60 else None  # noqa: PLR2004  # minutes


def _weekday(found: re.Match[str]) -> int:
    if found["english"]:
        return _ENGLISH_DAYS.index(found["english"][:3].lower())
    return _CHINESE_DAYS.index(found["chinese"].replace("天", "日"))


def _month_day(found: re.Match[str]) -> int:
    return (whole(found["day"]) or 0) if found["day"] else _LAST_DAY
