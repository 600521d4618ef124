"""Files made to harm or broken by accident: drawn from a seed, each with what must survive it."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import xlsxwriter

from tests.support.files import xls_file

HEADER: Final = ("order_id", "amount", "quantity", "paid_at", "buyer_id", "region", "status")
_ROWS: Final = 30
_Table = list[list[str]]


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file.

    Attributes:
        touched: Rows of the table (from 1) that were changed; None where anything may be.
    """

    kind: str
    file: Path
    touched: frozenset[int] | None = None


def order_row(number: int) -> list[str]:
    """Return row `number` of the sound table: order, yuan, items, time, buyer, place, status."""
    day = f"2026-11-{number % 20 + 1:02d} 10:00:00"
    return [f"A{number}", f"{number}.50", "1", day, f"b{number % 7}", "浙江", "已完成"]


def sound() -> _Table:
    """Return the table that every file is made from, header first."""
    return [list(HEADER), *(order_row(number) for number in range(1, _ROWS + 1))]


def hostile_files(folder: Path, count: int, seed: int) -> Iterator[Hostile]:
    """Write and yield `count` files; the same seed writes the same."""
    pick = Random(seed)  # noqa: S311  # drawn, not gambled
    makers = (*_CSV_ROWS, *_CSV_FILES, *_WORKBOOKS)
    for number in range(count):
        kind, make = makers[number % len(makers)]
        where = folder / f"{number:03d}"
        where.mkdir()
        yield make(kind, where, pick)


_Maker = Callable[[str, Path, Random], Hostile]


def _written(table: _Table) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue()


def _cell(place: int, *cells: str) -> _Maker:
    """Return a maker of CSV files with one strange cell."""

    def make(kind: str, where: Path, pick: Random) -> Hostile:
        table, row = sound(), pick.randint(1, _ROWS)
        table[row][place] = pick.choice(cells)
        file = where / "x.csv"
        file.write_bytes(_written(table).encode())
        return Hostile(kind, file, frozenset({row}))

    return make


def _line(change: Callable[[bytes, Random], bytes]) -> _Maker:
    """Return a maker of CSV files with one line that was changed as bytes."""

    def make(kind: str, where: Path, pick: Random) -> Hostile:
        lines, row = _written(sound()).encode().split(b"\r\n"), pick.randint(1, _ROWS)
        lines[row] = change(lines[row], pick)
        file = where / "x.csv"
        file.write_bytes(b"\r\n".join(lines))
        return Hostile(kind, file, frozenset({row}))

    return make


def _whole(change: Callable[[bytes, Random], bytes], name: str = "x.csv") -> _Maker:
    """Return a maker of files whose whole content was changed."""

    def make(kind: str, where: Path, pick: Random) -> Hostile:
        file = where / name
        file.write_bytes(change(_written(sound()).encode(), pick))
        return Hostile(kind, file)

    return make


