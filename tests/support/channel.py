"""A channel that keeps what it was given."""

from __future__ import annotations

from bot.channels.base import DeliveryError
from bot.channels.plain import render
from skills.kit.reply import Reply


class FakeChannel:
    """Collects (chat, text); refuses the chats it was told to."""

    name = "fake"

    def __init__(self, *, refuses: frozenset[str] = frozenset()) -> None:
        self.sent: list[tuple[str, str]] = []
        self._refuses = refuses

    async def send(self, chat: str, reply: Reply) -> None:
        if chat in self._refuses:
            raise DeliveryError(chat, "the chat shut the bot out", lasting=True)
        self.sent.append((chat, render(reply)))
