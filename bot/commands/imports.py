"""`zhanggui import`: exports into the store, and one load taken back."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from bot.app import Parts
from bot.channels.machine import to_line
from bot.commands.terminal import UsageError, progress, say
from bot.settings import Settings
from knowledge.store.engine import Store, open_store
from knowledge.store.importers.settings import ImportSettings
from knowledge.store.reports import ImportReport

_UNDO = "undo"
_SHOWN = 20


def run(args: Namespace, settings: Settings, parts: Parts) -> int:
    """Load the files, or take a load back."""
    if args.files[0] == _UNDO:
        return _undo(args.files[1:], settings)
    with opened_store(settings) as store, progress("导入") as moved:
        reports: tuple[ImportReport, ...] = import_module("knowledge.store.files").import_files(
            store,
            [Path(name) for name in args.files],
            settings=ImportSettings(
                settings.timezone, settings.currency, parts.now(settings).date()
            ),
            mapping=Path(args.map) if args.map else None,
            table=args.table,
            shop=args.shop or "",
            dry_run=args.dry_run,
            progress=moved,
        )
    if args.json:
        say(to_line([report.as_json() for report in reports]))
    else:
        for name, report in zip(args.files, reports, strict=True):
            say("\n".join(worded(Path(name).name, report)))
    return 0


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """Open the shop's store for the length of a block."""
    store = open_store(settings.store_url)
    try:
        yield store
    finally:
        store.close()


def worded(name: str, report: ImportReport) -> Iterator[str]:
    """Yield a report for people."""
    if report.unchanged:
        yield f"{name}：{report.rows_read:,} 行，{'；'.join(report.assumptions)}。"
        return
    yield (
        f"{name}：读到 {report.rows_read:,} 行，保留 {report.kept:,} 行，"
        f"替换 {report.replaced:,} 行，搁置 {report.set_aside_count:,} 行。"
        + (f"编号 {report.id}。" if report.id else "（试跑，没有写入）")
    )
    if report.first_day:
        yield f"  日期：{report.first_day}～{report.last_day}"
    for said in report.assumptions:
        yield f"  说明：{said}"
    for rule, rows in report.skipped.items():
        yield f"  按规则搁置 {rows:,} 行：{rule}"
    for row in report.set_aside[:_SHOWN]:
        yield f"  第 {row.line} 行搁置：{row.reason}" + (f"（{row.excerpt}）" if row.excerpt else "")
    if report.set_aside_count > _SHOWN:
        yield f"  ……还有 {report.set_aside_count - _SHOWN:,} 行搁置，用 --json 看明细。"


def _undo(ids: list[str], settings: Settings) -> int:
    if len(ids) != 1 or not ids[0].isdecimal():
        raise UsageError("import undo 后面写一个导入编号，编号见 zhanggui imports")
    with opened_store(settings) as store:
        import_module("knowledge.store.undo").undo_import(store, int(ids[0]))
    say(f"已撤销第 {ids[0]} 次导入。")
    return 0
