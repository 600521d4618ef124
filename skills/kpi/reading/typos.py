"""Mistyped metric names: 转化律, 销受额, 客但价, 订单竖, revenu."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from skills.kit.sheet import Sheet
from skills.kpi.reading.words import Words

_SHORTEST = 3
_SHORTEST_LATIN = 5


@dataclass(frozen=True, slots=True)
class Typo:
    """A word that is nearly a metric's name.

    Attributes:
        sure: It sounds the same or has its characters swapped, so it can be taken as meant.
    """

    written: str
    meant: str
    metric: str
    sure: bool


def typos(sheet: Sheet, words: Words) -> tuple[Typo, ...]:
    """Find near names of metrics in what is left of the sentence; take the sure ones."""
    found: list[Typo] = []
    for start, end, text in sheet.left():
        for i, j, typo in _near_names(text, words):
            if typo.sure and sheet.is_free(start + i, start + j):
                sheet.take(start + i, start + j, typo.metric)
            found.append(typo)
        del end
    return tuple(found)


def longer_names(sheet: Sheet, words: Words) -> dict[str, str]:
    """Metrics whose short name was taken though a mistyped longer one stands there.

    退款绿 is 退款率, and 克单价 is 客单价.

    Returns:
        Metric id taken → metric id meant; the mistyped character is taken too.
    """
    meant: dict[str, str] = {}
    for start, end, label in tuple(sheet.taken):
        for place, i, j in ((end, start, end + 1), (start - 1, start - 1, end)):
            metric = _longer_name(sheet, words, place, sheet.text[max(i, 0) : j])
            if metric is not None and metric != label:
                sheet.take(place, place + 1, metric)
                meant[label] = metric
                break
    return meant


def _longer_name(sheet: Sheet, words: Words, place: int, written: str) -> str | None:
    """Return the metric that `written` is with its character at `place` mistyped."""
    is_open = 0 <= place < len(sheet.text) and sheet.is_free(place, place + 1)
    if not is_open or words.plain["filler"].match(sheet.text, place):
        return None
    for name, metric in words.metric_of_name.items():
        if len(name) != len(written) or len(name) < _SHORTEST:
            continue
        same = name[:-1] == written[:-1] or name[1:] == written[1:]
        if same and _sounds_alike(written, name):
            return metric
    return None


def _near_names(text: str, words: Words) -> list[tuple[int, int, Typo]]:
    # RapidFuzz is loaded for words that nobody understood: most questions have none.
    from rapidfuzz.distance import OSA  # noqa: PLC0415  # see above

    near: list[tuple[int, int, Typo]] = []
    for name, metric in words.metric_of_name.items():
        for i, j in _windows(text, name):
            if any(i < q and p < j for p, q, _ in near):
                continue
            written = text[i:j]
            if OSA.distance(written, name, score_cutoff=1) <= 1:
                sure = _swapped(written, name) or _sounds_alike(written, name)
                near.append((i, j, Typo(written, name, metric, sure=sure)))
    return near


def _windows(text: str, name: str) -> list[tuple[int, int]]:
    """Where a mistyped `name` may stand in `text`: same length, Latin words as a whole."""
    if name.isascii():
        if len(name) < _SHORTEST_LATIN or " " in name:
            return []
        starts = [i for i in range(len(text)) if i == 0 or text[i - 1] == " "]
        ends = [(i, text.find(" ", i) if text.find(" ", i) > 0 else len(text)) for i in starts]
        return [(i, j) for i, j in ends if abs(j - i - len(name)) <= 1]
    if len(name) < _SHORTEST:
        return [(0, len(text))] if len(text) == len(name) > 1 else []
    return [(i, i + len(name)) for i in range(len(text) - len(name) + 1)]


def _swapped(written: str, name: str) -> bool:
    return Counter(written) == Counter(name) or name.isascii()


def _sounds_alike(written: str, name: str) -> bool:
    if len(written) != len(name):
        return False
    return all(a == b or _sounds(a) & _sounds(b) for a, b in zip(written, name, strict=True))


@lru_cache(maxsize=1024)
def _sounds(char: str) -> frozenset[str]:
    """The readings of a character without tones, with the usual mix-ups of an ear levelled."""
    from pypinyin import Style, pinyin  # noqa: PLC0415  # 0.3 s to load, only for a typo

    readings = pinyin(char, style=Style.NORMAL, heteronym=True)[0]
    return frozenset(_level(reading) for reading in readings)


def _level(reading: str) -> str:
    """zh=z, ch=c, sh=s, n=l, ang=an, eng=en, ing=in: what southern typists mix up."""
    for precise, loose in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        reading = reading.replace(precise, loose)
    if reading.endswith("g"):
        reading = reading[:-1]
    return "l" + reading[1:] if reading.startswith("n") else reading
