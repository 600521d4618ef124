"""Pieces of HTML that fit into messages: escaped, with balanced tags at every cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
MOST_ENTITIES = 90
"""Telegram keeps 100 and drops the rest in silence."""

_LAST_OF_ONE_UNIT = "\uffff"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text inside one pair of tags, both "" for bare text."""

    text: str
    opening: str = ""
    closing: str = ""

    @property
    def html(self) -> str:
        """The piece as Telegram takes it."""
        return f"{self.opening}{escape(self.text, quote=False)}{self.closing}"

    def cut(self, room: int) -> tuple[Piece, Piece]:
        """Return the first `room` units and the rest, cut after a line where there is one."""
        at = _end(self.text, room)
        line = self.text.rfind("\n", 0, at) + 1
        at = line or at
        first, rest = self.text[:at].rstrip("\n"), self.text[at:]
        return Piece(first, self.opening, self.closing), Piece(rest, self.opening, self.closing)


Paragraph = tuple[Piece, ...]
"""Pieces that stand on one line; a whole table or quotation is one piece."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one message holds."""

    html: str
    plain: str


def length(text: str) -> int:
    """Return UTF-16 units: the strictest of the ways in which Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def sheets(
    paragraphs: Iterable[Paragraph], longest: int = LONGEST_TEXT, first: int | None = None
) -> Iterator[Sheet]:
    """Yield the paragraphs as messages of at most `longest` units, cut between paragraphs.

    A paragraph that is longer than a whole message is cut at its lines, and else anywhere. The
    first message may be shorter (a caption): `first` units.
    """
    room = longest if first is None else first
    kept: list[Paragraph] = []
    for paragraph in paragraphs:
        rest = paragraph
        while not _fits([*kept, rest], room):
            if not kept:
                head, rest = _torn(rest, room)
                kept = [head]
            yield from _sheet(kept)
            kept, room = [], longest
        kept.append(rest)
    yield from _sheet(kept)


def _fits(paragraphs: list[Paragraph], room: int) -> bool:
    used = sum(length(piece.text) for paragraph in paragraphs for piece in paragraph)
    tagged = sum(bool(piece.opening) for paragraph in paragraphs for piece in paragraph)
    return used + len(paragraphs) - 1 <= room and tagged <= MOST_ENTITIES


def _torn(paragraph: Paragraph, room: int) -> tuple[Paragraph, Paragraph]:
    """Return what fits of a paragraph that is too long, and what is left of it."""
    head: list[Piece] = []
    for piece in paragraph:
        if length(piece.text) > room or len(head) == MOST_ENTITIES:
            break
        head.append(piece)
        room -= length(piece.text)
    else:
        return paragraph, ()
    done = len(head)
    if done == MOST_ENTITIES or (head and length(paragraph[done].text[:1]) > room):
        return tuple(head), paragraph[done:]
    part, rest = paragraph[done].cut(room)
    return (*head, part), (rest, *paragraph[done + 1 :])


def _sheet(paragraphs: list[Paragraph]) -> Iterator[Sheet]:
    """Yield the message; Telegram refuses one of nothing but blanks."""
    plain = "\n".join("".join(piece.text for piece in p) for p in paragraphs)
    if plain.strip():
        yield Sheet("\n".join("".join(piece.html for piece in p) for p in paragraphs), plain)


def _end(text: str, room: int) -> int:
    """Return the index behind the last character that ends within `room` units; at least 1."""
    used = 0
    for index, character in enumerate(text):
        used += 1 + (character > _LAST_OF_ONE_UNIT)
        if used > room:
            return max(index, 1)
    return len(text)
