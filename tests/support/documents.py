"""Documents of every kind, made on the spot."""

from __future__ import annotations

import zipfile
from pathlib import Path

from docx import Document
from pypdf import PdfWriter

ARTICLE = """一、退货怎么处理
收到退货先验货，再按原支付方式退款，验货不过要拍照留存并联系买家说明原因。
二、海外仓怎么选
海外仓先看覆盖的国家，再看头程时效和尾程价格，小件优先发直邮，大件才进海外仓。
"""


def word(file: Path, *paragraphs: tuple[str, str]) -> Path:
    """Write a Word file of (style, text) paragraphs."""
    document = Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    document.save(str(file))
    return file


def bomb(file: Path) -> Path:
    """Write a Word file that unpacks to a hundred times its size."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", b"0" * 80 * 1024 * 1024)
    return file


def scan(file: Path) -> Path:
    """Write a PDF without a text layer."""
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(300, 300)
    with file.open("wb") as out:
        writer.write(out)
    return file


def printed(file: Path, text: str) -> Path:
    """Write a PDF with one line of Latin text on its page."""
    stream = f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(body),
    )
    file.write_bytes(body + head + table + tail)
    return file
