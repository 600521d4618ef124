"""A short look at the account, for `zhanggui doctor`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.intake import TokenRefusedError
from bot.channels.telegram.wire import Wire
from bot.settings import Settings


class UnreachableError(Exception):
    """Telegram cannot be reached."""


@dataclass(frozen=True, slots=True)
class Account:
    """What Telegram says of the bot.

    Attributes:
        reads_all: Privacy mode is off.
        webhook: Updates go to an address instead of whoever asks for them.
    """

    username: str
    reads_all: bool
    webhook: bool


async def examined(settings: Settings, patience_s: float) -> Account:
    """Return what Telegram says of the bot.

    Raises:
        UnreachableError: it says nothing within `patience_s` seconds.
        TokenRefusedError: it does not know the token.
    """
    wire = Wire(settings)
    await wire.open()
    try:
        async with asyncio.timeout(patience_s):
            me, reads_all = await wire.me()
            return Account(me.username, reads_all, await wire.has_webhook())
    except InvalidToken as error:
        raise TokenRefusedError from error
    except (TelegramError, TimeoutError) as error:
        raise UnreachableError(type(error).__name__) from error
    finally:
        await wire.close()
