"""An answer as a spreadsheet: the numbers on one sheet, what they mean on the other.

The only importer of the spreadsheet writer in this skill; reached through `importlib`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from knowledge.metrics.model import Metric
from skills.kpi.facts import KpiAnswer
from skills.kpi.files.artefacts import fingerprint, kept
from skills.kpi.saying.notes import small_print
from skills.kpi.saying.payload import Json, as_json
from skills.kpi.saying.wording import moment, span, unit_of

Cell: TypeAlias = "str | int | float | None"

_FORMATS = {"fen": "#,##0.00", "count": "#,##0", "share": "0.00%", "ratio": "0.00"}
_CHANGE_FORMAT = "+0.0%;-0.0%;0.0%"
_OTHER_FORMAT = "0.00"
_WIDE = 24
_NARROW = 16
_MADE = datetime.fromisoformat("2000-01-01")  # fixed, so that equal facts give equal files
_DETERMINISTIC = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}


def write(facts: KpiAnswer, folder: Path) -> Path:
    """Write the answer into `folder` and return its path; the same facts are the same file."""
    payload = as_json(facts)
    period = facts.query.period
    name = f"kpi-{period.start}-{period.end}-{fingerprint((payload, _meaning(facts)))}.xlsx"
    return kept(folder, name, lambda path: _write(facts, payload, path))


def _write(facts: KpiAnswer, payload: Mapping[str, Json], path: Path) -> None:
    book = Workbook(str(path), dict(_DETERMINISTIC))
    book.set_properties({"created": _MADE})
    _numbers(book, facts, payload)
    _meanings(book, facts)
    book.close()


def _numbers(book: Workbook, facts: KpiAnswer, payload: Mapping[str, Json]) -> None:
    sheet = book.add_worksheet("数据")
    head = book.add_format({"bold": True, "bottom": 1})
    columns = _columns(book, facts)
    for place, (_, title, shape) in enumerate(columns):
        sheet.write_string(0, place, title, head)
        sheet.set_column(place, place, _WIDE if shape is None else _NARROW)
    sheet.freeze_panes(1, 0)
    rows = payload["rows"]
    for line, row in enumerate(rows if isinstance(rows, list) else [], start=1):
        for place, (key, _, shape) in enumerate(columns):
            if isinstance(row, dict):
                _put(sheet, (line, place), row.get(key), shape)


def _put(sheet: Worksheet, at: tuple[int, int], value: Json, shape: Format | None) -> None:
    """Write a number as a number and all else as plain text, whatever it begins with."""
    if isinstance(value, (int, float)) and shape is not None:
        sheet.write_number(*at, value, shape)
    elif value is not None:
        sheet.write_string(*at, str(value))


def _columns(book: Workbook, facts: KpiAnswer) -> list[tuple[str, str, Format | None]]:
    """Return (key of the payload's row, title, number format or None for text) per column."""
    columns: list[tuple[str, str, Format | None]] = []
    if facts.dimension is not None:
        columns.append((facts.dimension.id, facts.dimension.title, None))
    if facts.query.by == "sku":
        columns.append(("product_name", "商品名称", None))
    change = book.add_format({"num_format": _CHANGE_FORMAT})
    for metric in facts.metrics:
        shape = book.add_format({"num_format": _FORMATS.get(metric.unit, _OTHER_FORMAT)})
        title = _title(metric, facts)
        columns.append((metric.id, title, shape))
        if facts.base is not None:
            columns.append((f"{metric.id}__base", f"{title} 对比期", shape))
            columns.append((f"{metric.id}__change", f"{metric.title} 变化", change))
    return columns


def _title(metric: Metric, facts: KpiAnswer) -> str:
    unit = unit_of(metric, facts.currency)
    return f"{metric.title}（{unit}）" if unit and metric.unit != "share" else metric.title


def _meanings(book: Workbook, facts: KpiAnswer) -> None:
    sheet = book.add_worksheet("口径")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, _NARROW)
    sheet.set_column(1, 1, _WIDE * 3)
    for line, (name, said) in enumerate(_meaning(facts)):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, said, wrap)


def _meaning(facts: KpiAnswer) -> list[tuple[str, str]]:
    return [
        ("期间", span(facts.query.period)),
        *([("对比期", span(facts.base))] if facts.base else []),
        *((facts.filter_titles.get(d, d), "、".join(v)) for d, v in facts.query.filters),
        *((metric.title, metric.definition) for metric in facts.metrics),
        *_remarks(facts),
        ("数据截至", moment(facts.fresh_until) if facts.fresh_until else "不详"),
        ("导出时间", moment(facts.now)),
    ]


def _remarks(facts: KpiAnswer) -> Iterator[tuple[str, str]]:
    for note in small_print(facts)[:-1]:  # the last one repeats definition and freshness
        yield "说明", note.text
