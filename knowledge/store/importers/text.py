"""Delimited text: which encoding, which delimiter, which records."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from knowledge.errors import FileUnreadableError
from knowledge.store.importers.sheets import HEADER_LINES, MOST_COLUMNS, RawSheet, Row

_CHUNK: Final = 1 << 20
_HEAD: Final = 1 << 16
_DELIMITERS: Final = (",", "\t", ";", "|")
_WIDE_SHARE: Final = 0.3
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TRIED: Final = ("utf-8", "gb18030")
_ALIASES: Final = {
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "utf8": "utf-8-sig",
    "utf-8": "utf-8-sig",
}


def open_text(file: Path, encoding: str = "auto") -> RawSheet:
    """Open a CSV, TSV or otherwise delimited text.

    Raises:
        FileUnreadableError: no encoding fits, it is not text, or it has too many columns.
    """
    found = encoding_of(file) if encoding == "auto" else _named(file, encoding)
    delimiter = _delimiter_of(file, found)
    return RawSheet("", partial(_records, file, found, delimiter))


def encoding_of(file: Path) -> str:
    """Return utf-8-sig, utf-8, utf-16, utf-16-le, utf-16-be or gb18030."""
    with file.open("rb") as handle:
        head = handle.read(_HEAD)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if b"\x00" in head:
        return _wide(file, head)
    for name in _TRIED:
        if _decodes(file, name):
            return name
    raise FileUnreadableError(file.name, "不是 UTF-8、GB18030 或 UTF-16 编码的文本")


def _wide(file: Path, head: bytes) -> str:
    """Tell UTF-16 without a mark by where its zero bytes stand."""
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * _WIDE_SHARE and even < odd // 2:
        return "utf-16-le"
    if even > half * _WIDE_SHARE and odd < even // 2:
        return "utf-16-be"
    raise FileUnreadableError(file.name, "含有空字节，不是文本，也不是认得的表格文件")


def _decodes(file: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    with file.open("rb") as handle:
        try:
            while chunk := handle.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _named(file: Path, encoding: str) -> str:
    name = _ALIASES.get(encoding.lower(), encoding.lower())
    if not _decodes(file, name):
        raise FileUnreadableError(file.name, f"不是 {encoding} 编码")
    return name


def _delimiter_of(file: Path, encoding: str) -> str:
    """Return the delimiter by which most of the first lines have the same number of columns."""
    return max(_DELIMITERS, key=lambda mark: (*_agreement(file, encoding, mark), mark == ","))


def _agreement(file: Path, encoding: str, delimiter: str) -> tuple[int, int]:
    rows = islice(_records(file, encoding, delimiter), HEADER_LINES)
    widths = Counter(len(cells) for _, cells in rows if len(cells) > 1)
    if not widths:
        return (0, 0)
    width, count = max(widths.items(), key=lambda one: (one[1], one[0]))
    return count, width


def _records(file: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    with file.open(encoding=encoding, newline="") as handle:
        reader = csv.reader(handle, delimiter=delimiter)
        before = 0
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as fault:
                raise FileUnreadableError(file.name, _torn(before + 1, fault)) from fault
            except UnicodeDecodeError as fault:
                raise FileUnreadableError(file.name, f"第 {before + 1} 行的编码坏了") from fault
            if cells is None:
                return
            if len(cells) > MOST_COLUMNS:
                raise FileUnreadableError(
                    file.name, f"第 {before + 1} 行有 {len(cells)} 列，最多 {MOST_COLUMNS} 列"
                )
            yield before + 1, cells
            before = reader.line_num


def _torn(line: int, fault: csv.Error) -> str:
    if "field limit" in str(fault):
        return f"第 {line} 行起有一格过长，可能是引号没有成对"
    return f"第 {line} 行不是合格的 CSV"