def _flipped(content: bytes, pick: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(pick.randint(1, 20)):
        changed[pick.randrange(len(changed))] = pick.randrange(256)
    return bytes(changed)


def _cut(content: bytes, pick: Random) -> bytes:
    return content[: pick.randrange(1, len(content))]


def _gbk_inside(line: bytes, _pick: Random) -> bytes:
    return line.replace("浙江".encode(), "浙江".encode("gb18030"))


_CSV_ROWS: Final[tuple[tuple[str, _Maker], ...]] = (
    ("huge number", _cell(1, "1e308", "9" * 400, "1e999999", "-1e308", "1E+20")),
    ("no number", _cell(1, "inf", "-Infinity", "NaN", "１２．５０", "=1+1", "0x10", "1,2,3.4.5")),
    ("strange count", _cell(2, "1e18", "2.5", "-3", "九", "99999999999999999999")),
    ("strange day", _cell(3, "0000-00-00", "0000-01-01 00:00:00", "1900-01-01", "2099-12-31",
                          "2026-02-30", "99999", "-1", "2026-11-01T25:61", "1e9")),
    ("empty id", _cell(0, "", "-", "=\"\"", " \t ")),
    ("strange id", _cell(0, "1.93E+17", "=cmd|' /C calc'!A0", "A" * 10_000,
    "'; DROP TABLE sales;--")),
    ("long cell", _cell(5, "长" * 50_000)),
    ("NUL", _line(lambda line, _pick: line.replace(b".50", b"\x00.50"))),
    ("GB18030 in UTF-8", _line(_gbk_inside)),
    ("broken bytes", _line(lambda line, _pick: line.replace("江".encode(), b"\xff\xfe"))),
    ("short row", _line(lambda line, pick: b",".join(line.split(b",")[: pick.randint(1, 3)]))),
    ("long row", _line(lambda line, pick: line + b",x" * pick.randint(1, 9))),
    ("open quote", _line(lambda line, _pick: line.replace(b",1,", b',"1,', 1))),
    ("open quote in the middle", _line(lambda line, _pick: line.replace(b"\xe6\xb5\x99",
    b'"\xe6', 1))),
    ("quotes in quotes", _line(lambda line, _pick: line.replace(b",b", b',"b""""', 1))),
    ("row of commas", _line(lambda line, pick: line + b"," * pick.randint(1, 4_000))),
)  # fmt: skip


def _twice(content: bytes, _pick: Random) -> bytes:
    return content.replace(b"quantity", b"amount", 1)


_CSV_FILES: Final[tuple[tuple[str, _Maker], ...]] = (
    ("flipped bytes", _whole(_flipped)),
    ("cut off", _whole(_cut)),
    ("million columns", _whole(lambda _text, _pick: b",".join([b"c"] * 1_000_000))),
    ("million columns below", _whole(lambda text, _pick: text + b"," * 1_000_000 + b"\r\n")),
    ("one long line", _whole(lambda _text, _pick: b"x" * 20_000_000)),
    ("long line below", _whole(lambda text, _pick: text + b"1" * 20_000_000)),
    ("doubled header", _whole(_twice)),
    ("no header", _whole(lambda text, _pick: text.split(b"\r\n", 1)[1])),
    ("header only", _whole(lambda text, _pick: text.split(b"\r\n", 1)[0])),
    ("UTF-16 cut", _whole(lambda text, pick: _cut(text.decode().encode("utf-16"), pick))),
    ("UTF-16 unmarked", _whole(lambda text, _pick: text.decode().encode("utf-16-le"))),
    ("half GB18030", _whole(lambda text, _pick: text + text.decode().encode("gb18030"))),
    ("all NUL", _whole(lambda _text, _pick: b"\x00" * 4_096)),
    ("noise", _whole(lambda _text, pick: pick.randbytes(50_000))),
    ("only quotes", _whole(lambda _text, pick: b'"' * pick.randrange(1, 300_000))),
    ("quotes never closed", _whole(lambda text, _pick: text + b'"a,\r\n' * 3_000)),
    ("only blank lines", _whole(lambda _text, _pick: b"\r\n" * 100_000)),
    ("text that says xlsx", _whole(lambda text, _pick: text, "x.xlsx")),
    ("old Mac line ends", _whole(lambda text, _pick: text.replace(b"\r\n", b"\r"))),
)


def _book(
    where: Path, table: list[list[object]], *, sheets: int = 1, name: str = "x.xlsx"
) -> Path:
    file = where / name
    book = xlsxwriter.Workbook(file, {"nan_inf_to_errors": True, "strings_to_numbers": False})
    for number in range(sheets):
        page = book.add_worksheet(f"S{number}")
        for line, cells in enumerate(table if number == sheets - 1 else []):
            page.write_row(line, 0, cells)
    book.close()
    return file


def _sheet_cell(place: int, *cells: object) -> _Maker:
    """Return a maker of workbooks with one strange cell."""

    def make(kind: str, where: Path, pick: Random) -> Hostile:
        table: list[list[object]] = [list(cells) for cells in sound()]
        row = pick.randint(1, _ROWS)
        table[row][place] = pick.choice(cells)
        return Hostile(kind, _book(where, table), frozenset({row}))

    return make


def _repacked(change: Callable[[str, bytes, Random], bytes]) -> _Maker:
    """Return a maker of workbooks whose parts were changed, in an archive that is sound."""

    def make(kind: str, where: Path, pick: Random) -> Hostile:
        source = _book(where, [list(cells) for cells in sound()], name="sound.xlsx")
        file = where / "x.xlsx"
        with (
            zipfile.ZipFile(source) as old,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for member in old.namelist():
                new.writestr(member, change(member, old.read(member), pick))
        return Hostile(kind, file)

    return make


def _packed(change: Callable[[bytes, Random], bytes]) -> _Maker:
    """Return a maker of workbooks whose bytes were changed."""

    def make(kind: str, where: Path, pick: Random) -> Hostile:
        file = _book(where, [list(cells) for cells in sound()])
        file.write_bytes(change(file.read_bytes(), pick))
        return Hostile(kind, file)

    return make


def _in_sheet(old: bytes, new: bytes) -> _Maker:
    return _repacked(
        lambda member, part, _pick: part.replace(old, new, 1) if "sheet1" in member else part
    )


def _bomb(kind: str, where: Path, _pick: Random) -> Hostile:
    file = where / "x.xlsx"
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(300):
            part.write(b" " * (1 << 20))
    return Hostile(kind, file)


def _lying(kind: str, where: Path, pick: Random) -> Hostile:
    """Write a bomb whose directory says that it is small."""
    made = _bomb(kind, where, pick)
    content = bytearray(made.file.read_bytes())
    entry = content.rfind(b"PK\x01\x02")
    size = struct.unpack_from("<L", content, entry + 20)[0]
    struct.pack_into("<L", content, entry + 24, size * 20)
    extra = struct.unpack_from("<H", content, entry + 30)[0]
    name = struct.unpack_from("<H", content, entry + 28)[0]
    if extra:  # the sizes of a large member stand here; take them out of sight
        struct.pack_into("<H", content, entry + 46 + name, 0x6666)
    made.file.write_bytes(content)
    return made


def _corner(kind: str, where: Path, pick: Random) -> Hostile:
    far = pick.choice(("XFD1048576", "ZZ1000000", "A1048576", "XFD9"))
    row = f'<row><c r="{far}"><v>1</v></c></row></sheetData>'
    return _in_sheet(b"</sheetData>", row.encode())(kind, where, pick)


def _cloned(kind: str, where: Path, pick: Random) -> Hostile:
    """Write one long word of the shared strings that half a million cells point at."""
    long = b"<si><t>" + pick.randbytes(20_000).hex().encode() + b"</t></si>"
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(40, 300_040)
    )

    def change(member: str, part: bytes, _pick: Random) -> bytes:
        if "sharedStrings" in member:
            return part.replace(b"<si>", long + b"<si>", 1)
        return (
            part.replace(b"</sheetData>", cells + b"</sheetData>", 1)
            if "sheet1" in member
            else part
        )

    return _repacked(change)(kind, where, pick)


def _merged(kind: str, where: Path, _pick: Random) -> Hostile:
    file = where / "x.xlsx"
    book = xlsxwriter.Workbook(file)
    page = book.add_worksheet()
    page.merge_range(0, 0, 1, len(HEADER) - 1, "订单")
    for line, cells in enumerate(sound(), start=2):
        page.write_row(line, 0, cells)
    book.close()
    return Hostile(kind, file, frozenset())


def _formulas(kind: str, where: Path, pick: Random) -> Hostile:
    """Write amounts as formulas with the value that Excel last worked out, or with none."""
    file, row = where / "x.xlsx", pick.randint(1, _ROWS)
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False})
    page = book.add_worksheet()
    for line, cells in enumerate(sound()):
        page.write_row(line, 0, cells)
    page.write_formula(
        row, 1, '=HYPERLINK("http://x.example")', value=pick.choice(("", "#REF!", 5))
    )
    book.close()
    return Hostile(kind, file, frozenset({row}))


