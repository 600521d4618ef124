"""A sentence on the table: readers take the parts they understand, the rest stays in sight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.text.patterns import lazy

_ASCII_WORD = lazy(r"[a-z0-9(]")
_NUMBER_WORDS = "多少|几多|(?<![周期拜])几|若干"  # 周几 asks for a weekday


class Sheet:
    """Folded text in which every character belongs to at most one reader.

    Attributes:
        text: The folded sentence.
        taken: (start, end, label) of what was understood, in the order it was taken.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.taken: list[tuple[int, int, str]] = []
        self._free = [True] * len(text)

    def is_free(self, start: int, end: int) -> bool:
        """Say whether nobody has taken any character of [start, end)."""
        return all(self._free[start:end])

    def take(self, start: int, end: int, label: str) -> None:
        """Mark [start, end) as understood; `label` says as what."""
        self._free[start:end] = [False] * (end - start)
        self.taken.append((start, end, label))

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield the non-empty matches of `pattern` in what is still free, left to right.

        A match may begin inside a longer one that was not free as a whole.
        """
        position = 0
        while match := pattern.search(self.text, position):
            start, end = match.span()
            if start < end and self.is_free(start, end):
                yield match
                position = end
            else:
                position = start + 1

    def claim(self, pattern: re.Pattern[str], label: str) -> list[re.Match[str]]:
        """Take every free match of `pattern` and return the matches."""
        matches = list(self.find(pattern))
        for match in matches:
            self.take(*match.span(), label)
        return matches

    def masked(self) -> str:
        """Return the text with every taken character blotted out, positions unchanged."""
        return "".join(
            char if free else "□" for char, free in zip(self.text, self._free, strict=True)
        )

    def left(self) -> tuple[tuple[int, int, str], ...]:
        """Return the (start, end, text) runs of letters and digits that nobody took."""
        runs = re.finditer(r"[^\W_]+(?:[ '&.-]+[^\W_]+)*", self.masked().replace("□", "\n"))
        return tuple((m.start(), m.end(), m[0]) for m in runs)


def alternatives(listed: str) -> tuple[str, ...]:
    """Split a word list of a YAML file (", " between entries), longest pattern first."""
    return tuple(sorted((w for w in re.split(r",\s+", listed.strip()) if w), key=_rank))


def _rank(word: str) -> tuple[int, str]:
    return (-len(word), word)


def any_of(words: tuple[str, ...] | list[str]) -> re.Pattern[str]:
    """Compile `words` (regular expressions) into one that prefers the longer entries.

    Entries that begin with a Latin letter match whole words only; `{n}` becomes 多少 or 几.
    """
    return lazy("|".join(bounded(word) for word in words) or r"(?!)")


def bounded(word: str) -> str:
    """Return `word` as a group that does not start or end inside a Latin word."""
    word = word.replace("{n}", f"(?:{_NUMBER_WORDS})")
    if _ASCII_WORD.match(word[0]) and re.search(r"[a-z]", word) and word.isascii():
        return rf"(?:(?<![a-z0-9])(?:{word})(?![a-z0-9]))"
    return f"(?:{word})"
