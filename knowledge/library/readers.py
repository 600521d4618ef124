"""Document files to plain text: .txt .md .html .docx .pdf."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from knowledge.errors import FileUnreadableError
from knowledge.text.repair_basics import decode

SUFFIXES = (".txt", ".md", ".html", ".htm", ".docx", ".pdf")
_MEGABYTE = 1024 * 1024
LARGEST_BYTES = 20 * _MEGABYTE
LONGEST_TEXT = 2_000_000
_UNPACKED_BYTES = 60 * _MEGABYTE
_FOLD = 150
_SIGNS = ((b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0", "old office"))
_PAGE = re.compile(rb"<\s*(?:!doctype html|html|head|body)", re.IGNORECASE)
_NOT_SHOWN = (
    "script, style, noscript, template, iframe, nav, footer, form, svg, [hidden], "
    "[aria-hidden=true], [style*='display:none'], [style*='display: none']"
)
_LETTERS_PER_PAGE = 15
_MOST_PAGES = 1000


def read_document(path: Path) -> str:
    """Return the text of a document; headings are marked with # as in Markdown.

    Raises:
        FileUnreadableError: too large, of another kind than its name says, packed like a
            bomb, locked, or a scan without text. The reasons are Chinese sentences.
    """
    data = _bytes(path)
    kind = _kind(path, data)
    text = _READERS[kind](path, data)
    if not text.strip():
        raise FileUnreadableError(path.name, "文件里没有文字。")
    if len(text) > LONGEST_TEXT:
        raise FileUnreadableError(path.name, f"文字超过 {LONGEST_TEXT // 10_000} 万字，请拆开。")
    return text


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise FileUnreadableError(
                path.name,
                f"文件超过 {LARGEST_BYTES // _MEGABYTE} MB（{size // _MEGABYTE} MB），请拆开。",
            )
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadableError(path.name, "文件打不开，请检查路径和权限。") from error


def _kind(path: Path, data: bytes) -> str:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise FileUnreadableError(
            path.name, f"不认识 {suffix or '没有后缀'} 的文件，可以学 {'、'.join(SUFFIXES)}。"
        )
    sign = next((kind for mark, kind in _SIGNS if data.startswith(mark)), "text")
    expected = {".pdf": "pdf", ".docx": "zip"}.get(suffix, "text")
    if sign != expected:
        names = {
            "pdf": "PDF",
            "zip": "压缩包或 Office 文件",
            "old office": "旧版 Office 文件",
            "text": "纯文本",
        }
        raise FileUnreadableError(
            path.name, f"后缀是 {suffix}，内容却是{names[sign]}，请改成正确的格式。"
        )
    if sign == "text" and b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileUnreadableError(path.name, "这是二进制文件，不是文字。")
    if suffix in (".html", ".htm") or (suffix == ".txt" and _PAGE.search(data[:1024])):
        return "html"
    return {".pdf": "pdf", ".docx": "docx"}.get(suffix, "text")


def _plain(_path: Path, data: bytes) -> str:
    return decode(data)[0]


def _html(_path: Path, data: bytes) -> str:
    parser = import_module("selectolax.lexbor")  # only learning needs it
    tree = parser.LexborHTMLParser(decode(data)[0])
    for node in tree.css(_NOT_SHOWN):
        node.decompose()
    for node in tree.css("h1, h2, h3, h4, h5, h6"):
        node.replace_with(f"\n{'#' * int(node.tag[1])} {node.text(strip=True)}\n")
    for node in tree.css("p, li, br, tr, div, section, article, blockquote"):
        node.insert_before("\n• " if node.tag == "li" else "\n")
    body = tree.body
    lines = (body.text() if body else "").split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def _docx(path: Path, _data: bytes) -> str:
    _check_packing(path)
    docx = import_module("docx")  # only learning needs it
    opc = import_module("docx.opc.exceptions")
    try:
        document = docx.Document(str(path))
    except (opc.PackageNotFoundError, KeyError, ValueError) as error:
        raise FileUnreadableError(path.name, "Word 文件已损坏，打不开。") from error
    lines = [_paragraph(p.style.name if p.style else "", p.text) for p in document.paragraphs]
    for table in document.tables:
        lines += [" | ".join(cell.text.strip() for cell in row.cells) for row in table.rows]
    return "\n".join(lines)


def _check_packing(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
    except zipfile.BadZipFile as error:
        raise FileUnreadableError(path.name, "Word 文件已损坏，打不开。") from error
    if not any(entry.filename == "word/document.xml" for entry in entries):
        raise FileUnreadableError(path.name, "后缀是 .docx，内容却不是 Word 文件。")
    unpacked = sum(entry.file_size for entry in entries)
    swollen = any(
        e.file_size > _FOLD * max(e.compress_size, 1) and e.file_size > _MEGABYTE for e in entries
    )
    if unpacked > _UNPACKED_BYTES or swollen:
        raise FileUnreadableError(path.name, "压缩内容展开后大得反常，像是压缩炸弹，已拒绝。")


def _paragraph(style: str, text: str) -> str:
    match = re.fullmatch(r"(?:Heading|标题)\s*(\d)", style)
    if match and text.strip():
        return f"{'#' * int(match[1])} {text.strip()}"
    return f"• {text}" if style.startswith("List") and text.strip() else text


def _pdf(path: Path, _data: bytes) -> str:
    pypdf = import_module("pypdf")  # only learning needs it
    errors = import_module("pypdf.errors")
    try:
        reader = pypdf.PdfReader(str(path))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileUnreadableError(path.name, "PDF 加了密码，请先解除密码。")
        if len(reader.pages) > _MOST_PAGES:
            raise FileUnreadableError(path.name, f"PDF 超过 {_MOST_PAGES} 页，请拆开。")
        pages = [page.extract_text() for page in reader.pages]
    except (errors.PyPdfError, ValueError, KeyError) as error:
        raise FileUnreadableError(path.name, "PDF 已损坏，打不开。") from error
    if sum(len(page.strip()) for page in pages) < _LETTERS_PER_PAGE * len(pages):
        raise FileUnreadableError(path.name, "PDF 里没有文字层，像是扫描件，请先做文字识别。")
    return "\n".join(pages)


_READERS: dict[str, Callable[[Path, bytes], str]] = {
    "text": _plain,
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
}
