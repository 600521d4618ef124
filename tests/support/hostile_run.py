"""Imports hostile files in a process of its own and prints what became of each, one JSON a line.

Run as `python -m tests.support.hostile_run FOLDER COUNT SEED`.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import (
    FileUnreadableError,
    HeaderUnknownError,
    MappingError,
    NothingToImportError,
    ZhangguiError,
)
from knowledge.store.engine import Store, open_store
from knowledge.store.reports import ImportReport
from tests.support.hostile import Hostile, hostile_files, order_row
from tests.support.stores import answered, copied_store, take

_REFUSALS = (FileUnreadableError, HeaderUnknownError, NothingToImportError, MappingError)


def main(folder: Path, count: int, seed: int) -> None:
    """Import every file into a store of its own."""
    template = folder / "empty.db"
    open_store(f"sqlite:///{template}").close()
    _outcome(template, next(hostile_files(_made(folder / "first"), 1, seed)))
    before = _peak_kb(resource.RUSAGE_SELF)
    for one in hostile_files(_made(folder / "files"), count, seed):
        said = _outcome(template, one)
        said["grown_mb"] = (_peak_kb(resource.RUSAGE_SELF) - before) // 1024
        said["child_mb"] = _peak_kb(resource.RUSAGE_CHILDREN) // 1024
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
        shutil.rmtree(one.file.parent)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _peak_kb(who: int) -> int:
    return resource.getrusage(who).ru_maxrss


def _cpu_s() -> float:
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def _outcome(template: Path, one: Hostile) -> dict[str, object]:
    store, began = copied_store(template, one.file.parent), _cpu_s()
    said: dict[str, object] = {"kind": one.kind, "refused": "", "faults": []}
    try:
        report = take(store, one.file, table="orders")
    except ZhangguiError as fault:
        said["refused"] = str(fault)
        said["faults"] = list(_faults_of_refusal(fault, one, store))
    else:
        said["faults"] = list(_faults_of_report(report, one, store))
    said["cpu_s"] = round(_cpu_s() - began, 3)
    store.close()
    return said


def _faults_of_refusal(fault: ZhangguiError, one: Hostile, store: Store) -> Iterator[str]:
    if not isinstance(fault, _REFUSALS):
        yield f"refused as {type(fault).__name__}"
    elif not fault.reasons or any(reason.isascii() for reason in fault.reasons):
        yield f"no Chinese sentence: {fault.reasons}"
    if one.touched is not None:
        yield f"one strange row cost the whole file: {fault}"
    if answered(store, "SELECT count(*) FROM orders") != [(0,)]:
        yield "refused, yet something was stored"


def _faults_of_report(report: ImportReport, one: Hostile, store: Store) -> Iterator[str]:
    if report.rows_read != report.kept + report.set_aside_count:
        yield f"{report.rows_read} read, {report.kept} kept, {report.set_aside_count} aside"
    if any(row.reason.isascii() for row in report.set_aside):
        yield "a row was set aside without a Chinese reason"
    if one.touched is None:
        return
    kept = dict(answered(store, "SELECT order_id, amount_fen FROM orders WHERE live"))
    for number in range(1, 31):
        order_id, yuan, *_ = order_row(number)
        if number not in one.touched and kept.get(order_id) != int(float(yuan) * 100):
            yield f"row {number} is lost or changed"
    if len(kept) + report.set_aside_count < 30:
        yield "a row is neither kept nor reported"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
