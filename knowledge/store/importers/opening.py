"""A file to its sheets, by what its first bytes are rather than by its name."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path
from typing import Final

from knowledge.errors import FileUnreadableError
from knowledge.store.importers.sheets import RawSheet
from knowledge.store.importers.text import open_text

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARQUET: Final = b"PAR1"
_HEAD: Final = 512
_WEB: Final = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")
_OTHERS: Final = (
    (b"%PDF", "这是 PDF，不是表格"),
    (b"\x1f\x8b", "这是 gzip 压缩包，请先解压"),
    (b"Rar!", "这是 RAR 压缩包，请先解压"),
    (b"7z\xbc\xaf", "这是 7z 压缩包，请先解压"),
)


def open_sheets(file: Path, encoding: str = "auto") -> list[RawSheet]:
    """Open a CSV, TSV, XLS, XLSX or Parquet file.

    Args:
        file: Any path; the extension is not believed.
        encoding: Of text; "auto" to find out.

    Raises:
        FileUnreadableError: not there, empty, damaged, or something else altogether.
    """
    head = _head_of(file)
    if head.startswith(_PARQUET):
        # DuckDB costs 0.1 s to load and few files need it.
        from knowledge.store.importers.parquet import open_parquet  # noqa: PLC0415  # see above

        return [open_parquet(file)]
    if head.startswith((_ZIP, _OLE)):
        from knowledge.store.importers import workbook  # noqa: PLC0415  # only for workbooks

        return workbook.open_workbook(file)
    _refuse_others(file, head)
    return [open_text(file, encoding)]


def _head_of(file: Path) -> bytes:
    try:
        with file.open("rb") as handle:
            head = handle.read(_HEAD)
    except FileNotFoundError as fault:
        raise FileUnreadableError(file.name, "没有这个文件") from fault
    except IsADirectoryError as fault:
        raise FileUnreadableError(file.name, "这是文件夹，不是文件") from fault
    except OSError as fault:
        raise FileUnreadableError(file.name, f"打不开：{fault.strerror}") from fault
    if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise FileUnreadableError(file.name, "文件是空的")
    return head


def _refuse_others(file: Path, head: bytes) -> None:
    for mark, reason in _OTHERS:
        if head.startswith(mark):
            raise FileUnreadableError(file.name, reason)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_WEB):
        raise FileUnreadableError(file.name, "其实是网页格式的表格，请用 Excel 打开后另存为 xlsx")


def content_hash(file: Path) -> str:
    """Return the SHA-256 of the file's bytes, as hex."""
    with file.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()
