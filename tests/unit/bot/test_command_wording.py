"""What commands say of reports, imports and findings."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime

from bot.channels.columns import aligned
from bot.commands.doctor import CHECKS, Finding, examined, token_check
from bot.commands.imports import worded
from bot.commands.imports_list import cells, object_of
from bot.commands.terminal import progress
from bot.commands.when import worded as days_worded
from knowledge.errors import StoreBusyError
from tests.support.clock import SHANGHAI
from tests.support.programs import parts_in, settings_in


@dataclass(frozen=True)
class SomeRow:
    line: int
    reason: str
    excerpt: str = ""


@dataclass
class SomeReport:
    file: str = "a.csv"
    rows_read: int = 1200
    kept: int = 1000
    replaced: int = 100
    unchanged: bool = False
    set_aside: tuple[SomeRow, ...] = (SomeRow(7, "没有日期", "昨儿"),)
    set_aside_count: int = 1
    first_day: date | None = date(2026, 1, 1)
    last_day: date | None = date(2026, 1, 31)
    assumptions: tuple[str, ...] = ("时间按店铺时区",)

    def as_json(self):
        return {}


@dataclass
class SomeImport:
    id: int = 3
    at: datetime = datetime(2026, 11, 20, 1, 30)  # noqa: DTZ001  # the store keeps naive UTC
    file: str = "订单.csv"
    table: str = "order_lines"
    shop: str = ""
    rows_kept: int = 1000
    first_day: date | None = None
    last_day: date | None = None
    undone_at: datetime | None = None


def test_report_says_rows_days_and_reasons():
    assert list(worded(SomeReport(), rehearsal=False)) == [
        "a.csv：读到 1,200 行，保留 1,000 行，替换旧的 100 行，搁置 1 行。",
        "  日期：2026-01-01～2026-01-31",
        "  假定：时间按店铺时区",
        "  第 7 行搁置：没有日期（昨儿）",
    ]


def test_rehearsal_says_that_it_wrote_nothing():
    first = next(worded(SomeReport(), rehearsal=True))

    assert first.startswith("a.csv（试运行，没有写入）：读到 1,200 行")


def test_file_imported_before_is_said_to_change_nothing():
    assert list(worded(SomeReport(unchanged=True), rehearsal=False)) == [
        "a.csv：这份文件导入过，数据没有变化。"
    ]


def test_long_list_of_reasons_is_cut_and_says_so():
    report = SomeReport(set_aside=(SomeRow(1, "坏行"),) * 30, set_aside_count=30)

    assert list(worded(report, rehearsal=False))[-1] == "  ……还有 10 行搁置，用 --json 看全部。"


def test_imports_are_listed_in_columns():
    lines = aligned([("编号", "文件"), ("3", "订单.csv"), ("12", "a")])

    assert lines == ["编号  文件", "3     订单.csv", "12    a"]
    assert cells(SomeImport(), SHANGHAI)[:5] == (
        "3",
        "2026-11-20 09:30",
        "订单.csv",
        "order_lines",
        "—",
    )
    assert cells(SomeImport(undone_at=datetime(2026, 11, 21)), SHANGHAI)[5:] == (  # noqa: DTZ001
        "1,000",
        "—",
        "已撤销",
    )


def test_import_as_json_names_its_zone():
    said = object_of(SomeImport())

    assert (said["id"], said["at"], said["undone_at"]) == (3, "2026-11-20T01:30:00Z", None)


def test_days_are_shown_for_people():
    span = {"text": "上周", "start": "2026-11-09", "end": "2026-11-15"}

    assert days_worded({"spans": [span], "compare": "previous"}) == [
        "上周：2026-11-09～2026-11-15",
        "对比：previous",
    ]
    assert days_worded({"spans": [{**span, "end": None}], "compare": None}) == [
        "上周：2026-11-09～…"
    ]
    assert days_worded({"spans": [], "compare": None}) == ["这句话没有说时间。"]


def test_finding_with_advice_is_marked():
    assert Finding("磁盘", "还剩 9 GB").line() == "✓ 磁盘：还剩 9 GB"
    assert Finding("磁盘", "还剩 0 GB", "请清理").line() == "！ 磁盘：还剩 0 GB。请清理"


def test_token_is_judged_by_its_form(tmp_path):
    def broken(token):
        settings = settings_in(tmp_path, telegram_token=token)
        return [finding.broken for finding in token_check(settings, parts_in(tmp_path))]

    assert broken(None) == [False]
    assert broken("123456789:" + "A" * 35) == [False]
    assert broken("hello") == [True]


def test_error_on_the_way_is_a_finding(tmp_path):
    def busy(_settings, _parts):
        raise StoreBusyError("shop.db")
        yield

    (finding,) = examined(busy, settings_in(tmp_path), parts_in(tmp_path))

    assert finding.broken
    assert "正在被另一次导入占用" in finding.advice


def test_checks_of_the_bot_itself_are_fine_in_a_fresh_home(tmp_path):
    settings, parts = settings_in(tmp_path), parts_in(tmp_path)

    own = [check for check in CHECKS if check.__name__ != "store_check"]
    findings = [finding for check in own for finding in examined(check, settings, parts)]

    assert not any(finding.broken for finding in findings)
    assert len(findings) == 10


def test_no_bar_where_there_is_no_terminal():
    out = io.StringIO()

    with progress("导入", out) as moved:
        moved(1, 2)

    assert out.getvalue() == ""


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_short_work_shows_no_bar_on_a_terminal_either():
    out = Screen()

    with progress("导入", out) as moved:
        moved(1, 2)
        moved(2, 2)

    assert "导入" not in out.getvalue()
