"""What `serve` and `push` join for the schedule."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_hex

from bot.app import App
from bot.channels.ledger import Ledger
from bot.channels.telegram.members import Roll
from bot.channels.telegram.wire import Wire
from bot.dispatch.rights import Rights
from bot.dispatch.standing import House
from bot.schedule.bureau import Bureau
from bot.schedule.clockwork import Clockwork, Vouch, nobody_asked
from bot.schedule.errands import Board
from bot.schedule.planner import Planner
from bot.schedule.pushes import Pushes, Tempo
from bot.schedule.topics import offered
from bot.settings import Settings
from bot.state.clock import Clock, database_now
from bot.state.locks import Lock, only_one
from knowledge.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Hours:
    """What decides about time.

    Attributes:
        lookback: How long ago a slot may lie that was never planned.
    """

    clock: Clock = database_now
    tempo: Tempo = field(default_factory=Tempo)
    vouch: Vouch = nobody_asked
    lookback: timedelta = timedelta()


def account_of(settings: Settings) -> int:
    """Return the bot's own user id, which its token begins with.

    Raises:
        SettingsError: there is no token, or it does not begin so.
    """
    if settings.telegram_token is None:
        raise SettingsError("ZHANGGUI_TELEGRAM_TOKEN", "没有填，无法连接 Telegram")
    account = settings.telegram_token.get_secret_value().partition(":")[0]
    if not account.isdigit():
        raise SettingsError("ZHANGGUI_TELEGRAM_TOKEN", "token 应该像 123456789:AA…")
    return int(account)


def house_of(settings: Settings) -> House:
    """Return what the settings say about people and chats."""
    return House(frozenset(settings.owners), frozenset(settings.allowed_chats))


def clockwork_of(app: App, account: int, hours: Hours) -> Clockwork:
    """Join planner and pushes for one account."""
    zone, board = app.settings.zone, board_of(app, account)
    owner = f"{socket.gethostname()}.{os.getpid()}.{token_hex(4)}"
    planner = Planner(app.state, account, zone, hours.clock, hours.lookback)
    pushes = Pushes(app.state, app.desk, board, owner, hours.clock, hours.tempo)
    return Clockwork(planner, pushes, hours.vouch)


def bureau_of(app: App, account: int, clock: Clock) -> Bureau:
    """Join what takes orders about pushes."""
    return Bureau(app.state, app.desk, board_of(app, account), clock)


def board_of(app: App, account: int) -> Board:
    """Return what can be pushed, and by whose rights."""
    topics = offered(app.desk.skills)
    return Board(account, app.settings.zone, house_of(app.settings), topics)


def sole(app: App, account: int) -> AbstractContextManager[Lock]:
    """Hold the token's lock for the length of a block; see bot.state.locks."""
    return only_one(app.state.engine, app.settings.home, f"telegram-{account}")


@asynccontextmanager
async def opened(wire: Wire) -> AsyncIterator[None]:
    """Keep the connections to Telegram open for the length of a block."""
    await wire.open()
    try:
        yield
    finally:
        await wire.close()


@asynccontextmanager
async def watched(app: App, wire: Wire) -> AsyncIterator[Roll]:
    """Give what looks up memberships, for the length of a block."""
    house, ledger = house_of(app.settings), Ledger(app.state)
    ledger.open()
    try:
        yield Roll(wire, ledger, house, Rights(app.state, house))
    finally:
        await ledger.close()
