"""Punctuation and censored words: rules that are safe on ordinary text."""

from __future__ import annotations

from knowledge.text.patterns import lazy
from knowledge.text.repair_script import HAN

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_BEFORE_MARK = lazy(f"(?<=[{HAN}A-Za-z0-9”）)》%])[ ]+(?=[。，；：？！、])")
_MARK = lazy(f"(?<=[{HAN}”）)》%])([,;:?!])|([,;:?!])(?=[{HAN}“（(《])")
_BRACKETS = lazy(f"\\((?=[^()\\n]*[{HAN}])([^()\\n]*)\\)")
_CODE = lazy("https?://|`|[{}<>]|&[a-z]+;")
_MARKED = lazy("比较终(?!身|端|点|止|日|年|局|审)")
_CENSORED = (
    (_MARKED, "最终"),
    (lazy("比较后(?=沦落|还是|一[个步次])"), "最后"),
    (lazy("比较(低|高)(?=均值|值)"), r"最\1"),
    (lazy("不重要也是比较重要"), "最不重要也是最重要"),
    (lazy("比较高效比较系统"), "最高效最系统"),
    (lazy("比较新的(?=咨询|资讯)"), "最新的"),
)
_UNSURE = lazy("比较(?=麻烦的就是|大的|好的|重要的|多的)")


def widen_punctuation(text: str) -> str:
    """Make punctuation beside Chinese full-width: 什么? → 什么？; code and addresses stay."""
    return "\n".join(line if _CODE.search(line) else _widened(line) for line in text.split("\n"))


def _widened(line: str) -> str:
    line = _MARK.sub(lambda match: _FULL[match[1] or match[2]], line)
    return _BEFORE_MARK.sub("", _BRACKETS.sub(r"（\1）", line))


def is_censored(text: str) -> bool:
    """Say whether an advertising filter wrote 比较 for 最 in this text."""
    return len(_MARKED.findall(text)) > 1


def restore_superlatives(text: str) -> str:
    """Undo the ad filter that wrote 比较 for 最: 比较终 → 最终. Leaves 比较价格 alone.

    Acts only in a text that shows the filter at least twice, and only on a closed list.
    """
    if not is_censored(text):
        return text
    for pattern, word in _CENSORED:
        text = pattern.sub(word, text)
    return text


def unsure_superlatives(line: str) -> list[str]:
    """Return the spots of a censored text whose 比较 may have been 最, with what stands around."""
    return [line[max(0, m.start() - 8) : m.end() + 10] for m in _UNSURE.finditer(line)]