def _odd_days(kind: str, where: Path, pick: Random) -> Hostile:
    """Write a number that no calendar has and call it a day or a duration."""
    file, row = where / "x.xlsx", pick.randint(1, _ROWS)
    book = xlsxwriter.Workbook(file)
    page = book.add_worksheet()
    shape = book.add_format({"num_format": pick.choice(("yyyy-mm-dd", "[h]:mm:ss", "mm:ss.0"))})
    for line, cells in enumerate(sound()):
        page.write_row(line, 0, cells)
    page.write_number(row, 3, pick.choice((1e9, 1e308, -1e308, -5, 2_958_466, 1e15)), shape)
    book.close()
    return Hostile(kind, file, frozenset({row}))


def _old(kind: str, where: Path, pick: Random) -> Hostile:
    return Hostile(
        kind, xls_file(where / pick.choice(("x.xls", "x.xlsx", "x.csv")), sound()), frozenset()
    )


def _old_flipped(kind: str, where: Path, pick: Random) -> Hostile:
    file = xls_file(where / "x.xls", sound())
    file.write_bytes(_flipped(file.read_bytes(), pick))
    return Hostile(kind, file)


def _old_corner(kind: str, where: Path, _pick: Random) -> Hostile:
    table: list[list[object]] = [list(cells) for cells in sound()]
    file = xls_file(
        where / "x.xls", [*table, *([[]] * (65_535 - len(table))), [""] * 255 + ["far"]]
    )
    return Hostile(kind, file)


