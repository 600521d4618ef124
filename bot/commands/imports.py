"""`zhanggui import`: exports into the store, and one load taken back."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from bot.app import Parts
from bot.channels.machine import to_line
from bot.commands.terminal import UsageError, progress, say
from bot.settings import Settings

_UNDO = "undo"
_SHOWN = 20


class Report(Protocol):
    """What the store says of one loaded file."""

    rows_read: int
    kept: int
    replaced: int
    unchanged: int
    set_aside: Sequence[tuple[int, str]]
    first_day: date | None
    last_day: date | None
    assumptions: Sequence[str]

    def to_json(self) -> Mapping[str, Any]:
        """Return the report as JSON values."""


def run(args: Namespace, settings: Settings, _parts: Parts) -> int:
    """Load the files, or take a load back."""
    if args.files[0] == _UNDO:
        return _undo(args.files[1:], settings)
    with opened_store(settings) as store, progress("导入") as moved:
        reports: tuple[Report, ...] = import_module("knowledge.store.load").import_files(
            store,
            [Path(name) for name in args.files],
            mapping=args.map,
            table=args.table,
            shop=args.shop,
            dry_run=args.dry_run,
            settings=settings,
            progress=moved,
        )
    if args.json:
        say(to_line([report.to_json() for report in reports]))
    else:
        for name, report in zip(args.files, reports, strict=True):
            say("\n".join(worded(Path(name).name, report)))
    return 0


@contextmanager
def opened_store(settings: Settings) -> Iterator[Any]:  # knowledge.store.engine.Store
    """Open the shop's store for the length of a block."""
    store = import_module("knowledge.store.engine").open_store(settings.store_url)
    try:
        yield store
    finally:
        store.close()


def worded(name: str, report: Report) -> Iterator[str]:
    """Yield a report for people."""
    yield (
        f"{name}：读到 {report.rows_read:,} 行，保留 {report.kept:,} 行，"
        f"替换 {report.replaced:,} 行，没有变化 {report.unchanged:,} 行，"
        f"搁置 {len(report.set_aside):,} 行。"
    )
    if report.first_day:
        yield f"  日期：{report.first_day}～{report.last_day}"
    for said in report.assumptions:
        yield f"  假定：{said}"
    for line, reason in report.set_aside[:_SHOWN]:
        yield f"  第 {line} 行搁置：{reason}"
    if len(report.set_aside) > _SHOWN:
        yield f"  ……还有 {len(report.set_aside) - _SHOWN:,} 行搁置，用 --json 看全部。"


def _undo(ids: list[str], settings: Settings) -> int:
    if len(ids) != 1 or not ids[0].isdecimal():
        raise UsageError("import undo 后面写一个导入编号，编号见 zhanggui imports")
    with opened_store(settings) as store:
        import_module("knowledge.store.load").undo_import(store, int(ids[0]))
    say(f"已撤销第 {ids[0]} 次导入。")
    return 0
