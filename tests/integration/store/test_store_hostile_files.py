"""Files made to harm: refused in words, or read row by row with each fault reported."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import FileUnreadableError, HeaderUnknownError
from knowledge.store.engine import Store
from knowledge.store.importers.archive import unpacked_bytes
from knowledge.store.importers.workbook import _check_size
from tests.support.files import csv_file, text_file, xls_file, xlsx_file
from tests.support.hostile import HEADER, order_row, sound
from tests.support.sources import ROOT
from tests.support.stores import answered, take

MOST_MB = 300
KINDS = 59
SEED = 20261127


def outcomes(folder: Path, count: int, seed: int) -> list[dict[str, Any]]:
    """Import drawn files in a process of its own; return what became of each."""
    command = [sys.executable, "-m", "tests.support.hostile_run", str(folder), str(count)]
    done = subprocess.run(  # noqa: S603  # our own interpreter and module
        [*command, str(seed)], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def unfit(found: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    return [(one["kind"], one["faults"]) for one in found if one["faults"]]


def test_one_file_of_every_kind_is_refused_or_read_row_by_row(tmp_path: Path) -> None:
    found = outcomes(tmp_path, KINDS, SEED)

    assert len({one["kind"] for one in found}) == KINDS
    assert unfit(found) == []
    assert max(one["grown_mb"] for one in found) < MOST_MB
    assert max(one["child_mb"] for one in found) < MOST_MB


@pytest.mark.soak
def test_five_hundred_hostile_files_cost_a_second_and_300_mb_at_most(tmp_path: Path) -> None:
    found = outcomes(tmp_path, 500, SEED + 1)
    refused = [one for one in found if one["refused"]]

    slowest = max(refused, key=lambda one: one["cpu_s"])
    memory = max(max(one["grown_mb"], one["child_mb"]) for one in found)
    sys.stdout.write(
        f"\n{len(found)} files: {len(refused)} refused, {len(found) - len(refused)} read;"
        f" slowest refusal {slowest['cpu_s']} s ({slowest['kind']}); {memory} MB at most\n"
    )

    assert unfit(found) == []
    assert slowest["cpu_s"] < 1
    assert memory < MOST_MB


def kept(store: Store) -> set[object]:
    return {order for (order,) in answered(store, "SELECT order_id FROM orders WHERE live")}


def with_line(folder: Path, row: int, line: bytes) -> Path:
    """Write the sound table with one line in the place of row `row`, which is line row + 1."""
    lines = csv_file(folder / "sound.csv", sound()).read_bytes().split(b"\r\n")
    lines[row] = line
    file = folder / "x.csv"
    file.write_bytes(b"\r\n".join(lines))
    return file


def everyone_but(*rows: int) -> set[object]:
    return {f"A{number}" for number in range(1, 31)} - {f"A{row}" for row in rows}


@pytest.mark.parametrize(
    "line",
    [
        b'A9,"9.50,1,2026-11-10 10:00:00,b2,x,y',
        b'A9,9.50,1,2026-11-10 10:00:00,b2,x,"y',
    ],
)
def test_a_quote_that_is_never_closed_costs_its_own_line(
    store: Store, tmp_path: Path, line: bytes
) -> None:
    report = take(store, with_line(tmp_path, 9, line), table="orders")

    assert kept(store) == everyone_but(9)
    assert [(row.line, row.reason) for row in report.set_aside] == [(10, "引号没有成对")]


def test_a_quote_left_open_before_a_quoted_cell_does_not_swallow_it(
    store: Store, tmp_path: Path
) -> None:
    """The second quote would close the first one: two orders would read as one."""
    broken, sound_line = order_row(9), order_row(10)
    file = with_line(tmp_path, 9, ",".join([broken[0], f'"{broken[1]}', *broken[2:]]).encode())
    quoted = ",".join([sound_line[0], f'"{sound_line[1]}"', *sound_line[2:]])
    content = file.read_bytes().replace(",".join(sound_line).encode(), quoted.encode())
    file.write_bytes(content)

    report = take(store, file, table="orders")

    assert kept(store) == everyone_but(9)
    assert [row.line for row in report.set_aside] == [10]


def test_cells_of_several_lines_and_sloppy_quotes_are_still_read(
    store: Store, tmp_path: Path
) -> None:
    several = b'A9,9.50,1,2026-11-10 10:00:00,b2,"two\r\nlines ""quoted""",y'
    inches = b'A10,10.50,1,2026-11-11 10:00:00,b3,a 5" screen,y'
    file = with_line(tmp_path, 9, several + b"\r\n" + inches)

    report = take(store, file, table="orders")

    assert kept(store) == everyone_but()
    assert [row.reason for row in report.set_aside] == ["与第 13 行是同一条记录，以后一行为准"]