def _locked(kind: str, where: Path, _pick: Random) -> Hostile:
    """Write what an encrypted workbook begins with: the old container, no sheet in it."""
    file = where / "x.xlsx"
    file.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\x00" * 16
        + "EncryptedPackage".encode("utf-16-le") * 99
    )
    return Hostile(kind, file)


def _empty_sheets(kind: str, where: Path, pick: Random) -> Hostile:
    table: list[list[object]] = [] if pick.random() < 0.5 else [list(cells) for cells in sound()]
    return Hostile(
        kind, _book(where, table, sheets=pick.randint(1, 40)), frozenset() if table else None
    )


_LAUGHS: Final = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;">]>"""

_WORKBOOKS: Final[tuple[tuple[str, _Maker], ...]] = (
    ("sheet: huge number", _sheet_cell(1, 1e308, -1e308, 1e15)),
    ("sheet: error value", _sheet_cell(1, float("nan"), float("inf"))),
    ("sheet: true and false", _sheet_cell(1, bool(1), bool(0))),
    ("sheet: strange day", _sheet_cell(3, 1, 2_958_465, -5, 1e9, "0000-00-00", 0.5)),
    ("sheet: day out of range", _odd_days),
    ("sheet: rounded id", _sheet_cell(0, 1.93e17, 2**60)),
    ("sheet: formula", _formulas),
    ("sheet: merged header", _merged),
    ("sheet: far corner", _corner),
    ("sheet: cloned words", _cloned),
    ("sheet: empty ones", _empty_sheets),
    ("zip: flipped bytes", _packed(_flipped)),
    ("zip: cut off", _packed(_cut)),
    ("zip: bomb", _bomb),
    ("zip: bomb that lies", _lying),
    ("xml: cut off", _repacked(lambda m, part, pick: _cut(part, pick) if "sheet1" in m else part)),
    ("xml: flipped bytes", _repacked(lambda m, part, pick: _flipped(part,
    pick) if "sheet1" in m else part)),
    ("xml: entities", _repacked(lambda m, part,
    _pick: _LAUGHS + part[55:] if "sheet1" in m else part)),
    ("xml: bad position", _in_sheet(b'r="A2"', b'r="AAAAAAA99999999999"')),
    ("xml: no such word", _in_sheet(b"<v>7</v>", b"<v>4294967295</v>")),
    ("xls: any extension", _old),
    ("xls: flipped bytes", _old_flipped),
    ("xls: far corner", _old_corner),
    ("xls: locked", _locked),
)  # fmt: skip
