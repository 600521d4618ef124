"""Stray pinyin: a converter wrote the reading behind traditional characters, 職責(zé)."""

from __future__ import annotations

import re
from functools import cache

from pypinyin import Style, pinyin

from knowledge.text.patterns import lazy
from knowledge.text.repair_script import HAN

LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ"
_TONED = lazy("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
_GROUP = lazy(f"([{HAN}])[(（]([{LETTERS}]{{1,6}})[)）]")
_SYSTEMATIC = 8


@cache
def readings(character: str) -> frozenset[str]:
    """Return every reading of a character, with tone marks."""
    return frozenset(pinyin(character, style=Style.TONE, heteronym=True)[0])


def pinyin_groups(text: str) -> int:
    """Count the groups that are a true, toned reading of the character before them."""
    return sum(_is_reading(match) for match in _GROUP.finditer(text))


def is_annotated(text: str) -> bool:
    """Say whether pinyin runs through the text, rather than standing in it on purpose."""
    return pinyin_groups(text) >= _SYSTEMATIC


def strip_pinyin(text: str) -> str:
    """Drop stray pinyin: 營(yíng)銷 → 營銷. Leaves 组（tuple） and a single 行(háng) alone.

    Acts only where at least eight groups are true readings; an ordinary text has none.
    """
    if not is_annotated(text):
        return text
    return _GROUP.sub(lambda match: match[1] if _is_reading(match) else match[0], text)


def _is_reading(match: re.Match[str]) -> bool:
    return bool(_TONED.search(match[2])) and match[2] in readings(match[1])
