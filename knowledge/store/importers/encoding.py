"""Which encoding a text is in, and whether some of its lines are not."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from knowledge.errors import FileUnreadableError

LONGEST_LINE: Final = 4 << 20
_CHUNK: Final = 1 << 20
_HEAD: Final = 1 << 16
_WIDE_SHARE: Final = 0.3
_STRAY_SHARE: Final = 0.02
"""Fewer zero bytes are strays in a text: they cost the rows they stand in."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALIASES: Final = {
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "utf8": "utf-8-sig",
    "utf-8": "utf-8-sig",
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file.

    Attributes:
        is_torn: Some lines are in another encoding or broken; their bad bytes come as surrogates.
    """

    name: str
    is_torn: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether a character takes two bytes: such a file is not read through beforehand."""
        return self.name.startswith("utf-16")

    @property
    def errors(self) -> str:
        """What to do with bytes that do not fit."""
        return "surrogateescape" if self.is_torn else "strict"


def encoding_of(file: Path) -> Encoding:
    """Find out UTF-8, UTF-16 or GB18030, with or without a mark.

    Raises:
        FileUnreadableError: most lines fit none, or a line is longer than 4 MB.
    """
    with file.open("rb") as handle:
        head = handle.read(_HEAD)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return _unless_torn(file, name)
    if head.count(b"\x00") > len(head) * _STRAY_SHARE:
        return Encoding(_wide(file, head))
    return _narrow(file)


def named(file: Path, encoding: str) -> Encoding:
    """Return the encoding that a mapping names.

    Raises:
        FileUnreadableError: the file is not in it.
    """
    name = _ALIASES.get(encoding.lower(), encoding.lower())
    if not _decodes(file, name):
        raise FileUnreadableError(file.name, f"不是 {encoding} 编码")
    return Encoding(name)


def _unless_torn(file: Path, name: str) -> Encoding:
    return Encoding(name, is_torn=name == "utf-8-sig" and not _decodes(file, name))


def _narrow(file: Path) -> Encoding:
    if _decodes(file, "utf-8"):
        return Encoding("utf-8")
    lines = _sample(file)
    if _most_decode(lines, "utf-8"):  # GB18030 would take most of these bytes for other words
        return Encoding("utf-8", is_torn=True)
    if _decodes(file, "gb18030"):
        return Encoding("gb18030")
    if _most_decode(lines, "gb18030"):
        return Encoding("gb18030", is_torn=True)
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
    since_end = 0
    with file.open("rb") as handle:
        try:
            while chunk := handle.read(_CHUNK):
                decoder.decode(chunk)
                end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
                since_end = since_end + len(chunk) if end < 0 else len(chunk) - end
                if since_end > LONGEST_LINE:
                    raise too_long(file)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def too_long(file: Path) -> FileUnreadableError:
    """Return the error for a line that no table has."""
    megabytes = LONGEST_LINE >> 20
    return FileUnreadableError(file.name, f"有一行超过 {megabytes} MB，不像表格")


def _sample(file: Path) -> Sequence[bytes]:
    """Return the first lines that hold more than ASCII."""
    with file.open("rb") as handle:
        return [line for line in handle.read(_CHUNK).splitlines() if not line.isascii()]


def _most_decode(lines: Sequence[bytes], name: str) -> bool:
    return sum(_fits(line, name) for line in lines) * 2 >= len(lines)


def _fits(line: bytes, name: str) -> bool:
    try:
        line.decode(name)
    except UnicodeDecodeError:
        return False
    return True
