"""Rankings in a sentence: how many, which end, of what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.text.patterns import lazy
from skills.kit.sheet import Sheet
from skills.kpi.reading.words import NUMBER, Words

Order = Literal["desc", "asc"]

_ENGLISH = {
    word: count
    for count, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNIT = r"(?:个|名|位|大|强|款|样|家|种|条|项|只|件)"
_TIME_UNIT = (
    r"(?:天|日|周|个?星期|个?礼拜|个?月份?|个?季度|个?小时|个?时段|"
    r"years?|months?|weeks?|days?|hours?)"
)
_FIRST = lazy(
    rf"(?:排名?|排在|名列|位列)?(?P<head>前|头)(?P<n>{NUMBER})(?:{_UNIT}|(?={_TIME_UNIT}))?的?"
    rf"|(?P<en>top|best|bottom|worst|lowest|highest|leading|first|last)[ -]?(?P<n2>{NUMBER})"
    r"(?![\d:])"
    rf"|(?P<tail>倒数|末尾|垫底的?|最后|后)第?(?P<n3>{NUMBER})(?:{_UNIT}|(?={_TIME_UNIT}))?的?"
    rf"|(?P<n4>{NUMBER})(?:大|强)(?!概|约|致)"
    rf"|(?:要|取|来|改成|换成|给我)(?P<n6>{NUMBER})(?:个|名|位|家|款|条)(?![国省市月小])"
    rf"|(?P<n5>{NUMBER}) (?P<en2>best|worst|top|highest|lowest|biggest|smallest|largest)"
)
_COUNTED = lazy(rf"(?:的|是)?(?:那|这)?(?:前|头)?(?P<n>{NUMBER})(?:{_UNIT}|(?={_TIME_UNIT}))")
_PRODUCTS = lazy(r"爆款|畅销|热销|热卖|滞销|好卖|卖得|卖的|卖不动|走量|sell")
_FIRST_PLACE = {"第一", "第一名", "榜首", "冠军", "best", "highest", "worst", "lowest"}
_LOW = {"bottom", "worst", "lowest", "last", "smallest"}
LIST_LENGTH = 10
_FEW = 5


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranking as asked.

    Attributes:
        top: Rows wanted; None where the asker gave no number.
        dimension: What is ranked, None where the sentence does not say.
        superlative: 最好, 第一: one is meant where nobody says how many.
        of_products: The words rank products where nothing else is named (爆款, 热销, 前十).
    """

    order: Order
    top: int | None
    dimension: str | None
    superlative: bool = False
    of_products: bool = False


def number(text: str) -> int:
    """Return the number written as digits, Chinese numerals up to 99, or one to ten."""
    if text.isdigit():
        return int(text)
    if text in _ENGLISH:
        return _ENGLISH[text]
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS[c]) for c in text))
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def ranked_time(sheet: Sheet, words: Words) -> tuple[int, Order, str] | None:
    """Take 最差的三天, 卖得最好的前5天, 销售额前3的月份 before the dates are read.

    Returns:
        How many, which end, which unit of time; None where no time is ranked.
    """
    number_ = rf"(?P<n>{NUMBER})?"
    unit = (
        r"(?P<unit>天|日子|周|个?星期|个?礼拜|个?月份|个?月|个?季度|个?小时|个?时段"
        r"|days?|weeks?|months?|hours?)(?!初|底|末|前|后|内|里)"
    )
    tail = lazy(rf"的?(?:是)?(?:前|头|那|top ?)?{number_} ?(?:个|名)?的?{unit}")
    for order in ("rank_asc", "rank_desc"):
        for match in sheet.find(words.plain[order]):
            if behind := tail.match(sheet.text, match.end()):
                sheet.take(match.start(), behind.end(), "rank")
                count = number(behind["n"]) if behind["n"] else 1
                return count, "asc" if order == "rank_asc" else "desc", _unit(behind["unit"])
    return _named_time(sheet, words, unit)


def _named_time(sheet: Sheet, words: Words, unit: str) -> tuple[int, Order, str] | None:
    """销售额前三的天, 单量倒数5天: a metric's name right before the count."""
    pattern = lazy(rf"(?P<end>前|top ?|倒数|后)(?P<n>{NUMBER})(?:名|个)?的?{unit}")
    for match in sheet.find(pattern):
        before = sheet.text[: match.start()].rstrip("的")
        if any(m.end() == len(before) for m in words.metric_names.finditer(before)):
            sheet.take(*match.span(), "rank")
            order: Order = "asc" if match["end"] in {"倒数", "后"} else "desc"
            return number(match["n"]), order, _unit(match["unit"])
    return None


