"""A repaired document cut into passages, each with the headings above it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from knowledge.library.passage import Passage

_HAN_NUMBERS = {c: n for n, c in enumerate("零一二三四五六七八九十")}
_ROMAN = {
    r: n for n, r in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), 1)
}
_MARKDOWN = re.compile(r"(#{1,6})\s+(.+)")
_ORDINALS = (
    (1, re.compile(r"第([一二三四五六七八九十]{1,3})(?:章|节|部分)?[、，,：:\s]\s*(.+)")),
    (1, re.compile(r"(首先)[，,]\s*(.{2,16})")),
    (1, re.compile(r"([一二三四五六七八九十]{1,3})、\s*(.+)")),
    (1, re.compile(r"([ivx]{1,4})[.、]\s*(.+)", re.IGNORECASE)),
    (2, re.compile(r"[（(]([一二三四五六七八九十]{1,3})[)）]\s*(.+)")),
    (2, re.compile(r"JD(\d{1,2})[.、:：]?\s*(.*)", re.IGNORECASE)),
    (2, re.compile(r"(\d{1,2})[.、．](?!\d)\s*(.+)")),
    (3, re.compile(r"[（(](\d{1,2})[)）]\s*(.+)")),
)
_GLUED = re.compile(r"([\u4e00-\u9fff]{3,20}) ([\u4e00-\u9fff].{14,})")
_BULLET = re.compile(r"^[\s]*[•·●▪◦*-]\s*")
_STOPS = "。；，！,;"
_TITLE_LENGTH = 24
_PASSAGE_LENGTH = 320
_PATH = " › "


@dataclass(slots=True)
class _Desk:
    """What the cutter holds while it walks down the lines."""

    path: dict[int, str] = field(default_factory=dict)
    counters: dict[int, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    empty: int | None = None
    items: list[str] = field(default_factory=list)

    def close(self) -> None:
        if self.lines:
            self.passages.append(Passage(self._place(), "\n".join(self.lines)))
        self.lines = []

    def head(self, level: int, title: str) -> None:
        self.close()
        self._demote(level)
        self.path = {at: text for at, text in self.path.items() if at < level}
        self.path[level] = title.rstrip("：:")
        self.empty = level

    def take(self, piece: str) -> None:
        self._list_items()
        if self.lines and sum(map(len, self.lines)) + len(piece) > _PASSAGE_LENGTH:
            self.close()
        self.lines.append(piece)
        self.empty = None

    def end(self) -> None:
        self.close()
        self._demote(0)
        self._list_items()

    def _demote(self, level: int) -> None:
        """Make the last heading an item of a list if nothing came to stand under it."""
        if self.empty is not None and level <= self.empty:
            self.items.append(self.path.pop(self.empty))

    def _list_items(self) -> None:
        if self.items:
            above = {at: text for at, text in self.path.items() if at != self.empty}
            self.passages.append(Passage(_PATH.join(above.values()), "\n".join(self.items)))
        self.items = []

    def _place(self) -> str:
        return _PATH.join(self.path[level] for level in sorted(self.path))


def cut_passages(text: str) -> list[Passage]:
    """Cut a document; every line of it that is no heading stands in exactly one passage."""
    desk = _Desk()
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if _BULLET.sub("", line)]
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        found = _heading(line, following, desk.counters)
        if found is None:
            _take(desk, line)
            continue
        level, title, rest = found
        desk.head(level, title)
        if rest:
            _take(desk, rest)
    desk.end()
    return desk.passages


def _take(desk: _Desk, line: str) -> None:
    for piece in _pieces(line):
        desk.take(piece)


def _pieces(line: str) -> list[str]:
    """Return a line in pieces of at most one passage, cut behind full stops where possible."""
    pieces = [""]
    for sentence in re.split(r"(?<=[。！？!?])", line):
        for start in range(0, len(sentence), _PASSAGE_LENGTH):
            chunk = sentence[start : start + _PASSAGE_LENGTH]
            if len(pieces[-1]) + len(chunk) > _PASSAGE_LENGTH:
                pieces.append("")
            pieces[-1] += chunk
    return [piece for piece in pieces if piece]


def _heading(line: str, following: str, counters: dict[int, int]) -> tuple[int, str, str] | None:
    """Return level, title and what stands behind the title on the same line."""
    markdown = _MARKDOWN.fullmatch(line)
    if markdown:
        return len(markdown[1]), markdown[2], ""
    if any(pattern.fullmatch(line) for _, pattern in _ORDINALS):
        return _numbered(line, following, counters)
    bare = _BULLET.sub("", line)
    if len(bare) <= _TITLE_LENGTH and bare[-1] not in _STOPS and _opens(bare, line, following):
        return (4 if bare != line else 3), bare, ""
    return None


def _opens(bare: str, line: str, following: str) -> bool:
    """Say whether a short line stands over the next one rather than beside it."""
    if not following or bare[0].isdigit() or bare[0] in '—(（“"':
        return False
    if bare[-1] in "：:？?":
        return True
    same_kind = (bare != line) == bool(_BULLET.match(following))
    return same_kind and len(_BULLET.sub("", following)) > max(20, len(bare) + 6)


def _numbered(line: str, following: str, counters: dict[int, int]) -> tuple[int, str, str] | None:
    for level, pattern in _ORDINALS:
        match = pattern.fullmatch(line)
        if not match:
            continue
        number = _number(match[1])
        expected = counters.get(level)
        if number is None or not (number == 1 or expected is None or number == expected + 1):
            return None
        title = match[2].strip() or following[:_TITLE_LENGTH]
        glued = _GLUED.fullmatch(title)
        if glued:
            title, rest = glued[1], glued[2]
        elif len(title) > _TITLE_LENGTH:
            return None
        else:
            rest = ""
        counters[level] = number
        for deeper in [at for at in counters if at > level]:
            del counters[deeper]
        return level, title, rest
    return None


def _number(text: str) -> int | None:
    if text == "首先":
        return 1
    if text.isdecimal():
        return int(text)
    if text.lower() in _ROMAN:
        return _ROMAN[text.lower()]
    tens, ten, ones = text.partition("十")
    if not ten:
        return _HAN_NUMBERS.get(text)
    return _HAN_NUMBERS.get(tens, 1) * 10 + _HAN_NUMBERS.get(ones, 0)
