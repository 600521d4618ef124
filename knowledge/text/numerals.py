"""Chinese and Arabic numerals as numbers."""

from __future__ import annotations

import re
from decimal import Decimal

from knowledge.text.patterns import lazy

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_TENS = str.maketrans({"廿": "二十", "卅": "三十"})

NUMERAL = r"(?:\d{1,4}|[零〇一二两三四五六七八九十廿卅百千俩仨]{1,8})"
"""Regex fragment of a whole number below ten thousand, in either writing."""

_ARABIC = lazy(r"(\d+(?:,\d{3})*(?:\.\d+)?)([十百千万亿kw]*)")
_LATIN_UNIT = {"k": 1000, "w": 10_000}
_PLAIN = lazy(r"[零〇一二两三四五六七八九]+")
_WRITTEN = lazy(r"[零〇一二两三四五六七八九十百千万亿俩仨]+")


def whole(text: str) -> int | None:
    """Return the whole number that `text` writes, None where it writes none.

    Takes 12, 十二, 廿三, 两百, 一百零五, 三万, 二〇二五 (digit by digit) and 一百五 (=150).
    """
    value = number(text)
    return int(value) if value is not None and value == int(value) else None


def number(text: str) -> Decimal | None:
    """Return the number that `text` writes, also 1.2万, 3k, 半, 两万五; None for other words."""
    if text == "半":
        return Decimal("0.5")
    if arabic := _ARABIC.fullmatch(text):
        return _scaled(arabic)
    spelled = text.translate(_TENS)
    if _PLAIN.fullmatch(spelled):
        return Decimal("".join(str(_DIGITS[c]) for c in spelled))
    return Decimal(_spelled(spelled)) if _WRITTEN.fullmatch(spelled) else None


def _scaled(found: re.Match[str]) -> Decimal:
    value = Decimal(found[1].replace(",", ""))
    for unit in found[2]:
        value *= _SMALL.get(unit) or _LARGE.get(unit) or _LATIN_UNIT[unit]
    return value


def _spelled(text: str) -> int:
    """Read 三亿两千万零五十: groups below 万, then the large units; 一百五 reads as 150."""
    total = group = digit = 0
    last_unit = 1
    gap = False
    for char in text:
        if char in _DIGITS:
            digit, gap = _DIGITS[char], gap or char in "零〇"
        elif char in _SMALL:
            group, digit, last_unit, gap = (
                group + (digit or 1) * _SMALL[char],
                0,
                _SMALL[char],
                False,
            )
        else:
            total, group, digit, gap = (total + group + digit) * _LARGE[char], 0, 0, False
            last_unit = _LARGE[char]
    tail = digit * (last_unit // 10) if last_unit > _SMALL["十"] and not gap else digit
    return total + group + tail
