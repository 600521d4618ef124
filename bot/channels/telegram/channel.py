"""Telegram as a channel for replies that nobody asked for in a message: pushes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

from bot.channels.base import DeliveryError
from bot.channels.ledger import Ledger
from bot.channels.telegram.drafts import to_body
from bot.channels.telegram.render import Spot, drafts
from bot.channels.telegram.sender import Sender
from bot.state.outbox import PUSH, Letter, Mail, enqueue, mail
from skills.kit.reply import Reply


@dataclass(frozen=True, slots=True)
class TelegramChannel:
    """Delivers replies through the outbox: behind answers, at Telegram's pace, known by key."""

    account: int
    ledger: Ledger
    sender: Sender
    name: str = field(default="telegram", init=False)

    async def send(self, chat: str, reply: Reply) -> None:
        """Deliver `reply`; `chat` is the chat's id, with `/topic` behind it for a forum.

        Raises:
            DeliveryError: refused, or nobody knows whether it arrived (the outbox settles that).
        """
        await self.deliver(chat, reply, key=uuid4().hex)

    async def deliver(self, chat: str, reply: Reply, *, key: str) -> None:
        """Deliver `reply` once under `key`: a second call with it waits for the first one's end.

        Raises:
            DeliveryError: as `send`.
        """
        place, _, thread = chat.partition("/")
        made = drafts(reply, Spot(int(thread) if thread else None))
        letters = [
            Letter(f"{key}.{part}", int(place), to_body(draft), PUSH)
            for part, draft in enumerate(made)
        ]
        queued = await self.ledger.do(
            partial(enqueue, account=self.account, letters=letters, now_s=time.time())
        )
        for ended in self.sender.post_and_watch(queued):
            await ended.wait()
        for one in queued:
            found = await self.ledger.do(partial(mail, mail_id=one.id))
            _insist(chat, found)


def _insist(chat: str, found: Mail | None) -> None:
    if found is None or found.state != "sent":
        state = found.state if found else "dropped"
        error = found.error if found else ""
        raise DeliveryError(chat, f"{state}: {error}", lasting=state == "refused")
