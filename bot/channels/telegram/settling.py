"""Messages of unknown outcome: wait, look for a copy, and only then send once more.

Telegram gives no key to repeat a send safely and never tells a bot about its own messages. But it
can be asked: editing the caption of a text message always fails, and the refusal tells whether the
message is there and whose it is. The rule is written down in docs/operations.md.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.channels.gauges import Gauges
from bot.channels.ledger import Ledger
from bot.channels.telegram.drafts import Draft, from_body
from bot.channels.telegram.limiter import Limiter
from bot.channels.telegram.outcomes import seconds
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.wire import Wire
from bot.state import outbox
from bot.state.outbox import STATUS, Mail
from bot.state.subscriptions import Policy

log = logging.getLogger(__name__)

_BASES = ("near_message", "after_message")

_REPEATS: Mapping[Policy, int] = {"at_most_once": 0, "reconcile": 5, "at_least_once": 9}
"""How often a push is sent again of which no copy was found; an answer is once."""


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
            for mails in await self._due():
                async with self.sender.hushed(mails[0].chat):
                    await self._settle(mails)
            for mail in await self._unswept():
                async with self.sender.hushed(mail.chat):
                    await self._sweep(mail)
        except TelegramError as error:
            log.info("doubts stay open for now: %s", type(error).__name__)

    async def _due(self) -> Iterable[list[Mail]]:
        found = await self.ledger.do(_unknown)
        now = time.time()
        before = now - self.patience.settle_s
        by_chat: dict[int, list[Mail]] = {}
        for mail in found:
            if mail.not_before_s > now:
                continue  # it is listed, and was looked for not long ago
            by_chat.setdefault(mail.chat, []).append(mail)
        # All of a chat's doubts are settled together: a copy that is found must be told apart.
        return [m for m in by_chat.values() if all(mail.changed_s < before for mail in m)]

    async def _unswept(self) -> tuple[Mail, ...]:
        before = time.time() - self.patience.sweep_s
        return await self.ledger.do(partial(outbox.unswept, before_s=before))

    async def _settle(self, mails: list[Mail]) -> None:
        """Match the copies that are found to the doubtful messages, and repeat the others."""
        copies = await self._copies(mails)
        log.info("%d copies found of %d messages in doubt", len(copies), len(mails))
        for mail, copy in zip(mails, await self._in_place(mails, copies), strict=True):
            if copy:
                await self._arrived(mail, copy)
            else:
                await self._again(mail)

    async def _in_place(self, mails: list[Mail], copies: list[int]) -> list[int]:
        """Return for each message its copy, 0 for none; a second copy of one is taken back.

        Where a copy could be another message's, its words tell. Where no owner's chat can be used
        for reading, they count in their order.
        """
        chat, placed = mails[0].chat, [0] * len(mails)
        others = await self.ledger.do(partial(outbox.repeated_in, chat=chat))
        if len(mails) == len(copies) == 1 and not others:
            return copies
        wanted = [_words(mail) for mail in mails]
        for copy in copies:
            text = await self._text(chat, copy)
            mine = [place for place, words in enumerate(wanted) if words == text]
            free = [place for place in mine or range(len(mails)) if not placed[place]]
            if mine and not free:
                await self._asked(chat, self.wire.delete(chat, copy))
                self.gauges.count("copies_deleted")
            elif free and (mine or text not in {_words(other) for other in others}):
                placed[free[0]] = copy
        return placed

    async def _text(self, chat: int, message: int) -> str | None:
        for owner in sorted(self.owners):
            try:
                async with self.limiter.small_turn(owner, STATUS):
                    return (await self.wire.read_back(chat, message, owner)).strip()
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
        most = 1 if mail.delivery is None else _REPEATS[mail.policy]
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
        for extra in await self._copies([mail]):
            log.info("message %d had arrived twice, the later copy is deleted", mail.id)
            await self._asked(mail.chat, self.wire.delete(mail.chat, extra))
            self.gauges.count("copies_deleted")
        await self.ledger.do(partial(outbox.settled, mail_id=mail.id))

    async def _copies(self, mails: list[Mail]) -> list[int]:
        """Return ids of our own messages in the chat that nothing in the outbox accounts for.

        Telegram counts private chats and small groups together. So they are looked for behind the
        newest id that any of these had, and then behind the newest one of the chat.
        """
        chat = mails[0].chat
        near, after = (min(getattr(m, name) for m in mails) for name in _BASES)
        known, last, newest = await self.ledger.do(partial(self._known, chat=chat, after=after))
        media = next((d for m in mails if (d := from_body(m.body)).kind != "text"), None)
        look = partial(self._look, chat, known, media)
        found = await look(near, newest) if near > after else []
        if len(found) < len(mails):
            found = sorted({*found, *await look(after, last)})
        return found

    async def _look(
        self, chat: int, known: frozenset[int], media: Draft | None, after: int, last: int
    ) -> list[int]:
        """Return what is ours among the ids behind `after`; `last` is known to be a used one."""
        found: list[int] = []
        missing, asked, message = 0, 0, after + 1
        while missing < self.patience.misses and asked < self.patience.most:
            if message not in known:
                asked += 1
                said = await self._probe(chat, message, media)
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

    async def _probe(self, chat: int, message: int, media: Draft | None) -> str:
        await asyncio.sleep(self.patience.probe_s)
        said: str = await self._asked(chat, self.wire.edit_caption(chat, message, media))
        return said

    async def _asked(self, chat: int, call: object) -> str:
        async with self.limiter.small_turn(chat, STATUS):
            try:
                return await call or ""  # type: ignore[misc]  # a coroutine of str or None
            except RetryAfter as error:
                self.limiter.penalise(chat, seconds(error))
                raise


def _words(mail: Mail) -> str:
    return from_body(mail.body).plain.strip()


def _unknown(connection: Connection) -> tuple[Mail, ...]:
    return outbox.in_state(connection, "unknown")


def _is_ours(said: str) -> bool:
    """Tell from the refusal whether the message is one of ours: a text, or the same picture."""
    return said == "" or "no caption" in said or "not modified" in said
