"""What nobody understood: which of it may change the answer, and which is only talk."""

from __future__ import annotations

import re

from knowledge.text.kinds import is_action
from knowledge.text.patterns import lazy
from skills.kit.sheet import Sheet
from skills.kpi.reading.words import Words

_METRIC_LIKE = frozenset("率额量价客昨今明")  # one such character may be half a name
_JOINS = frozenset(
    "高低大小多少好差前后快急新老上下里外内中线"
)  # filler that belongs to a word it touches
_SCOPE = lazy(r"[只仅光除不非未含限]|except|only|without|but")
_NOT_COUNTED = {
    "filler",
    "date",
    "compare",
    "change",
    "rank",
    "follow",
    "slot",
    "region",
    "channel",
}
_CLAUSE = lazy(r"[^,，。;；:：!！?？、()（）\n]+")


def take_fillers(sheet: Sheet, words: Words) -> None:
    """Take the words that say nothing about the figure asked for.

    A short one beside something unknown stays with it: 高端 is no 高 and a rest.
    """
    fillers = list(sheet.find(words.plain["filler"]))
    spans = [
        m.span() for m in fillers if m[0] not in _JOINS or not _touches_unknown(sheet, m, fillers)
    ]
    for start, end in spans:
        sheet.take(start, end, "filler")


def _touches_unknown(sheet: Sheet, match: re.Match[str], fillers: list[re.Match[str]]) -> bool:
    ends = {m.end() for m in fillers} | {m.start() for m in fillers}
    for at, edge in ((match.start() - 1, match.start()), (match.end(), match.end())):
        inside = 0 <= at < len(sheet.text) and sheet.is_free(at, at + 1)
        others = any(m.start() <= at < m.end() for m in fillers if m is not match)
        if inside and sheet.text[at].isalnum() and not others and edge in ends:
            return True
    return False


def left_over(sheet: Sheet) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what was not understood: words that may change the answer, and words of doing.

    A clause in which nothing was understood and that limits nothing is only talk (用于结账核对).
    """
    left: list[str] = []
    doing: list[str] = []
    for start, end, text in sheet.left():
        if len(text) < 2 and text not in _METRIC_LIKE:  # noqa: PLR2004  # a single character
            continue
        if not _is_talk(sheet, start, end):
            (doing if _is_doing(sheet, text, end) else left).append(text)
    return tuple(left), tuple(doing)


def _is_doing(sheet: Sheet, text: str, end: int) -> bool:
    """Say whether `text` is something done (拿下, 加上) that narrows no word behind it.

    取消的订单 and 团购销售额 are narrowed: the word stands right before what is counted.
    """
    behind = end + sheet.text[end:].startswith("的")
    narrows = any(i <= behind < j and label not in _NOT_COUNTED for i, j, label in sheet.taken)
    return not text.isascii() and not narrows and is_action(text)


def _is_talk(sheet: Sheet, start: int, end: int) -> bool:
    clause = next(
        (m for m in _CLAUSE.finditer(sheet.text) if m.start() <= start and end <= m.end()), None
    )
    if clause is None or clause.span() == (0, len(sheet.text)) or _SCOPE.search(clause[0]):
        return False
    understood = (
        label != "filler" and clause.start() <= i and j <= clause.end()
        for i, j, label in sheet.taken
    )
    return not any(understood)
