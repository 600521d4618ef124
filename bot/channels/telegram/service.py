"""Telegram as a running service: joined, opened, run, drained."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from secrets import token_hex

from telegram.error import InvalidToken, TelegramError

from bot.channels.gauges import Gauges
from bot.channels.httpd import listening
from bot.channels.ledger import Ledger
from bot.channels.telegram import uploads
from bot.channels.telegram.answers import Clerk
from bot.channels.telegram.bookings import Bookings, NoBookings
from bot.channels.telegram.front import Front
from bot.channels.telegram.handling import Handler
from bot.channels.telegram.intake import Intake, TokenRefusedError
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.limiter import Limiter, Limits
from bot.channels.telegram.manners import Me, Vocabulary
from bot.channels.telegram.members import Roll
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.orders import NAMES, Office
from bot.channels.telegram.presses import KEPT_S, Pressing
from bot.channels.telegram.sender import Post, Sender
from bot.channels.telegram.settling import Patience, Settler
from bot.channels.telegram.setup import Setup
from bot.channels.telegram.transport import Timeouts
from bot.channels.telegram.uploads import Import, Uploads
from bot.channels.telegram.webhook import Webhook
from bot.channels.telegram.wire import Wire
from bot.dispatch.pipeline import Desk
from bot.dispatch.rights import Rights
from bot.dispatch.standing import House
from bot.settings import Settings
from bot.state import deliveries, outbox
from bot.state.buttons import forget_buttons
from bot.state.clock import database_now
from bot.state.engine import State
from bot.state.inbox import backlog, forget_done
from bot.state.sending import Holder, take_over
from skills.kit.contract import AnySkill

log = logging.getLogger(__name__)

_UPDATES_KEPT_S = 3 * 86_400.0
_MESSAGES_KEPT_S = 30 * 86_400.0
_TIDY_S = 3600.0
_WEEK_S = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Everything that has to do with time; tests are in more of a hurry."""

    limits: Limits = field(default_factory=Limits)
    patience: Patience = field(default_factory=Patience)
    timeouts: Timeouts = field(default_factory=Timeouts)
    drain_s: float = 8.0
    look_s: float = 1.0
    fresh_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Joined:
    """What the service is made of."""

    settings: Settings
    desk: Desk
    state: State
    clock: Callable[[], datetime]
    load: Import
    bookings: Bookings = field(default_factory=NoBookings)
    pace: Pace = field(default_factory=Pace)


