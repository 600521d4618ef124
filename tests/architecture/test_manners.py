"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.support.sources import ROOT, imported, modules, name_of, tree

BORDERS = {
    "bot/cli.py",
    "bot/channels/console.py",
    "bot/channels/telegram/handling.py",  # one update must not stop the others
    "bot/channels/telegram/sender.py",  # one message must not stop its chat
    "bot/schedule/pushes.py",  # one topic must not stop the others
}
HEAVY = {
    "aiohttp",
    "alembic",
    "apscheduler",
    "chinese_calendar",
    "docx",
    "duckdb",
    "langchain",
    "matplotlib",
    "numpy",
    "pandas",
    "pypdf",
    "pypinyin",
    "python_calamine",
    "selectolax",
    "telegram",
    "tqdm",
    "xlsxwriter",
}
DOORS = {
    "telegram": "bot/channels/telegram",
    "aiohttp": "bot/channels/telegram/transport.py",
    "apscheduler": "bot/schedule/runner.py",
    "langchain": "bot/llm",
    "pandas": "knowledge/store/importers",
    "python_calamine": "knowledge/store/importers",
    "duckdb": "knowledge/store/importers",
    "docx": "knowledge/library/readers.py",
    "pypdf": "knowledge/library/readers.py",
    "selectolax": "knowledge/library/readers.py",
}

_TEXT_ANSWER = """
import sys
from bot.cli import main
assert main(["ask", "你会做什么"]) == 0
assert main(["ask", "昨天GMV"]) == 0
print(",".join(sorted(name for name in sys.modules if "." not in name)), file=sys.stderr)
"""
_HELP = """
import sys
from bot.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
print(",".join(sorted(name for name in sys.modules if "." not in name)), file=sys.stderr)
"""


def loaded_by(script: str, folder) -> set[str]:
    """Return the top-level modules that a fresh interpreter holds after `script`."""
    environment = {"PYTHONPATH": str(ROOT), "ZHANGGUI_HOME": str(folder), "PATH": ""}
    done = subprocess.run(  # noqa: S603  # our own interpreter and script
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(done.stderr.strip().splitlines()[-1].split(","))


def test_text_answer_loads_nothing_heavy(tmp_path):
    loaded_by(_TEXT_ANSWER, tmp_path)  # the first start makes the database, with alembic

    assert loaded_by(_TEXT_ANSWER, tmp_path) & HEAVY == set()


def test_help_of_the_command_line_loads_next_to_nothing(tmp_path):
    loaded = loaded_by(_HELP, tmp_path)

    assert loaded & {*HEAVY, "sqlalchemy", "pydantic", "yaml"} == set()


def test_vendor_libraries_enter_at_one_door():
    strangers = [
        (name_of(file), vendor)
        for file in modules()
        for vendor, door in DOORS.items()
        if any(module.split(".")[0] == vendor for module in imported(file))
        and not name_of(file).startswith(door)
    ]

    assert strangers == []


def test_everything_is_caught_at_the_borders_only():
    broad = {
        name_of(file)
        for file in modules()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
        )
    }

    assert broad <= BORDERS


def test_wall_clock_is_read_in_one_place():
    readers = {
        name_of(file)
        for file in modules()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}
        if isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date"}
    }

    assert {reader for reader in readers if not reader.startswith("knowledge/store/")} <= {
        "bot/app.py"
    }


def test_environment_is_read_in_one_place():
    readers = {
        name_of(file)
        for file in modules()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }

    assert readers <= {"bot/settings.py"}


def test_spreadsheets_are_written_in_one_place():
    """A cell that begins with = or @ is a formula to Excel; one writer knows that."""
    writers = {
        name_of(file)
        for file in modules()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute)
        and node.attr in {"DictWriter", "to_csv", "to_excel", "writerow", "writerows"}
    } | {name_of(file) for file in modules() if "xlsxwriter" in imported(file)}

    assert writers == {"skills/kpi/files/export.py"}
