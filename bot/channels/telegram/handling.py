"""One stored update, from reading it to everything it came to."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import assert_never

from sqlalchemy import Connection
from telegram.error import TelegramError

from bot.channels.gauges import Gauges
from bot.channels.ledger import Ledger
from bot.channels.telegram.front import Front
from bot.channels.telegram.gate import Gate
from bot.channels.telegram.manners import Silence, heard
from bot.channels.telegram.members import Roll
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.render import Spot
from bot.channels.telegram.results import (
    ButtonAnswered,
    Call,
    CardsOffered,
    KeysRemoved,
    MenuShown,
    Outcome,
    Reaction,
    Turn,
)
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.updates import Event, Noise, Pressed, Said, Seated, Sought, read
from bot.channels.telegram.uploads import Uploads
from bot.channels.telegram.wire import Wire
from bot.dispatch.spoken import Spokesman
from bot.state import inbox
from bot.state.inbox import Task
from bot.state.outbox import Mail, enqueue
from knowledge.errors import StoreUnusableError

log = logging.getLogger(__name__)

ACTIVE = 8
"""Chats that are answered at once; more only wait for the same processor."""

_BRISK = 3
"""Of these, chats whose answer is being computed and not waited for."""

_TYPING_AFTER_S = 0.7
_PATIENCE_S = 3.0
"""A wait in the outbox that is worth a sign."""
_SEEN = "👀"
_DATABASE_PAUSE_S = 2.0


@dataclass(frozen=True, slots=True)
class Handler:
    """Works on updates; one that fails is set aside with an apology, never tried for ever."""

    account: int
    front: Front
    uploads: Uploads
    roll: Roll
    menus: Menus
    wire: Wire
    ledger: Ledger
    sender: Sender
    gauges: Gauges
    active: Gate = field(default_factory=lambda: Gate(_BRISK, ACTIVE))

    async def work(self, task: Task) -> None:
        """Work on one update and finish it."""
        event: Event = Noise("unreadable")
        failed = False
        try:
            event = read(json.loads(task.raw))
            if isinstance(event, Said):
                self.sender.heard(event.chat, event.message)
            async with self.active.passed():
                outcome = await self._patiently(event, task.id)
        except Exception:  # the channel's border: one update must not stop the others
            log.exception("update %d failed", task.update_id)
            outcome, failed = self._apology(event, task.id), True
        self.gauges.count("updates", outcome=outcome.code)
        mails = await self._finished(task, outcome, failed=failed)
        await self._act(event, task, outcome, mails)

    async def _patiently(self, event: Event, task: int) -> Outcome:
        """Work on an event, again and again while the bot's own database is away."""
        while True:
            try:
                return await self._outcome(event, task)
            except StoreUnusableError as error:
                log.warning("the bot's database cannot be read, trying again: %s", error)
                await asyncio.sleep(_DATABASE_PAUSE_S)

    async def _outcome(self, event: Event, task: int) -> Outcome:
        if isinstance(event, Said) and event.nature == "plain" and event.file:
            return await self._file(event, task)
        if isinstance(event, Noise) or self._is_small_talk(event):
            return self.front.work(event, task)
        await self.roll.checked(event)
        if isinstance(event, Pressed):
            decided = await self._import_pressed(event, task)
            if decided:
                return decided
        work = asyncio.to_thread(self.front.work, event, task)
        if isinstance(event, Said) and event.private:
            return await self._typing_while(event.chat, asyncio.ensure_future(work))
        return await work

    def _is_small_talk(self, event: Event) -> bool:
        """Tell whether a group message is plainly none of ours: no thread is needed for it."""
        if not isinstance(event, Said) or event.private:
            return False
        front = self.front
        found = heard(event, front.me, front.vocabulary, front.clock_s())
        return isinstance(found, Silence)

    async def _file(self, said: Said, task: int) -> Outcome:
        """Take a file that is meant for us: in private, or with our name in its caption."""
        found = heard(said, self.front.me, self.front.vocabulary, self.front.clock_s())
        if isinstance(found, Silence) or said.file is None:
            return self.front.work(said, task)
        await self.roll.checked(said)
        who = await asyncio.to_thread(
            self.front.standing, said.person, said.chat, private=said.private
        )
        if who.asker is None:
            return self.front.work(said, task)
        return await self.uploads.tried(said.file, self.front.turn(said, task), who)

    async def _import_pressed(self, press: Pressed, task: int) -> Outcome | None:
        now_s = self.front.clock_s()
        found = await asyncio.to_thread(self.front.pressing.known, press, now_s)
        if found is None or found.used_s or not found.kind.startswith("import"):
            return None
        who = await asyncio.to_thread(
            self.front.standing, press.person, press.chat, private=press.private
        )
        spot = Spot(press.thread, press.message)
        turn = Turn(task, press.chat, press.person, spot, now_s, press.private)
        return await self.uploads.decided(press, turn, who, found)

    async def _typing_while(self, chat: int, work: asyncio.Future[Outcome]) -> Outcome:
        done, _ = await asyncio.wait({work}, timeout=_TYPING_AFTER_S)
        if not done:
            await self._tried(self.wire.typing(chat))
        return await work

    def _apology(self, event: Event, task: int) -> Outcome:
        if isinstance(event, Pressed):
            return Outcome("failed", calls=(ButtonAnswered(event.id, _sorry(self), alert=True),))
        if isinstance(event, Sought):
            return Outcome("failed", calls=(CardsOffered(event.id),))
        if isinstance(event, Said):
            return self.front.turn(event, task).says("failed", _sorry(self))
        return Outcome("failed")

    async def _finished(self, task: Task, outcome: Outcome, *, failed: bool) -> Sequence[Mail]:
        """Store the answer, its messages and the update's end in one transaction."""
        finish = partial(_finish, account=self.account, task=task.id, outcome=outcome)
        try:
            return await self.ledger.do(partial(finish, failed=failed))
        except Exception:  # the channel's border again: what cannot be stored is set aside
            log.exception("the outcome of update %d could not be stored", task.update_id)
            bare = Outcome("failed")
            await self.ledger.do(
                partial(_finish, account=self.account, task=task.id, outcome=bare, failed=True)
            )
            return ()
        finally:
            if outcome.rights:
                self.front.rights.forget()

    async def _act(
        self, event: Event, task: Task, outcome: Outcome, mails: Sequence[Mail]
    ) -> None:
        if outcome.answered:
            self.gauges.answered(max(0.0, time.time() - task.received_s))
        wait_s = self.sender.wait_s(event.chat) if isinstance(event, Said) else 0.0
        self.sender.post(mails)
        if outcome.requeued or isinstance(event, Seated):
            await self.sender.resume()
        for call in outcome.calls:
            await self._tried(self._made(call))
        if isinstance(event, Said) and mails and wait_s > _PATIENCE_S and not event.private:
            await self._tried(self._made(Reaction(event.chat, event.message, _SEEN)))

    async def _made(self, call: Call) -> None:
        match call:
            case ButtonAnswered(query, text, alert):
                await self.wire.answer_button(query, text, alert=alert)
            case CardsOffered(query, cards, register):
                await self.wire.answer_inline(query, cards, register)
            case Reaction(chat, message, emoji):
                if self.sender.may_call(chat):
                    await self.wire.react(chat, message, emoji)
            case KeysRemoved(chat, message):
                await self.sender.calm(chat)
                await self.wire.edit_keys(chat, message, ())
            case MenuShown(person):
                await self.menus.show(person)
            case _:
                assert_never(call)

    async def _tried(self, call: object) -> None:
        """Make a call that nothing depends on."""
        try:
            await call  # type: ignore[misc]  # a coroutine of any result
        except TelegramError as error:
            self.gauges.count("small_calls_failed")
            log.warning("a small call failed: %s", type(error).__name__)


def _finish(
    connection: Connection, account: int, task: int, outcome: Outcome, *, failed: bool
) -> Sequence[Mail]:
    if not inbox.finish(connection, task, outcome.code, failed=failed):
        return ()
    for write in outcome.writes:
        write(connection)
    return enqueue(connection, account, outcome.letters, time.time())


def _sorry(handler: Handler) -> str:
    reply = Spokesman(handler.front.clerk.desk.phrases).internal_error()
    return " ".join(block.text for block in reply.blocks if hasattr(block, "text"))
