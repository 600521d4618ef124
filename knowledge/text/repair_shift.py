"""Byte-shift garble: pinyin set between the bytes of GBK characters, 確?；顒?dòng) → 確保活動.

The page was GBK. A byte-wise replace set "(pinyin)" behind matching byte pairs, also across the
border of two characters; the decoder then printed one byte as "?" and swallowed the "(". The
repair encodes the spot again, treats "?" as a lost byte, and reads the bytes in step once more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, pairwise, product

from knowledge.text.patterns import lazy
from knowledge.text.repair_pinyin import LETTERS, is_annotated, readings, strip_pinyin
from knowledge.text.repair_script import HAN, simplify

_LOST = f"\\?(?:[{LETTERS}]{{1,6}}\\))?"
_SPOT = lazy(f"{_LOST}(?:[{HAN};；]{{0,4}}{_LOST})*")
_TOKEN = lazy(f"\\?([{LETTERS}]{{1,6}})\\)|(\\?)|(.)", re.DOTALL)
_TRACE = lazy(f"\\?[{LETTERS}]{{1,6}}\\)")
_NOT_HAN = lazy(f"[^{HAN}]")
_MARGIN = 1.0
_MOST = 4000
_LEAD = range(0x81, 0xFF)
_TRAIL = range(0x40, 0xFF)
_FULL_WIDTH = {";": b"\xa3\xbb", "!": b"\xa3\xa1", ",": b"\xa3\xac", ":": b"\xa3\xba"}

Byte = int | None  # None: a byte that was lost


@dataclass(frozen=True, slots=True)
class Spot:
    """A garbled stretch and what it was.

    Attributes:
        restored: The text instead; "" where no reading is clearly the best.
    """

    start: int
    end: int
    restored: str


def restore_shifted(text: str, familiar: Counter[str] | None = None) -> str:
    """Undo the byte shift where one reading clearly wins: 培?xùn) → 培訓.

    `familiar` says how often pairs of simplified characters occur in texts of the trade; the
    text's own pairs are added. They decide among the characters that the bytes allow.
    """
    for spot in shifted_spots(text, familiar):
        if spot.restored:
            text = text[: spot.start] + spot.restored + text[spot.end :]
    return text


def shifted_spots(text: str, familiar: Counter[str] | None = None) -> list[Spot]:
    """Return the garbled spots, last first, each with its restoration if there is a clear one."""
    if not (_TRACE.search(text) and is_annotated(text)):
        return []
    known = pairs_of(simplify(strip_pinyin(text)))
    known.update(familiar or Counter())
    return [_restored(text, match, known) for match in reversed(list(_SPOT.finditer(text)))]


def pairs_of(text: str) -> Counter[str]:
    """Return how often each pair of neighbouring Chinese characters occurs."""
    pieces = _NOT_HAN.sub(" ", text).split()
    return Counter(a + b for piece in pieces for a, b in pairwise(piece))


def _restored(text: str, match: re.Match[str], known: Counter[str]) -> Spot:
    found: dict[str, tuple[float, Spot]] = {}
    for left, right in product((0, 1), repeat=2):
        start, end = max(0, match.start() - left), min(len(text), match.end() + right)
        before = _NOT_HAN.sub("", strip_pinyin(_bare(text[max(0, start - 12) : start])))[-2:]
        after = _NOT_HAN.split(text[end : end + 3])[0]
        for reading in _readings_of(text[start:end], known):
            whole = text[match.start() - 1 : start] + reading + text[end : match.end() + 1]
            score = _likely(before + reading + after, known)
            if whole not in found or found[whole][0] < score:
                found[whole] = (score, Spot(start, end, reading))
    ranked = sorted(found.values(), key=lambda scored: -scored[0])
    if not ranked or ranked[0][0] <= 0:
        return Spot(match.start(), match.end(), "")
    clear = len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _MARGIN
    return ranked[0][1] if clear else Spot(match.start(), match.end(), "")


def _bare(text: str) -> str:
    return re.sub(f"[(（][{LETTERS}]{{1,6}}[)）]", "", text)


def _likely(text: str, known: Counter[str]) -> float:
    """Return the share of neighbouring pairs that are known, weighted; more is likelier."""
    simple = simplify(text)
    pairs = [a + b for a, b in pairwise(simple)]
    seen = [min(known[pair], 6) for pair in pairs]
    return sum(1 + 0.3 * times for times in seen if times) - sum(
        0.6 for times in seen if not times
    )


def _readings_of(spot: str, known: Counter[str]) -> Iterator[str]:
    tokens = list(_tokens(spot))
    common = {character for pair in known for character in pair}
    for path in _paths(tokens):
        if len(path) % 2:
            continue
        slots = [_candidates(a, b, common) for a, b in zip(path[::2], path[1::2], strict=True)]
        if all(slots):
            yield from map("".join, islice(product(*slots), _MOST))


def _tokens(spot: str) -> Iterator[bytes | str | None]:
    """Yield known bytes, the reading behind a lost byte, or None for a bare "?"."""
    for reading, lost, character in _TOKEN.findall(spot):
        if reading:
            yield reading
        elif lost:
            yield None
        else:
            yield _FULL_WIDTH.get(character) or character.encode("gb18030")


def _paths(tokens: Iterable[bytes | str | None]) -> list[list[Byte]]:
    paths: list[list[Byte]] = [[]]
    for token in tokens:
        if token is None:
            paths = [[*path, None] for path in paths]
        elif isinstance(token, bytes):
            paths = [[*path, *token] for path in paths]
        else:
            paths = [
                [*path, *tail]
                for path in paths
                for tail in _tails(path[-1] if path else None, token)
            ]
    return paths[:_MOST]


def _tails(last: Byte, reading: str) -> Iterator[tuple[int, ...]]:
    """Yield the bytes lost before a reading: the second one of a character, or both."""
    for lead, trail in _traditional().get(reading, ()):
        yield (lead, trail)
        if lead == last:
            yield (trail,)


def _candidates(lead: Byte, trail: Byte, common: set[str]) -> list[str]:
    leads = _LEAD if lead is None else (lead,)
    trails = _TRAIL if trail is None else (trail,)
    found = [c for c in (_character(a, b) for a, b in product(leads, trails)) if c]
    if lead is None or trail is None:
        return [c for c in found if simplify(c) in common]
    return found


@cache
def _character(lead: int, trail: int) -> str:
    try:
        character = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return ""
    return "" if _NOT_HAN.search(character) else character


@lru_cache(maxsize=1)
def _traditional() -> dict[str, tuple[tuple[int, int], ...]]:
    """Return toned reading → GBK bytes of the traditional characters read that way."""
    table: dict[str, list[tuple[int, int]]] = {}
    for pair in product(_LEAD, _TRAIL):
        character = _character(*pair)
        if character and simplify(character) != character:
            for reading in readings(character):
                table.setdefault(reading, []).append(pair)
    return {reading: tuple(pairs) for reading, pairs in table.items()}
