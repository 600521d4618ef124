"""Messages of unknown outcome: wait, look for a copy, and only then send once more.

Telegram gives no key to repeat a send safely and never tells a bot about its own messages. But it
can be asked: an edit that can never be made is refused, and the refusal tells whether the message
is there and whose it is. The rule is written down in docs/operations.md.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.channels.gauges import Gauges
from bot.channels.ledger import Ledger
from bot.channels.telegram.drafts import from_body
from bot.channels.telegram.limiter import Limiter
from bot.channels.telegram.outcomes import seconds
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.wire import Wire
from bot.state import outbox
from bot.state.outbox import ANSWER, STATUS, Mail
from bot.state.subscriptions import Policy

log = logging.getLogger(__name__)

T = TypeVar("T")

_BASES = ("near_message", "after_message")

_AHEAD = 1_000_000
"""No message can have an id so far ahead of the newest one of its chat."""

_REPEATS: Mapping[Policy, int] = {"at_most_once": 0, "reconcile": 5, "at_least_once": 9}
"""How often a push or a notice is sent again of which no copy was found.

An answer is sent again once: whoever got none asks again.
"""


@dataclass(frozen=True, slots=True)
class Patience:
    """How doubts are settled.

    Attributes:
        settle_s: Seconds to wait before the first look; a slow send may still arrive.
        sweep_s: Seconds after which a repeated message is looked for once more.
        misses: Missing ids in a row, behind the last known one, that end the search.
        most: Ids asked about at the most; beyond them the message counts as not found.
        probe_s: Seconds between two questions.
    """

    settle_s: float = 15.0
    sweep_s: float = 600.0
    misses: int = 8
    most: int = 300
    probe_s: float = 0.1
    round_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Settler:
    """Settles doubts."""

    account: int
    wire: Wire
    ledger: Ledger
    limiter: Limiter
    sender: Sender
    gauges: Gauges
    owners: frozenset[int]
    patience: Patience

    async def run(self) -> None:
        """Settle doubts for ever."""
        while True:
            await asyncio.sleep(self.patience.round_s)
            await self.round()

    async def round(self) -> None:
        """Settle what has waited long enough, chat by chat; an outage leaves it for later."""
        try:
            for chat in await self._due():
                async with self.sender.hushed(chat):
                    await self._settle(chat)
            for mail in await self._unswept():
                async with self.sender.hushed(mail.chat):
                    await self._sweep(mail)
        except TelegramError as error:
            log.info("doubts stay open for now: %s", type(error).__name__)

    async def _due(self) -> tuple[int, ...]:
        """Return the chats with doubts that have waited long enough."""
        now = time.time()
        waited = [
            mail.chat
            for mail in await self.ledger.do(_unknown)
            if mail.not_before_s <= now and mail.changed_s < now - self.patience.settle_s
        ]
        return tuple(dict.fromkeys(waited))

    async def _unswept(self) -> tuple[Mail, ...]:
        before = time.time() - self.patience.sweep_s
        return await self.ledger.do(partial(outbox.unswept, before_s=before))

    async def _settle(self, chat: int) -> None:
        """Match the copies that are found to a chat's doubtful messages, and repeat the others.

        All of a chat's doubts are settled together: a copy that is found must be told apart.
        """
        doubts = [mail for mail in await self.ledger.do(_unknown) if mail.chat == chat]
        now = time.time()
        mails = [mail for mail in doubts if mail.not_before_s <= now]
        fresh = any(mail.changed_s > now - self.patience.settle_s for mail in mails)
        if fresh or not mails:
            return
        others = [mail for mail in doubts if mail not in mails]
        others += await self.ledger.do(partial(outbox.repeated_in, chat=chat))
        placed: dict[int, int] = {}
        async for copies in self._copies(mails):
            await self._place(mails, others, copies, placed)
            if len(placed) == len(mails):
                break
        log.info("%d copies found of %d messages in doubt", len(placed), len(mails))
        for mail in mails:
            if mail.id in placed:
                await self._arrived(mail, placed[mail.id])
            else:
                await self._again(mail)

    async def _place(
        self, mails: list[Mail], others: list[Mail], copies: list[int], placed: dict[int, int]
    ) -> None:
        """Note whose each copy is, by its words; a second copy of one message is taken back.

        Where no owner's chat can be used for reading, they count in their order.
        """
        chat = mails[0].chat
        alone = len(mails) == len(copies) == 1 and not others
        for copy in sorted(set(copies) - set(placed.values())):
            text = None if alone else await self._text(chat, copy)
            mine = [mail for mail in mails if text is None or _words(mail) == text]
            free = [mail for mail in mine if mail.id not in placed]
            if free:
                placed[free[0].id] = copy
            elif mine and text is not None:
                await self._asked(chat, partial(self.wire.delete, chat, copy))
                self.gauges.count("copies_deleted")

    async def _text(self, chat: int, message: int) -> str | None:
        for owner in sorted(self.owners):
            try:
                async with self.limiter.small_turn(owner, STATUS):
                    return _bare(await self.wire.read_back(chat, message, owner))
            except (BadRequest, Forbidden):
                continue
        return None

    async def _arrived(self, mail: Mail, message: int) -> None:
        def store(connection: Connection) -> None:
            outbox.mark_sent(connection, mail.id, message, time.time())
            if mail.attempts == 1:  # else an earlier attempt may still arrive: the sweep looks
                outbox.settled(connection, mail.id)

        await self.ledger.do(store)
        self.gauges.count("doubts_settled", how="found")

    async def _again(self, mail: Mail) -> None:
        """Send again as often as the policy says; then it is a person's to settle."""
        now = time.time()
        most = 1 if mail.priority == ANSWER else _REPEATS[mail.policy]
        if mail.attempts > most:
            later = now + self.patience.sweep_s
            wait = partial(outbox.mark, mail_id=mail.id, state="unknown", not_before_s=later)
            await self.ledger.do(partial(wait, now_s=now))
            self.gauges.count("doubts_settled", how="listed")
            return
        put = partial(outbox.mark, mail_id=mail.id, state="queued", now_s=now)
        await self.ledger.do(put)
        self.gauges.count("doubts_settled", how="repeated")
        await self.sender.resume()

    async def _sweep(self, mail: Mail) -> None:
        """Take back what arrived after all, behind a message that was repeated."""
        if any(other.chat == mail.chat for other in await self.ledger.do(_unknown)):
            return  # a copy could be that one's
        extras = {copy async for copies in self._copies([mail]) for copy in copies}
        for extra in sorted(extras):
            log.info("message %d had arrived twice, the later copy is deleted", mail.id)
            await self._asked(mail.chat, partial(self.wire.delete, mail.chat, extra))
            self.gauges.count("copies_deleted")
        await self.ledger.do(partial(outbox.settled, mail_id=mail.id))

    async def _copies(self, mails: list[Mail]) -> AsyncIterator[list[int]]:
        """Yield ids of our own messages in the chat that nothing in the outbox accounts for.

        Telegram counts private chats and small groups together. So they are looked for behind the
        newest id that any of these had, and then behind the newest one of the chat.
        """
        chat = mails[0].chat
        near, after = (min(getattr(m, name) for m in mails) for name in _BASES)
        known, last, newest = await self.ledger.do(partial(self._known, chat=chat, after=after))
        if _is_ours(await self._probe(chat, max(last, newest) + _AHEAD)):
            log.error("Telegram refuses an edit before it looks for the message: no copy is found")
            return
        look = partial(self._look, chat, known)
        if near > after:
            yield await look(near, newest)
        yield await look(after, last)

    async def _look(self, chat: int, known: frozenset[int], after: int, last: int) -> list[int]:
        """Return what is ours among the ids behind `after`; `last` is known to be a used one."""
        found: list[int] = []
        missing, asked, message = 0, 0, after + 1
        while missing < self.patience.misses and asked < self.patience.most:
            if message not in known:
                asked += 1
                said = await self._probe(chat, message)
                if _is_ours(said):
                    found.append(message)
                missing = missing + 1 if "not found" in said and message > last else 0
            message += 1
        return found

    def _known(
        self, connection: Connection, chat: int, after: int
    ) -> tuple[frozenset[int], int, int]:
        """Return our messages in the chat, its newest id, and the newest one of small chats."""
        return (
            outbox.known_ids(connection, chat, after),
            outbox.highest_id(connection, self.account, chat),
            outbox.highest_id(connection, self.account, None),
        )

    async def _probe(self, chat: int, message: int) -> str:
        await asyncio.sleep(self.patience.probe_s)
        return await self._asked(chat, partial(self.wire.probe, chat, message))

    async def _asked(self, chat: int, call: Callable[[], Awaitable[T]]) -> T:
        async with self.limiter.small_turn(chat, STATUS):
            try:
                return await call()
            except RetryAfter as error:
                self.limiter.penalise(chat, seconds(error))
                raise


def _words(mail: Mail) -> str:
    return _bare(from_body(mail.body).plain)


def _bare(text: str) -> str:
    """Return a text with single spaces only: Telegram may cut some away."""
    return " ".join(text.split())


def _unknown(connection: Connection) -> tuple[Mail, ...]:
    return outbox.in_state(connection, "unknown")


def _is_ours(said: str) -> bool:
    """Tell from the refusal whether the message is one of ours: a text, or a picture."""
    return said == "" or "no caption" in said or "button_data_invalid" in said