def test_a_line_in_another_encoding_costs_its_own_line(store: Store, tmp_path: Path) -> None:
    line = ",".join(order_row(9)).encode("gb18030")

    report = take(store, with_line(tmp_path, 9, line), table="orders")

    assert kept(store) == everyone_but(9)
    assert [(row.line, row.reason) for row in report.set_aside] == [
        (10, "这一行的编码坏了，或者与别的行不同")
    ]


def test_a_broken_byte_in_a_gb18030_file_costs_its_own_line(store: Store, tmp_path: Path) -> None:
    content = csv_file(tmp_path / "sound.csv", sound(), encoding="gb18030").read_bytes()
    file = tmp_path / "x.csv"
    file.write_bytes(content.replace(b"A9,9.50", b"A9,9.50\xff"))

    report = take(store, file, table="orders")

    assert kept(store) == everyone_but(9)
    assert [row.line for row in report.set_aside] == [10]


def test_a_sheet_with_a_column_far_out_is_refused(store: Store, tmp_path: Path) -> None:
    wide = [[*HEADER, *([""] * 16_000), "far"], *sound()[1:]]

    with pytest.raises(FileUnreadableError, match="有 16008 列，最多 5000 列"):
        take(store, xlsx_file(tmp_path / "wide.xlsx", wide), table="orders")


def test_more_cells_than_a_workbook_may_have_are_refused_in_words(
    store: Store, tmp_path: Path
) -> None:
    sparse = [*sound(), *([[]] * 60_000), ["" for _ in range(200)] + ["far"]]

    with pytest.raises(FileUnreadableError, match="没有打开；请用 Excel 另存为 CSV"):
        take(store, xls_file(tmp_path / "x.xls", sparse), table="orders")
    with pytest.raises(FileUnreadableError, match="表格有 9,000,000 格，最多 8,000,000 格"):
        _check_size(Path("x.xlsx"), [("S", 1_000_000, 8), ("T", 1_000_000, 1)])


@pytest.mark.parametrize("name", ["x.xls", "x.xlsx", "x.csv", "x"])
def test_the_name_of_a_file_is_not_believed(store: Store, tmp_path: Path, name: str) -> None:
    take(store, xls_file(tmp_path / name, sound()), table="orders")

    assert kept(store) == everyone_but()


def test_a_workbook_with_a_password_says_so(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    part = "EncryptedPackage".encode("utf-16-le")
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + part + bytes(512))

    with pytest.raises(FileUnreadableError, match="文件加了密码，请先去掉密码"):
        take(store, file)


def test_archives_that_are_not_as_excel_packs_them_are_refused(tmp_path: Path) -> None:
    packed = tmp_path / "packed.xlsx"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 3_000)
    misnamed = xlsx_file(tmp_path / "misnamed.xlsx", sound())
    content = misnamed.read_bytes()
    entry = content.rfind(b"PK\x01\x02")
    named = bytearray(content)
    named[entry + 9] |= 0x08  # the name is UTF-8, it says
    named[entry + 46] = 0xF5
    misnamed.write_bytes(named)

    for file in (packed, misnamed):
        with pytest.raises(FileUnreadableError, match="Excel 文件损坏或不完整"):
            unpacked_bytes(file)


def test_a_stray_zero_byte_costs_its_own_row(store: Store, tmp_path: Path) -> None:
    line = ",".join(order_row(9)).replace(".50", ".5\x000").encode()

    report = take(store, with_line(tmp_path, 9, line), table="orders")

    assert kept(store) == everyone_but(9)
    assert [row.reason for row in report.set_aside] == ["含有空字符（NUL）"]


def test_a_column_of_a_table_that_stands_twice_is_refused(store: Store, tmp_path: Path) -> None:
    file = text_file(tmp_path / "x.csv", "order_id,amount,amount,paid_at\n1,2,3,2026-11-01\n")

    with pytest.raises(HeaderUnknownError, match="文件里有两列都叫「amount」"):
        take(store, file, table="orders")


def test_a_cell_beyond_measure_costs_its_own_line(store: Store, tmp_path: Path) -> None:
    line = ",".join([*order_row(9)[:-1], "长" * 200_000]).encode()

    report = take(store, with_line(tmp_path, 9, line), table="orders")

    assert kept(store) == everyone_but(9)
    assert [(row.line, row.reason) for row in report.set_aside] == [(10, "有一格过长")]
