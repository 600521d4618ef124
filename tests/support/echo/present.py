"""Facts to a Reply."""

from __future__ import annotations

from skills.kit.contract import Context
from skills.kit.reply import Choice, Reply, Text
from tests.support.echo.answer import EchoAnswer


def present(answer: EchoAnswer, _context: Context) -> Reply:
    """Say the lines and offer two more."""
    said = tuple(Text(line) for line in answer.lines)
    return Reply(
        (*said, Choice("午安", "回声 午安"), Choice("晚安", "/echo 晚安")),
        data={"lines": list(answer.lines)},
    )
