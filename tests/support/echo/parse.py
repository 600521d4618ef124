"""A sentence to an EchoQuery."""

from __future__ import annotations

from dataclasses import replace

from skills.kit.contract import Context, Reading
from tests.support.echo.query import EchoQuery


def parse(text: str, context: Context) -> Reading[EchoQuery] | None:
    """Read 回声 X, and 再来一次 after it."""
    if text == "再来一次" and isinstance(context.earlier, EchoQuery):
        return Reading(replace(context.earlier, times=context.earlier.times + 1), 0.9)
    if text.startswith("回声 "):
        return command(text.removeprefix("回声 "), context)
    return None


def command(rest: str, context: Context) -> Reading[EchoQuery] | None:
    """Read what stands behind /echo."""
    if not rest:
        return None
    return Reading(EchoQuery(rest, heard_on=context.now.date()), 0.9, (("回声", "echo"),), ("尾",))