def _unit(text: str) -> str:
    units = {
        "天日d": "day",
        "周星礼w": "week",
        "月m": "month",
        "季": "quarter",
        "小时h": "hour",
    }
    first = text.removeprefix("个")[0]
    return next(unit for letters, unit in units.items() if first in letters)


def ranking(sheet: Sheet, words: Words) -> tuple[Ranking | None, str | None]:
    """Take the ranking words of the sentence.

    Returns:
        The ranking, None where nothing is ranked; and the dimension that 哪些国家 asks for without
        ranking it, else None.
    """
    top, low = _count(sheet)
    order: Order | None = "asc" if low else None
    asc = sheet.claim(words.plain["rank_asc"], "rank")
    desc = sheet.claim(words.plain["rank_desc"], "rank")
    if asc:
        order = "asc"
    elif desc and order is None:
        order = "desc"
    if top is None:
        top = _counted(sheet, [*asc, *desc])
    asked = _asked_for(sheet, words, ranked=order is not None or top is not None)
    if asked and order is None and top is None:
        order = _plain_order(sheet)
    if order is None and top is None:
        return None, asked.dimension if asked else None
    superlative = any("最" in m[0] or m[0] in _FIRST_PLACE for m in (*asc, *desc))
    if top is None and asked:
        top = asked.count
    products = (top is not None and not superlative) or any(
        _PRODUCTS.search(m[0]) for m in (*asc, *desc)
    )
    dimension = asked.dimension if asked else _noun_behind(sheet, words) or _counted_things(sheet)
    ranked = Ranking(
        order or "desc", top, dimension, superlative=superlative, of_products=products
    )
    return ranked, None


def _counted_things(sheet: Sheet) -> str | None:
    """最高的5款, 买得最多的7样: the measure word says that products are counted."""
    counted = (sheet.text[start:end] for start, end, label in sheet.taken if label == "rank")
    return "sku" if any(re.search(rf"(?:{NUMBER})[款样]的?$", text) for text in counted) else None


def _noun_behind(sheet: Sheet, words: Words) -> str | None:
    """The dimension that stands right behind a ranking word or its count: 最多的4个省."""
    for _, end, label in sheet.taken:
        if label != "rank":
            continue
        start = end + sheet.text[end:].startswith("的")
        noun = words.nouns.match(sheet.text, start)
        if noun and sheet.is_free(*noun.span()):
            sheet.take(*noun.span(), "split")
            return noun.lastgroup
    return None


def _plain_order(sheet: Sheet) -> Order | None:
    """哪个国家卖得多, 哪天少: a plain adjective ranks where one or some are asked for."""
    orders: tuple[tuple[str, Order], ...] = (("[多高大好强]", "desc"), ("[少低小差弱]", "asc"))
    for letters, order in orders:
        if sheet.claim(lazy(rf"(?:更|比较|卖得|卖的|得)*{letters}(?:一点|一些|些)?"), "rank"):
            return order
    return None


def _count(sheet: Sheet) -> tuple[int | None, bool]:
    for match in sheet.find(_FIRST):
        sheet.take(*match.span(), "rank")
        digits = next(match[name] for name in ("n", "n2", "n3", "n4", "n5", "n6") if match[name])
        word = match["en"] or match["en2"] or ""
        return number(digits), bool(match["tail"]) or word in _LOW
    return None, False


def _counted(sheet: Sheet, ranks: list[re.Match[str]]) -> int | None:
    """The number right behind a ranking word: 最好的5个国家."""
    for rank in ranks:
        if (behind := _COUNTED.match(sheet.text, rank.end())) and sheet.is_free(*behind.span()):
            sheet.take(*behind.span(), "rank")
            return number(behind["n"])
    return None


@dataclass(frozen=True, slots=True)
class _AskedFor:
    """哪个国家 asks for one, 哪几个国家 for some (`count` None: as many as there are)."""

    dimension: str
    count: int | None


def _asked_for(sheet: Sheet, words: Words, *, ranked: bool) -> _AskedFor | None:
    """Take 哪个国家, 哪些商品, 几点."""
    for pattern in (words.which_one, words.which_few):
        for match in sheet.find(pattern):
            if not ranked and match.lastgroup in {"day", "week", "month", "quarter", "year"}:
                continue
            sheet.take(*match.span(), "split")
            counted = re.search(rf"(?:哪|which (?:of the )?)({NUMBER})", match[0])
            if pattern is words.which_one:
                return _AskedFor(str(match.lastgroup), 1)
            few = number(counted[1]) if counted else _default_few(match[0])
            return _AskedFor(str(match.lastgroup), few)
    if ranked and sheet.claim(words.plain["which_hour"], "split"):
        return _AskedFor("hour", 1)
    return None


def _default_few(text: str) -> int | None:
    if "几" in text:
        return _FEW
    return LIST_LENGTH if "哪些" in text else None
