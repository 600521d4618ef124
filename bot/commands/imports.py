"""`zhanggui import`: exports into the store, and one load taken back."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from bot.app import Parts
from bot.channels.machine import to_line
from bot.commands.storeroom import Load, Report, load_exports, take_back
from bot.commands.terminal import UsageError, progress, say
from bot.settings import Settings

_UNDO = "undo"
_SHOWN = 20


def run(args: Namespace, settings: Settings, parts: Parts) -> int:
    """Load the files, or take a load back."""
    if args.files[0] == _UNDO:
        return _undo(args.files[1:], settings)
    files = tuple(Path(name) for name in args.files)
    load = Load(files, args.map, args.table, args.shop or "", args.dry_run)
    with progress("导入") as moved:
        reports = load_exports(settings, load, today=parts.now(settings).date(), moved=moved)
    if args.json:
        say(to_line([report.as_json() for report in reports]))
    else:
        say(
            "\n".join(
                line for report in reports for line in worded(report, rehearsal=load.dry_run)
            )
        )
    return 0


def worded(report: Report, *, rehearsal: bool) -> Iterator[str]:
    """Yield a report for people; a rehearsal is a load that wrote nothing."""
    if report.unchanged:
        yield f"{report.file}：这份文件导入过，数据没有变化。"
        return
    rehearsed = "（试运行，没有写入）" if rehearsal else ""
    yield (
        f"{report.file}{rehearsed}：读到 {report.rows_read:,} 行，保留 {report.kept:,} 行，"
        f"替换旧的 {report.replaced:,} 行，搁置 {report.set_aside_count:,} 行。"
    )
    if report.first_day:
        yield f"  日期：{report.first_day}～{report.last_day}"
    for said in report.assumptions:
        yield f"  假定：{said}"
    for row in report.set_aside[:_SHOWN]:
        yield f"  第 {row.line} 行搁置：{row.reason}" + (
            f"（{row.excerpt}）" if row.excerpt else ""
        )
    if report.set_aside_count > _SHOWN:
        yield f"  ……还有 {report.set_aside_count - _SHOWN:,} 行搁置，用 --json 看全部。"


def _undo(ids: list[str], settings: Settings) -> int:
    if len(ids) != 1 or not ids[0].isdecimal():
        raise UsageError("import undo 后面写一个导入编号，编号见 zhanggui imports")
    count = take_back(settings, int(ids[0]))
    say(f"已撤销第 {ids[0]} 次导入，去掉了 {count:,} 行。")
    return 0
