"""`zhanggui imports`: what was loaded when."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from typing import Any

from bot.app import Parts
from bot.channels.columns import padded, width
from bot.channels.machine import to_line
from bot.commands.imports import opened_store
from bot.commands.terminal import say
from bot.settings import Settings

_HEADER = ("编号", "时间", "文件", "表", "店铺", "保留", "日期", "状态")


def run(args: Namespace, settings: Settings, _parts: Parts) -> int:
    """List the imports, oldest first."""
    with opened_store(settings) as store:
        imports: Sequence[Any] = import_module("knowledge.store.files").list_imports(store)
    if args.json:
        say(to_line([asdict(one) for one in imports]))
    elif imports:
        say("\n".join(aligned((_HEADER, *map(cells, imports)))))
    else:
        say("还没有导入过数据。")
    return 0


def cells(one: Any) -> tuple[str, ...]:  # a row of the store's table of imports
    """Return an import as cells."""
    days = f"{one.first_day}～{one.last_day}" if one.first_day else "—"
    return (
        str(one.id),
        one.at.isoformat(" ", "minutes"),
        one.file,
        one.table,
        one.shop or "—",
        f"{one.rows_kept:,}",
        days,
        "已撤销" if one.undone_at else "有效",
    )


def aligned(lines: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the lines with their cells under each other."""
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            padded(cell, w, right=False) for cell, w in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    ]
