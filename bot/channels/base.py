"""What a channel is."""

from __future__ import annotations

from typing import Protocol

from skills.kit.reply import Reply


class DeliveryError(Exception):
    """A channel refused a message or could not be reached.

    Attributes:
        lasting: True where trying again cannot help: the chat is gone or shut the bot out.
    """

    def __init__(self, chat: str, reason: str, *, lasting: bool) -> None:
        self.chat, self.reason, self.lasting = chat, reason, lasting
        super().__init__(f"chat {chat!r}: {reason}")


class Channel(Protocol):
    """A way to reach people."""

    name: str

    async def send(self, chat: str, reply: Reply) -> None:
        """Deliver `reply` to `chat`.

        Raises:
            DeliveryError: the channel refused or could not be reached.
        """
