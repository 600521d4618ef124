"""Facts to a Reply."""

from __future__ import annotations

from skills.kit.contract import Context
from skills.kit.reply import Choice, Reply, Text
from tests.support.echo.answer import EchoAnswer

_SPECIAL = {
    "silent": Reply((), memo="quiet"),
    "memo": Reply((Text("记住"),), memo="seven"),
    "awaits": Reply((Text("先看这些"),), awaits=("访客数据",)),
    "alert": Reply((Text("退款率高"), Choice("静音 7 天", "/mute refund_rate"))),
}


def present(answer: EchoAnswer, _context: Context) -> Reply:
    """Say the lines and offer two more; some lines stand for kinds of pushes."""
    first = answer.lines[0] if answer.lines else ""
    if first in _SPECIAL:
        return _SPECIAL[first]
    said = tuple(Text(line) for line in answer.lines)
    return Reply(
        (*said, Choice("午安", "回声 午安"), Choice("晚安", "/echo 晚安")),
        data={"lines": list(answer.lines)},
    )
