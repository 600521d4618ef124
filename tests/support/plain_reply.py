"""A reply as a terminal would show it: enough for transcripts of one skill."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import assert_never
from unicodedata import east_asian_width

from skills.kit.reply import (
    Block,
    Checklist,
    Choice,
    Figure,
    Picture,
    Quote,
    Reply,
    Rows,
    Text,
)


def told(reply: Reply) -> str:
    """Return every block as lines; a picture stands with its words only."""
    return "\n".join(_piece(block) for block in reply.blocks)


def columns(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def table(rows: Rows) -> str:
    lines = [rows.header, *rows.rows]
    widths = [max(columns(line[n]) for line in lines) for n in range(len(rows.header))]
    return "\n".join(
        "  ".join(
            _padded(cell, widths[n], right=n in rows.right) for n, cell in enumerate(line)
        ).rstrip()
        for line in lines
    )


def _padded(cell: str, wide: int, *, right: bool) -> str:
    fill = " " * (wide - columns(cell))
    return fill + cell if right else cell + fill


def _piece(block: Block) -> str:  # noqa: PLR0911  # one line per kind of block
    match block:
        case Text(text):
            return text
        case Figure():
            return _figure(block)
        case Rows():
            return table(block)
        case Checklist(items):
            marks = {True: "☑", False: "☐", None: "·"}
            return "\n".join(f"{marks[done]} {text}" for done, text in items)
        case Quote(text, source):
            return f"「{text}」{source}"
        case Choice(label):
            return f"- {label}"
        case Picture(_, alt):
            return alt
        case _:
            assert_never(block)


def _figure(block: Figure) -> str:
    if block.value is None:
        return f"{block.title}：暂无数据"
    number = block.value.quantize(Decimal(1).scaleb(-block.places), ROUND_HALF_UP)
    kind, days = block.against[:2], block.against[3:]
    if kind not in {"环比", "同比"}:
        kind, days = "", block.against
    change = "" if block.change is None else f"{kind} {block.change:+.1%}，".lstrip()
    against = f"（{change}对比 {days}）" if days else ""
    return f"{block.title}：{number:,f} {block.unit}".rstrip() + against
