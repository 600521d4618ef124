"""`zhanggui imports`: what was loaded when."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC
from zoneinfo import ZoneInfo

from bot.app import Parts
from bot.channels.columns import aligned
from bot.channels.machine import to_line
from bot.commands.storeroom import loads
from bot.commands.terminal import say
from bot.settings import Settings
from knowledge.store.reports import ImportRecord

_HEADER = ("编号", "时间", "文件", "表", "店铺", "保留", "日期", "状态")


def run(args: Namespace, settings: Settings, _parts: Parts) -> int:
    """List the imports, newest first."""
    found = loads(settings)
    if args.json:
        say(to_line([object_of(one) for one in found]))
    elif found:
        lines = [cells(one, settings.zone) for one in found]
        say("\n".join(aligned((_HEADER, *lines))))
    else:
        say("还没有导入过数据。")
    return 0


def object_of(one: ImportRecord) -> dict[str, object]:
    """Return an import as JSON values; times are UTC."""
    names = ("id", "file", "table", "shop", "rows_kept", "first_day", "last_day")
    times = {"at": one.at, "undone_at": one.undone_at}
    utc = {name: time.isoformat() + "Z" if time else None for name, time in times.items()}
    return {**{name: getattr(one, name) for name in names}, **utc}


def cells(one: ImportRecord, zone: ZoneInfo) -> tuple[str, ...]:
    """Return an import as cells, its time on the shop's wall clock."""
    at = one.at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    days = f"{one.first_day}～{one.last_day}" if one.first_day else "—"
    return (
        str(one.id),
        at.isoformat(" ", "minutes"),
        one.file,
        one.table,
        one.shop or "—",
        f"{one.rows_kept:,}",
        days,
        "已撤销" if one.undone_at else "有效",
    )
