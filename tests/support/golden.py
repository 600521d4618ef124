"""Transcripts kept beside the tests: compared as they are, rewritten with --update-golden."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "golden"
Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/**")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Return a check of a text against tests/golden/NAME.txt."""
    rewrite = bool(request.config.getoption("--update-golden"))

    def check(name: str, text: str) -> None:
        file = FOLDER / f"{name}.txt"
        if rewrite:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{text}\n", "utf-8")
        assert file.exists(), f"{file.name} is missing; run with --update-golden and read it"
        assert f"{text}\n" == file.read_text("utf-8")

    return check
