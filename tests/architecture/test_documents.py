"""What can be set and typed is written down."""

from __future__ import annotations

import re

import pytest

from bot.commands.grammar import grammar
from bot.settings import PREFIX, Settings
from tests.support.sources import ROOT

DOCUMENT = (ROOT / "docs" / "commands.md").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
FIELDS = tuple(Settings.model_fields)


def commands() -> dict[str, set[str]]:
    """Return each command with its long options."""
    (choices,) = (a.choices for a in grammar()._actions if isinstance(a.choices, dict))
    return {
        name: {o for a in parser._actions for o in a.option_strings if o.startswith("--")}
        for name, parser in choices.items()
    }


def test_example_file_lists_every_setting_in_order():
    assert tuple(re.findall(rf"^{PREFIX}(\w+)=", EXAMPLE, re.MULTILINE)) == tuple(
        name.upper() for name in FIELDS
    )


@pytest.mark.parametrize("name", FIELDS)
def test_example_file_explains_the_setting_with_its_description(name):
    assert f"# {Settings.model_fields[name].description}\n{PREFIX}{name.upper()}=" in EXAMPLE


def test_example_file_copied_as_it_is_is_the_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(EXAMPLE, "utf-8")

    assert Settings() == Settings(_env_file=None)


@pytest.mark.parametrize("name", FIELDS)
def test_setting_is_documented(name):
    assert f"| `{PREFIX}{name.upper()}` |" in DOCUMENT


@pytest.mark.parametrize("name", commands())
def test_command_is_documented_with_its_options(name):
    assert f"`zhanggui {name}" in DOCUMENT
    assert [option for option in commands()[name] - {"--help"} if option not in DOCUMENT] == []


def test_document_names_no_command_that_is_not_there():
    assert set(re.findall(r"`zhanggui (\w+)", DOCUMENT)) <= set(commands())
