"""Every skill has the same rooms, and each room keeps to its trade."""

from __future__ import annotations

import re

import pytest

from tests.support.sources import imported, literals, skill_folders

ROOMS = ("skill.yaml", "query.py", "parse.py", "answer.py", "present.py", "__init__.py")
FOLDERS = skill_folders()
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_DATABASES = ("sqlalchemy", "sqlite3", "psycopg", "knowledge.store")

every_skill = pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])


@every_skill
def test_skill_has_the_six_rooms(folder):
    assert [room for room in ROOMS if not (folder / room).is_file()] == []


@every_skill
def test_skill_imports_no_sibling(folder):
    siblings = {other.name for other in FOLDERS} - {folder.name}

    named = {module for file in folder.rglob("*.py") for module in imported(file)}

    assert [m for m in named if m.startswith("skills.") and m.split(".")[1] in siblings] == []


@every_skill
def test_present_knows_no_database(folder):
    assert [m for m in imported(folder / "present.py") if m.startswith(_DATABASES)] == []


@every_skill
def test_answer_holds_no_wording(folder):
    assert [text for text in literals(folder / "answer.py") if _CHINESE.search(text)] == []
