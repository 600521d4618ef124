"""A Reply as plain text: the shape every channel can fall back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import assert_never

from bot.channels.columns import table
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

LONGEST = 900
"""Characters of an ordinary answer."""

_BESIDE_LIST = 300
_KINDS = {"环比", "同比"}
_MARKS = {True: "☑", False: "☐", None: "·"}


def render(reply: Reply) -> str:
    """Return the whole of `reply` as lines of text; every block and every file has a line."""
    return "\n".join((_said(reply), *(f"文件：{path}" for path in reply.files)))


def _said(reply: Reply) -> str:
    return "\n".join(filter(None, (*_pieces(reply.blocks), _sources(reply.citations))))


def fitted(reply: Reply, longest: int = LONGEST) -> str:
    """Return `reply` in at most `longest` characters, cut between blocks; says what is out.

    A table or a checklist was asked for: it is shown whole, with 300 characters for the rest.
    Where the room is short the places of pictures go first: they say nothing of their own.
    """
    whole = _said(reply)
    listed = sum(
        len(_piece(block, 0)) for block in reply.blocks if isinstance(block, Rows | Checklist)
    )
    room = max(longest, listed + _BESIDE_LIST)
    if len(whole) <= room:
        return whole
    words = [block for block in reply.blocks if not isinstance(block, Picture)]
    said = _said(replace(reply, blocks=tuple(words)))
    return said if len(said) <= room else _cut((*_pieces(words), _sources(reply.citations)), room)


def figure_line(block: Figure) -> str:
    """Return a figure as one line: 支付金额：12,345.67 元（环比 +12.0 %，对比 11-13～11-19）."""
    return f"{block.title}：{_value(block)}{_comparison(block)}"


def _pieces(blocks: Sequence[Block]) -> list[str]:
    """Return each block's text; choices are numbered in their order."""
    pieces, offered = [], 0
    for block in blocks:
        offered += isinstance(block, Choice)
        pieces.append(_piece(block, offered))
    return pieces


def _piece(block: Block, number: int) -> str:  # noqa: PLR0911  # one line per kind of block
    match block:
        case Text(text):
            return text
        case Figure():
            return figure_line(block)
        case Rows():
            return table(block)
        case Checklist(items):
            return "\n".join(f"{_MARKS[done]} {text}" for done, text in items)
        case Quote(text, source):
            return f"「{text}」" + (f"——{source}" if source else "")
        case Choice(label):
            return f"{number}. {label}"
        case Picture(path, alt):
            return f"{alt}\n图片：{path}"
        case _:
            assert_never(block)


def _value(block: Figure) -> str:
    if block.value is None:
        return "暂无数据"
    rounded = block.value.quantize(Decimal(1).scaleb(-block.places), ROUND_HALF_UP)
    return f"{rounded:,f}" + (f" {block.unit}" if block.unit else "")


def _comparison(block: Figure) -> str:
    """Return the change in brackets; a leading 环比 or 同比 stands before the change."""
    kind, days = block.against[:2], block.against[2:].lstrip()
    if kind not in _KINDS:
        kind, days = "", block.against
    change = "" if block.change is None else f"{kind} {_percent(block.change)}".strip()
    said = "，".join(filter(None, (change, f"对比 {days}" if days else "")))
    return f"（{said}）" if said else ""


def _percent(change: Decimal) -> str:
    return f"{(change * 100).quantize(Decimal('0.1'), ROUND_HALF_UP):+,f} %"


def _sources(citations: Sequence[Citation]) -> str:
    return "\n".join(
        f"来源：《{c.title}》" + (f"「{c.place}」" if c.place else "") for c in citations
    )


def _cut(pieces: Sequence[str], room: int) -> str:
    kept: list[str] = []
    left_out = 0
    room -= len("\n（还有 999 段没有显示）")
    for piece in filter(None, pieces):
        if left_out == 0 and len(piece) < room:
            kept.append(piece)
            room -= len(piece) + 1
        else:
            left_out += 1
    if not kept:  # one block longer than everything: its beginning is better than nothing
        first = next(filter(None, pieces))
        kept.append(first[: room - 1] + "…")
    return "\n".join((*kept, f"（还有 {left_out} 段没有显示）"))
