"""A Reply as Telegram messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import assert_never

from bot.channels.columns import table
from bot.channels.plain import figure_line
from bot.channels.telegram.drafts import Draft, Key, Keyboard
from bot.channels.telegram.html import (
    LONGEST_CAPTION,
    LONGEST_TEXT,
    Paragraph,
    Piece,
    Sheet,
    sheets,
)
from skills.kit.reply import (
    Block,
    Checklist,
    Choice,
    Citation,
    Figure,
    Picture,
    Quote,
    Reply,
    Rows,
    Text,
)

LONGEST_COPY = 256
_MOST_COPIES = 6
_LONG_QUOTE = 300
_LONGEST_LABEL = 40
_NOTHING = (Sheet("", ""),)
_PICK = (Sheet("请选择：", "请选择："),)
_MARKS = {True: "☑", False: "☐", None: "·"}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an answer goes: the topic and the message it quotes."""

    thread: int | None = None
    quotes: int = 0


def drafts(reply: Reply, spot: Spot, keys: Keyboard = ()) -> tuple[Draft, ...]:
    """Return `reply` as messages: one, unless it is too long or brings several files.

    A picture carries the answer as its caption; the first message quotes the question, the last
    one has the keys.
    """
    pictures = [b for b in reply.blocks if isinstance(b, Picture) and Path(b.path).is_file()]
    files = [path for path in reply.files if path.is_file()]
    carrier = pictures[0].path if pictures else files[0] if len(files) == 1 else None
    written = list(sheets(paragraphs(reply), first=LONGEST_CAPTION if carrier else LONGEST_TEXT))
    made = [_text(sheet) for sheet in written or (_NOTHING if carrier else _PICK)]
    if carrier:
        made[0] = replace(made[0], kind="photo" if pictures else "document", file=str(carrier))
    made += [Draft("photo", "", "", file=str(b.path)) for b in pictures[1:]]
    made += [Draft("document", "", "", file=str(f)) for f in files if f != carrier]
    made = [replace(draft, thread=spot.thread) for draft in made]
    made[0] = replace(made[0], quotes=spot.quotes)
    made[-1] = replace(made[-1], keys=(*copy_keys(reply.blocks), *keys))
    return tuple(made)


def paragraphs(reply: Reply) -> Iterator[Paragraph]:
    """Yield the words of `reply`, block by block, and then its sources."""
    for block in reply.blocks:
        found = tuple(piece for piece in _paragraph(block) if piece.text)
        if found:
            yield found
    for citation in reply.citations:
        yield (Piece(_source(citation), "<i>", "</i>"),)


def copy_keys(blocks: Sequence[Block]) -> Keyboard:
    """Return a button for each text that is there to be copied and short enough for one."""
    texts = [b.text for b in blocks if isinstance(b, Quote) and not b.source]
    short = [text for text in texts if 0 < len(text) <= LONGEST_COPY][:_MOST_COPIES]
    many = len(short) > 1
    return tuple(
        (Key(f"复制第 {n} 条" if many else "复制", copy=text),) for n, text in enumerate(short, 1)
    )


def label(choice: Choice) -> str:
    """Return a choice's label in the length that a button shows."""
    said = choice.label
    return said if len(said) <= _LONGEST_LABEL else said[: _LONGEST_LABEL - 1] + "…"


def _paragraph(block: Block) -> Paragraph:  # noqa: PLR0911  # one line per kind of block
    match block:
        case Text(text, note):
            return (Piece(text, "<i>", "</i>") if note else Piece(text),)
        case Figure(title=title):
            said = figure_line(block).removeprefix(f"{title}：")
            return (Piece(f"{title}："), Piece(said, "<b>", "</b>"))
        case Rows():
            return (Piece(table(block), "<pre>", "</pre>"),)
        case Checklist(items):
            return (Piece("\n".join(f"{_MARKS[done]} {text}" for done, text in items)),)
        case Quote(text, source):
            fold = " expandable" if len(text) > _LONG_QUOTE else ""
            quoted = Piece(text, f"<blockquote{fold}>", "</blockquote>")
            return (quoted, Piece(f"——{source}" if source else ""))
        case Choice():
            return ()  # a button
        case Picture(path, alt):
            return (Piece("" if Path(path).is_file() else alt),)
        case _:
            assert_never(block)


def _text(sheet: Sheet) -> Draft:
    return Draft("text", sheet.html, sheet.plain)


def _source(citation: Citation) -> str:
    place = f"「{citation.place}」" if citation.place else ""
    return f"来源：《{citation.title}》{place}"
