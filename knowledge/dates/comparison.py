"""Comparison wording: 同比, 环比上周, 比去年同期, 跟上个月比, X 对比 Y, vs last month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.dates.lexicon import AND
from knowledge.dates.stretch import Node
from knowledge.text.patterns import lazy

Kind = Literal["previous", "year", "same_weekday", "event", "given"]

_LEAD_WORDS = (
    r"比较?起?|较之?|相对于?|对标|对照|参照|跟|和|与|同|对比|相比较?于?|相较于?"
    r"|vs\.? ?|versus |compared? (?:to|with) |than |against |over "
)
_LEAD = rf"(?:(?:{_LEAD_WORDS})(?:的|着)?)?"
_TRAIL = r"(?:的?(?:相比较?|对比|比较(?!高|低|多|少|大|小|好)|来?比起?来?(?![例率重价较])))?"
_NUMERALS = "一二三四五六七八九十"
_WEEK = r"(?:周|星期|礼拜)"


@dataclass(frozen=True, slots=True)
class Operator:
    """Words that name a comparison without naming days."""

    i: int
    j: int
    kind: Kind


_SHAPES: tuple[tuple[Kind, str], ...] = (
    ("same_weekday", rf"上个?{_WEEK}的?同一?[天日]"),
    ("same_weekday", r"(?:the )?same (?:day|weekday) (?:of )?(?:last|the previous) week"),
    (
        "year",
        r"(?:去年度?|上年度?|上一年|last year)(?:的|'s )?"
        r"(?:同期|同日|同月|同一?天|同周|同季度?|同一?时期|同一?时段|same period)",
    ),
    (
        "year",
        r"(?:the )?same (?:period|time|month|week|day)(?: of| in)?(?: the)?"
        r" (?:last|previous|prior) year",
    ),
    ("year", r"this (?:period|time|month|week|day) last year"),
    ("year", rf"同比(?:(?:去年|上年)(?![\d{_NUMERALS}双春国端中清元除正年q第的])|(?!例))"),
    ("year", r"\byoy\b|\by/y\b|year[ -](?:over|on)[ -]year"),
    (
        "previous",
        rf"(?:上个?月|上个?{_WEEK}|上个?季度|昨[天日]|前[天日]|前一[天日]|上一?期)的?"
        r"(?:同期|同一?时段|同一?时间|同一?时期|同日|同一?天)",
    ),
    (
        "previous",
        rf"环比(?:上一?个?月|上一?个?{_WEEK}(?![一二三四五六日天末])|上一?个?季度|昨[天日]"
        r"|前一[天日]|上一?个?周期|上一?期|前一?期)?",
    ),
    (
        "previous",
        r"(?:the )?same (?:period|time|dates?|days) (?:of |in )?(?:the )?(?:last|previous|prior)"
        r" (?:month|week|quarter)",
    ),
    (
        "previous",
        r"\b(?:mom|wow|dod|qoq)\b"
        r"|(?:month|week|day|quarter)[ -](?:over|on)[ -](?:month|week|day|quarter)",
    ),
)
_OPERATORS = tuple((kind, lazy(_LEAD + shape + _TRAIL)) for kind, shape in _SHAPES)
_LED = lazy(
    rf"(?P<lead>{_LEAD_WORDS})"
    r"(?P<what>前一个?[天日月周]|前一个?(?:星期|礼拜|季度)|上一?个?周期|上一?期|前一?期|前一年"
    r"|上一?届(?:活动)?|(?:the )?(?:(?:day|week|month|quarter|period) (?:before|prior)"
    r"|(?:previous|prior|preceding) \d+ (?:days|weeks|months)"
    r"|(?:previous|prior|preceding) (?:period|day|week|month|quarter)))"
    r"(?P<trail>的?(?:相比较?|对比|比较|来?比起?来?(?![例率重价较])))?"
)
_PERIOD_ALIKE = lazy(r"同期(?:的?(?:相比较?|对比|比较|比))?")
_NEEDS_TRAIL = frozenset({"跟", "和", "与", "同"})


def operators(text: str) -> tuple[Operator, ...]:
    """Return the comparisons named without days, in text order, none overlapping."""
    found = [
        Operator(hit.start(), hit.end(), kind)
        for kind, shape in _OPERATORS
        for hit in shape.finditer(text)
    ]
    found += [led for hit in _LED.finditer(text) if (led := _led(hit))]
    kept: list[Operator] = []
    for one in sorted(found, key=lambda o: (o.i, -o.j)):
        if not kept or one.i >= kept[-1].j:
            kept.append(one)
    return tuple(kept)


def _led(hit: re.Match[str]) -> Operator | None:
    if hit["lead"] in _NEEDS_TRAIL and not hit["trail"]:
        return None
    what = hit["what"]
    kind: Kind = "event" if "届" in what else "year" if what == "前一年" else "previous"
    return Operator(hit.start(), hit.end(), kind)


def alike(text: str) -> tuple[re.Match[str], ...]:
    """Return every 同期 of the text, with the words of comparison behind it."""
    return tuple(_PERIOD_ALIKE.finditer(text))


_STRONG = lazy(
    r"(?:相比较?之?于?|相对于?|对标|对照|参照|(?<!的)对比于?|相较于?|(?<![占配环同类])(?<!投产)(?<!性价)比起?|较之?"
    r"|\bvs\.? ?|versus |compared? (?:to|with) |against |than |pk)(?:的|the )?$"
)
_VERB = lazy(r"(?:(?<!相)对?比|比较|compare )(?:一?下)?(?:的|the )?[^\d,。,和与跟]{0,6}?$")
_WEAK = lazy(r"(?:和|跟|与|同|对)$")
_BEHIND = lazy(
    r"(?:的)?[^\d,。!?、和与跟]{0,8}?(?:相比较?|对比|比较(?!高|低|多|少|大|小|好)|相较|pk"
    r"|(?<![占配环同类])(?<!投产)(?<!性价)比起?来?(?![例率重价较]))"
)
_SPAN_GAP = lazy(rf"(?:{AND}|同)$")


@dataclass(frozen=True, slots=True)
class BaseWords:
    """Which phrase is held against the others, and the words that say so.

    Attributes:
        index: Position of the base in the list of phrases.
        words: Scanned [i, j) of each comparison word.
    """

    index: int
    words: tuple[tuple[int, int], ...]


def base_of(text: str, nodes: list[Node]) -> BaseWords | None:
    """Return the phrase that the text holds the rest against, None where it names none."""
    for index, node in enumerate(nodes):
        head = text[nodes[index - 1].j if index else 0 : node.i]
        offset = node.i - len(head)
        if index + 1 < len(nodes) and (verb := _verb_before(text, nodes, index + 1)):
            return BaseWords(index + 1, (verb,))
        if strong := _STRONG.search(head):
            return BaseWords(index, (_at(offset, strong),))
        weak, behind = _WEAK.search(head), _BEHIND.match(text, node.j)
        if weak and behind:
            return BaseWords(index, (_at(offset, weak), (behind.start(), behind.end())))
        if weak and weak[0] == "对" and head == "对":
            return BaseWords(index, (_at(offset, weak),))
    return None


def _at(offset: int, found: re.Match[str]) -> tuple[int, int]:
    return offset + found.start(), offset + found.end()


def _verb_before(text: str, nodes: list[Node], index: int) -> tuple[int, int] | None:
    """对比10月和9月: the verb stands before the first of two phrases joined by 和."""
    first, second = nodes[index - 1], nodes[index]
    gap = text[first.j : second.i]
    before = text[nodes[index - 2].j if index > 1 else 0 : first.i]
    verb = _VERB.search(before)
    if not verb or not re.fullmatch(rf"的?[^\d,。]{{0,6}}?(?:{AND}|同|跟)", gap):
        return None
    return first.i - len(before) + verb.start(), first.i - len(before) + verb.end()
