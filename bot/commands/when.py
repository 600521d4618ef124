"""`zhanggui when`: which days a text means."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

from bot.app import Parts, shop_time
from bot.channels.machine import failure_object, to_line
from bot.commands.batch import Line, Malformed, lines_of
from bot.commands.terminal import UsageError, say
from bot.settings import Settings

Reader = Callable[[str, datetime], Mapping[str, Any]]
"""Text and the asking time → {"spans": [{"text", "start", "end"}], "compare"}, JSON values."""


def run(args: Namespace, settings: Settings, parts: Parts) -> int:
    """Read the days of one text or of a batch."""
    text = " ".join(args.text)
    if bool(args.batch) == bool(text):
        raise UsageError("要么写一句话，要么用 --batch 给一个文件")
    read = reader(settings)

    def found(line: Line | Malformed) -> dict[str, Any]:
        if isinstance(line, Malformed):
            failure = failure_object(line.id, line.session, line.fault)
            return {key: failure[key] for key in ("id", "status", "text")}
        asked = shop_time(line.as_of or args.as_of or parts.clock(), settings.zone)
        return {"id": line.id, **read(line.text, asked)}

    if args.batch:
        for line in lines_of(args.batch):
            say(to_line(found(line)))
        return 0
    one = found(Line(None, text, None, None, None))
    say(to_line(one) if args.json else "\n".join(worded(one)))
    return 0


def reader(settings: Settings) -> Reader:
    """Return the reader of date phrases with the shop's calendar."""
    calendar = import_module("knowledge.dates.calendar").load_calendar(settings.fiscal_start)
    when_json = import_module("knowledge.dates.report").when_json

    def read(text: str, now: datetime) -> Mapping[str, Any]:
        found: Mapping[str, Any] = when_json(text, now, calendar)
        return found

    return read


def worded(found: Mapping[str, Any]) -> list[str]:
    """Return the spans for people, one a line."""
    lines = [
        f"{span['text']}：{span['start'] or '…'}～{span['end'] or '…'}" for span in found["spans"]
    ]
    if found.get("compare"):
        lines.append(f"对比：{found['compare']}")
    return lines or ["这句话没有说时间。"]
