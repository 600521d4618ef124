"""Updates into the inbox: stored first, confirmed to Telegram afterwards."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from functools import partial

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.ledger import Ledger
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.outcomes import seconds
from bot.channels.telegram.updates import Event, Noise, Raw, lane, person_of, read
from bot.channels.telegram.wire import POLL_S, Wire
from bot.state.inbox import Arrival, receive, waiting

log = logging.getLogger(__name__)

_PAGE = 200
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_MOST_CONFLICTS = 6


class TakenOverError(Exception):
    """Another program polls with the same token, and does not stop."""


class TokenRefusedError(Exception):
    """Telegram does not know the token."""


class Intake:
    """Fills the inbox and hands what is new to the lanes."""

    def __init__(self, account: int, ledger: Ledger, lanes: Lanes) -> None:
        self._account = account
        self._ledger = ledger
        self._lanes = lanes

    async def resume(self) -> int:
        """Hand over what was stored and not worked on; return how many there were."""
        after, count = 0, 0
        while True:
            page = await self._ledger.do(
                partial(waiting, account=self._account, after=after, most=_PAGE)
            )
            for task in page:
                await self._lanes.put(task)
            count += len(page)
            if not page:
                return count
            after = page[-1].id

    async def take(self, raws: Sequence[Raw]) -> None:
        """Store updates and hand over the new ones; on return Telegram may forget them."""
        arrivals = [found for raw in raws if (found := arrival(raw))]
        if not arrivals:
            return
        tasks = await self._ledger.do(
            partial(receive, account=self._account, arrivals=arrivals, now_s=time.time())
        )
        for task in tasks:
            await self._lanes.put(task)

    async def poll(self, wire: Wire) -> None:
        """Fetch updates for ever.

        Raises:
            TakenOverError: somebody else polls with our token.
            TokenRefusedError: the token is wrong.
        """
        offset, failures, conflicts = 0, 0, 0
        while True:
            try:
                raws = await wire.updates(offset, POLL_S)
            except InvalidToken as error:
                raise TokenRefusedError from error
            except Conflict as error:
                conflicts += 1
                log.warning("another program polls with this token (%d)", conflicts)
                if conflicts >= _MOST_CONFLICTS:
                    raise TakenOverError from error
                await asyncio.sleep(min(2.0**conflicts / 2, 5.0))
                continue
            except TelegramError as error:
                failures += 1
                await _pause(error, failures)
                continue
            failures = conflicts = 0
            await self.take(raws)
            confirmed = max([offset, *(_update_id(raw) + 1 for raw in raws)])
            if raws and confirmed == offset:  # updates without a number cannot be confirmed
                await asyncio.sleep(_FIRST_PAUSE_S)
            offset = confirmed


def arrival(raw: Raw) -> Arrival | None:
    """Return an update as the inbox takes it; None for one without a number."""
    update_id = _update_id(raw)
    if update_id < 0:
        return None
    event: Event
    try:
        event = read(raw)
    except (AttributeError, LookupError, TypeError, ValueError):
        log.exception("update %d cannot be read", update_id)
        event = Noise("unreadable")
    return Arrival(update_id, lane(event), person_of(event), json.dumps(raw))


def _update_id(raw: Raw) -> int:
    value = raw.get("update_id")
    return value if type(value) is int and 0 <= value < 2**62 else -1


async def _pause(error: TelegramError, failures: int) -> None:
    wait = min(_FIRST_PAUSE_S * 2 ** (failures - 1), _LONGEST_PAUSE_S)
    if isinstance(error, RetryAfter):
        wait = max(wait, seconds(error))
    level = logging.WARNING if failures == 1 else logging.DEBUG
    log.log(level, "cannot reach Telegram, next try in %.1f s: %s", wait, type(error).__name__)
    await asyncio.sleep(wait)
