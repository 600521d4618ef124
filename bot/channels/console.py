"""The terminal is a channel like any other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TextIO

from bot.channels.plain import render
from bot.dispatch.messages import Answer, Asker, Incoming
from bot.dispatch.pipeline import SPOKESMAN, Desk
from bot.dispatch.spoken import Spokesman
from skills.kit.reply import Reply

log = logging.getLogger(__name__)

YOU = "你："
BOT = "掌柜："
_LEAVING = {"/quit", "/exit", "/q", "退出", "再见"}


def safely(desk: Desk, incoming: Incoming) -> Answer:
    """Answer a message; a fault of ours becomes an apology and a trace in the log."""
    try:
        return desk.hear(incoming)
    except Exception:  # the channel's border: one message must not end the conversation
        log.exception("a question failed: channel=%s", incoming.channel)
        return Answer(SPOKESMAN, Spokesman(desk.phrases).internal_error())


@dataclass(frozen=True, slots=True)
class ConsoleChannel:
    """Writes replies to a text stream."""

    out: TextIO
    name: str = field(default="console", init=False)

    async def send(self, chat: str, reply: Reply) -> None:
        """Write `reply`; every chat is the same terminal."""
        _ = chat
        self.say(reply)

    def say(self, reply: Reply) -> None:
        """Write `reply` behind the bot's name."""
        self.out.write(f"{BOT}{render(reply)}\n")
        self.out.flush()


@dataclass(frozen=True, slots=True)
class Conversation:
    """One person at the terminal.

    Attributes:
        now: The asking clock, as the shop's wall clock.
        session: The chat's name; a new one starts without a past.
    """

    desk: Desk
    asker: Asker
    now: Callable[[], datetime]
    session: str
    console: ConsoleChannel

    def hold(self, lines: Iterator[str]) -> None:
        """Answer each line until one says goodbye or there are no more."""
        for line in lines:
            if line.strip().casefold() in _LEAVING:
                return
            if line.strip():
                self.put(line)

    def put(self, text: str) -> None:
        """Ask one question and write the answer."""
        incoming = Incoming(text, self.now(), self.asker, self.session, self.console.name)
        self.console.say(safely(self.desk, incoming).reply)
