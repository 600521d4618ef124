"""All logs of the whole run, at DEBUG, are read at its end: no secret, and nobody, is in them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.logs import OURS
from bot.commands.redaction import Redaction, quiet_vendors
from tests.support.telegram.seeds import HIDDEN


@pytest.fixture(scope="session", autouse=True)
def nothing_hidden_in_any_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Write what this process logs to a file, as the program does, and read every log file.

    Processes that tests start write theirs below the run's temporary folder.
    """
    handler = logging.FileHandler(tmp_path_factory.mktemp("log") / "zhanggui.log", "w", "utf-8")
    handler.addFilter(Redaction(frozenset()))
    logging.getLogger().addHandler(handler)
    quiet_vendors()
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield
    logging.getLogger().removeHandler(handler)
    handler.close()
    told = revealed(tmp_path_factory.getbasetemp())
    assert not told, told


def revealed(folder: Path) -> dict[str, list[str]]:
    """Return log file → what it should not hold, for all log files below `folder`."""
    logs = {str(file): file.read_text("utf-8") for file in folder.rglob("zhanggui.log*")}
    found = {name: [secret for secret in HIDDEN if secret in text] for name, text in logs.items()}
    return {name: secrets for name, secrets in found.items() if secrets}
