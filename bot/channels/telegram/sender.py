"""The outbox worker: one message at a time in each chat, many chats at once."""

from __future__ import annotations

import asyncio
import heapq
import logging
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import assert_never

from telegram.error import TelegramError

from bot.channels.gauges import Gauges
from bot.channels.ledger import Ledger
from bot.channels.telegram.drafts import from_body, to_body
from bot.channels.telegram.limiter import Limiter
from bot.channels.telegram.moves import bury, move
from bot.channels.telegram.outcomes import Failure, Migrated, Refused, Unknown, Unsent, meaning
from bot.channels.telegram.wire import Wire
from bot.state import outbox
from bot.state.outbox import Mail
from bot.state.sending import Holder, conclude, intend

log = logging.getLogger(__name__)

_MOST_TAKEN = 5000
"""Messages taken up at one look: a statement holds only so many numbers."""

_SMALL = 0
"""Stands for all private chats and small groups: no chat has this id."""

_LOOK_S = 0.05
_DEFERRED = 0.05
"""Seconds added to a penalty, so that rounding never makes us early."""


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs.

    Attributes:
        holder: The bot's own user id, and this process's name as its only sender.
    """

    holder: Holder
    wire: Wire
    ledger: Ledger
    limiter: Limiter
    gauges: Gauges


class Sender:
    """Sends what the outbox holds."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._waiting: dict[int, list[tuple[int, int, Mail]]] = {}
        self._postmen: dict[int, asyncio.Task[None]] = {}
        self._ended: dict[int, asyncio.Event] = {}
        self._calling: set[int] = set()
        self._held: set[int] = set()
        self._hushed: dict[int, asyncio.Event] = {}
        self._newest: dict[int, int] = {}
        self._closing = False

    def post(self, mails: Iterable[Mail]) -> None:
        """Send stored messages, soon, in the order of their priority and then their age."""
        for mail in mails:
            heapq.heappush(self._waiting.setdefault(mail.chat, []), (mail.priority, mail.id, mail))
            if mail.chat not in self._postmen and not self._closing:
                task = asyncio.create_task(self._round(mail.chat), name=f"postman {mail.chat}")
                self._postmen[mail.chat] = task

    async def resume(self) -> int:
        """Send what the outbox holds and this process does not know yet; return how many."""
        ledger, before = self._post.ledger, self._here()
        waiting = await ledger.do(partial(outbox.queued_ids, account=self._post.holder.account))
        strange = [one for one in waiting if one not in before][:_MOST_TAKEN]
        found = await ledger.do(partial(outbox.queued, ids=strange)) if strange else ()
        here = self._here()
        strangers = [mail for mail in found if mail.id not in here]
        self.post(strangers)
        return len(strangers)

    def _here(self) -> set[int]:
        """Return the numbers of the messages that this process knows of."""
        return {entry[1] for queue in self._waiting.values() for entry in queue} | self._held

    def heard(self, chat: int, message: int) -> None:
        """Note a message id of a chat: what is sent from now on has a higher one."""
        self._newest[chat] = max(message, self._newest.get(chat, 0))
        if chat > outbox.SUPERGROUPS:
            self._newest[_SMALL] = max(message, self._newest.get(_SMALL, 0))

    def wait_s(self, chat: int) -> float:
        """Return about how long a new message to a chat will wait."""
        queue = len(self._waiting.get(chat, ()))
        rate = self._post.limiter.limits.of(chat)
        return self._post.limiter.wait_s(chat) + queue * rate.period_s / rate.size

    def may_call(self, chat: int) -> bool:
        """Tell whether small calls to a chat are welcome: not during a penalty."""
        return self._post.limiter.penalty_s(chat) <= 0

    async def calm(self, chat: int) -> None:
        """Wait for the end of a chat's penalty."""
        await asyncio.sleep(max(0.0, self._post.limiter.penalty_s(chat)))

    @asynccontextmanager
    async def hushed(self, chat: int) -> AsyncIterator[None]:
        """Send nothing to `chat` for the length of the block; a call under way ends first.

        For one caller at a time: whoever looks for copies must not meet a message whose id is
        not stored yet.
        """
        self._hushed[chat] = asyncio.Event()
        try:
            while chat in self._calling:  # noqa: ASYNC110  # once in a blue moon
                await asyncio.sleep(_LOOK_S)
            yield
        finally:
            self._hushed.pop(chat).set()

    def post_and_watch(self, mails: Sequence[Mail]) -> tuple[asyncio.Event, ...]:
        """Send stored messages; each event is set when its message has left the queue for good."""
        events = tuple(self._ended.setdefault(mail.id, asyncio.Event()) for mail in mails)
        self.post(mails)
        return events

    async def drain(self, seconds: float) -> None:
        """Send what can be sent within `seconds`; let calls under way finish; leave the rest."""
        deadline = time.monotonic() + seconds
        while self._postmen and time.monotonic() < deadline:
            await asyncio.wait(self._postmen.values(), timeout=deadline - time.monotonic())
        self._closing = True
        for chat, task in self._postmen.items():
            if chat not in self._calling:
                task.cancel()
        await asyncio.gather(*self._postmen.values(), return_exceptions=True)

    async def _round(self, chat: int) -> None:
        queue = self._waiting[chat]
        try:
            while queue and not self._closing:
                await self._next(chat, queue)
        finally:
            del self._postmen[chat]
            if not queue:
                self._waiting.pop(chat, None)

    async def _next(self, chat: int, queue: list[tuple[int, int, Mail]]) -> None:
        """Send the message that is first when the chat's turn has come."""
        pause = queue[0][2].not_before_s - time.time()
        if pause > 0:
            await asyncio.sleep(min(pause, 60.0))
            return
        hush = self._hushed.get(chat)
        if hush:
            await hush.wait()
        async with self._post.limiter.turn(chat, queue[0][0]):
            if self._closing or chat in self._hushed:
                return
            mail = heapq.heappop(queue)[2]
            self._held.add(mail.id)
            self._calling.add(chat)
            try:
                await self._send(mail)
            except Exception:  # the channel's border: one message must not stop its chat
                log.exception("sending message %d failed", mail.id)
                await self._mark(mail, "unknown", "internal error")
            finally:
                self._calling.discard(chat)
                self._held.discard(mail.id)

    async def _send(self, mail: Mail) -> None:
        post = self._post
        mail = await self._based(mail)
        intended = partial(intend, mail=mail, holder=post.holder, now_s=time.time())
        if not await post.ledger.do(intended):
            self._end(mail, "dropped")
            return
        try:
            message = await post.wire.send(mail.chat, from_body(mail.body))
        except TelegramError as error:
            await self._failed(mail, meaning(error, mail.attempts + 1))
        except OSError as error:  # the picture is gone or cannot be read
            await self._failed(mail, Refused(f"{type(error).__name__}: {error.strerror}"))
        else:
            await post.ledger.do(
                partial(outbox.mark_sent, mail_id=mail.id, message_id=message, now_s=time.time())
            )
            self.heard(mail.chat, message)
            self._end(mail, "sent")

    async def _based(self, mail: Mail) -> Mail:
        """Note before the first call which message ids are older: a copy has a higher one."""
        if mail.attempts:
            return mail
        after = mail.after_message or await self._newest_in(mail.chat)
        near = await self._newest_in(_SMALL) if mail.chat > outbox.SUPERGROUPS else 0
        return replace(mail, after_message=after, near_message=near)

    async def _newest_in(self, chat: int) -> int:
        if chat not in self._newest:
            account, place = self._post.holder.account, None if chat == _SMALL else chat
            high = partial(outbox.highest_id, account=account, chat=place)
            self._newest[chat] = await self._post.ledger.do(high)
        return self._newest[chat]

    def _end(self, mail: Mail, how: str) -> None:
        self._post.gauges.count("sends", outcome=how)
        event = self._ended.pop(mail.id, None)
        if event:
            event.set()

    async def _failed(self, mail: Mail, failure: Failure) -> None:
        match failure:
            case Unsent(wait_s, penalty):
                await self._again(mail, wait_s, penalty=penalty)
            case Migrated(chat):
                await self._post.ledger.do(partial(move, old=mail.chat, new=chat))
                await self._requeue(replace(mail, chat=chat, after_message=0))
            case Refused():
                await self._refused(mail, failure)
            case Unknown(reason):
                log.warning("nobody knows whether message %d arrived: %s", mail.id, reason)
                await self._mark(mail, "unknown", reason)
            case _:
                assert_never(failure)

    async def _again(self, mail: Mail, wait_s: float, *, penalty: bool) -> None:
        if penalty:
            self._post.gauges.count("refusals_429")
            self._post.limiter.penalise(mail.chat, wait_s + _DEFERRED)
        await self._requeue(replace(mail, not_before_s=time.time() + wait_s))

    async def _requeue(self, mail: Mail) -> None:
        await self._post.ledger.do(
            partial(
                conclude,
                called=mail,
                state="queued",
                now_s=time.time(),
                not_before_s=mail.not_before_s,
            )
        )
        self.post([replace(mail, attempts=mail.attempts + 1)])

    async def _refused(self, mail: Mail, refusal: Refused) -> None:
        draft = from_body(mail.body)
        if refusal.markup and not draft.as_plain:
            log.error("our HTML of message %d was refused: %s", mail.id, refusal.reason)
            self._post.gauges.count("markup_refused")
            await self._changed(mail, to_body(replace(draft, as_plain=True)))
        elif refusal.topic and draft.thread is not None:
            await self._changed(mail, to_body(replace(draft, thread=None, quotes=0)))
        else:
            log.warning("message %d was refused: %s", mail.id, refusal.reason)
            await self._mark(mail, "refused", refusal.reason)
            if refusal.dead:
                await self._post.ledger.do(
                    partial(bury, chat=mail.chat, why=refusal.reason, now_s=time.time())
                )

    async def _changed(self, mail: Mail, body: str) -> None:
        await self._post.ledger.do(partial(outbox.rewrite, mail_id=mail.id, body=body))
        await self._requeue(replace(mail, body=body))

    async def _mark(self, mail: Mail, state: outbox.State, error: str) -> None:
        await self._post.ledger.do(
            partial(conclude, called=mail, state=state, now_s=time.time(), error=error)
        )
        self._end(mail, state)