class Service:
    """Telegram for one token."""

    def __init__(self, joined: Joined, wire: Wire, me: Me, *, reads_all: bool) -> None:
        self.me, self.reads_all, self.wire = me, reads_all, wire
        self._pace, self._state = joined.pace, joined.state
        self.house = House(
            frozenset(joined.settings.owners), frozenset(joined.settings.allowed_chats)
        )
        self.gauges = Gauges()
        self.ledger = Ledger(joined.state)
        limiter = Limiter(joined.pace.limits)
        self._holder = Holder(me.id, token_hex(8))
        self.sender = Sender(Post(self._holder, wire, self.ledger, limiter, self.gauges))
        self._settler = Settler(
            account=me.id,
            wire=wire,
            ledger=self.ledger,
            limiter=limiter,
            sender=self.sender,
            gauges=self.gauges,
            owners=self.house.owners,
            patience=joined.pace.patience,
        )
        rights = Rights(joined.state, self.house)
        menus = Menus(
            wire=wire,
            rights=rights,
            skills=joined.desk.skills,
            access=joined.desk.access,
            bookings=joined.bookings,
        )
        handler = self._handler(joined, rights, menus)
        self._uploads = handler.uploads
        self.lanes = Lanes(handler.work)
        self.intake = Intake(me.id, self.ledger, self.lanes)
        self._setup = Setup(menus, self.ledger, self.sender, self.house, me)

    def _handler(self, joined: Joined, rights: Rights, menus: Menus) -> Handler:
        desk = replace(joined.desk, memory=joined.desk.memory.alone())  # one process has the token
        clerk = Clerk(desk, joined.settings.zone)
        pressing = Pressing(joined.state, clerk, self.house, joined.bookings)
        front = Front(
            state=joined.state,
            rights=rights,
            clerk=clerk,
            office=Office(joined.state, self.house, self.me, self.reads_all, joined.desk.shops),
            bookings=joined.bookings,
            pressing=pressing,
            house=self.house,
            me=self.me,
            vocabulary=vocabulary(joined.desk.skills, joined.bookings),
            clock_s=lambda: joined.clock().timestamp(),
        )
        folder = joined.settings.home / "uploads"
        return Handler(
            account=self.me.id,
            front=front,
            uploads=Uploads(self.wire, pressing, folder, joined.load),
            roll=Roll(self.wire, self.ledger, self.house, rights, joined.pace.fresh_s),
            menus=menus,
            wire=self.wire,
            ledger=self.ledger,
            sender=self.sender,
            gauges=self.gauges,
        )

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Take up what the last process left, work for the length of the block, and drain."""
        self.ledger.open()
        stranded = await self.ledger.do(partial(take_over, holder=self._holder, now_s=time.time()))
        if stranded:
            log.warning("%d messages were caught in flight; their outcome is unknown", stranded)
        queued = await self.sender.resume()
        log.info("taking up %d messages that wait to be sent", queued)
        helpers = [
            asyncio.create_task(self._settler.run(), name="settler"),
            asyncio.create_task(self._look(), name="look"),
            asyncio.create_task(self._tidy(), name="tidy"),
            asyncio.create_task(self._setup.run(reads_all=self.reads_all), name="setup"),
        ]
        for helper in helpers:
            helper.add_done_callback(_complain)
        try:
            yield
        finally:
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            await self.lanes.drain(self._pace.drain_s)
            await self.sender.drain(self._pace.drain_s)
            await self.ledger.close()

    async def poll(self) -> None:
        """Work on what was stored, then on what comes, for ever.

        Raises:
            TakenOverError: somebody else polls with our token.
            TokenRefusedError: the token is wrong.
        """
        await self._resume()
        await _until_done(self.wire.poll)
        await self.intake.poll(self.wire)

    async def be_called(self, url: str, secret: str, address: str) -> None:
        """Work on what was stored, then on what Telegram delivers to `address`, for ever.

        Raises:
            OSError: the address cannot be listened at.
        """
        await self._resume()
        async with listening(address, Webhook(self.intake, secret).respond):
            await _until_done(partial(self.wire.listen, url, secret))
            await asyncio.Event().wait()

    async def _resume(self) -> None:
        count = await self.intake.resume()
        log.info("taking up %d updates that were not finished", count)

    def levels(self) -> Mapping[str, float]:
        """Return what is measured now: lags, the outbox and the last week's pushes by state."""
        with self._state.reading() as connection:
            waiting, oldest = backlog(connection)
            states = outbox.counts(connection)
            due_now = database_now(connection).timestamp()  # it decides what is due
            pushes = deliveries.counts(connection, due_now - _WEEK_S)
            due = deliveries.oldest_due(connection)
        levels = {
            "inbox_waiting": waiting,
            "inbox_lag_seconds": max(0.0, time.time() - oldest) if waiting else 0,
            "pushes_lag_seconds": max(0.0, due_now - due) if due is not None else 0,
        }
        levels |= {f'outbox_messages{{state="{name}"}}': n for name, n in states.items()}
        return levels | {f'pushes{{state="{name}"}}': n for name, n in pushes.items()}

    async def _look(self) -> None:
        """Send what others put into the outbox: pushes, and programs beside this one."""
        while True:
            await asyncio.sleep(self._pace.look_s)
            await self.sender.resume()

    async def _tidy(self) -> None:
        """Forget what nobody needs any more, once an hour."""
        while True:
            now = time.time()
            await self.ledger.do(partial(forget_done, before_s=now - _UPDATES_KEPT_S))
            await self.ledger.do(partial(outbox.forget_old, before_s=now - _MESSAGES_KEPT_S))
            await self.ledger.do(partial(forget_buttons, before_s=now - KEPT_S))
            await asyncio.to_thread(self._uploads.forget, now - uploads.KEPT_S)
            await asyncio.sleep(_TIDY_S)


async def introduced(wire: Wire) -> tuple[Me, bool]:
    """Return who the bot is, and whether it reads whole groups; waits for the network.

    Raises:
        TokenRefusedError: Telegram does not know the token.
    """
    pause = 1.0
    while True:
        try:
            return await wire.me()
        except InvalidToken as error:
            raise TokenRefusedError from error
        except TelegramError as error:
            log.warning("cannot reach Telegram yet, next try in %.0f s: %s", pause, _name(error))
        await asyncio.sleep(pause)
        pause = min(pause * 2, 30.0)


def vocabulary(skills: Mapping[str, AnySkill], bookings: Bookings) -> Vocabulary:
    """Return every command and word that the bot knows."""
    cards = [skill.card for skill in skills.values()]
    commands = {command for card in cards for command in card.commands}
    words = (word for card in cards for word in card.words)
    return Vocabulary(
        frozenset(commands | {*NAMES, *bookings.commands}), (*words, *bookings.spoken)
    )


async def _until_done(call: Callable[[], Awaitable[None]]) -> None:
    """Make a call that may be repeated until Telegram takes it."""
    pause = 1.0
    while True:
        try:
            return await call()
        except InvalidToken as error:
            raise TokenRefusedError from error
        except TelegramError as error:
            log.warning("Telegram did not take the set-up yet: %s", _name(error))
        await asyncio.sleep(pause)
        pause = min(pause * 2, 30.0)


def _complain(helper: asyncio.Task[None]) -> None:
    if not helper.cancelled() and (error := helper.exception()):
        log.error("%s stopped", helper.get_name(), exc_info=error)


def _name(error: TelegramError) -> str:
    return type(error).__name__
