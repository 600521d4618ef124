"""Is somebody still in the group that vouches for them?"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from functools import partial

from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channels.ledger import Ledger
from bot.channels.telegram.orders import dismiss
from bot.channels.telegram.updates import Event, Pressed, Said, Sought
from bot.channels.telegram.wire import Wire
from bot.dispatch.rights import Rights
from bot.dispatch.standing import House
from bot.state.places import Membership, keep_membership, memberships

log = logging.getLogger(__name__)

FRESH_S = 300.0
"""Seconds for which an earlier look is good enough."""


@dataclass(frozen=True, slots=True)
class Roll:
    """Looks up memberships before anything is told outside of the group."""

    wire: Wire
    ledger: Ledger
    house: House
    rights: Rights
    fresh_s: float = FRESH_S

    async def checked(self, event: Event) -> None:
        """Take the role of somebody who has left, before they are answered in private."""
        outside = isinstance(event, Sought) or (
            isinstance(event, Said | Pressed) and (event.private or event.chat == 0)
        )
        if outside and isinstance(event, Sought | Said | Pressed):
            await self._check(event.person)

    async def vouched(self, person: int) -> bool:
        """Look a person up before something is pushed to them; False where nobody can tell now."""
        try:
            await self._check(person)
        except TelegramError as error:
            log.info("a membership cannot be looked up now: %s", type(error).__name__)
            return False
        return True

    async def _check(self, person: int) -> None:
        if (
            person in self.house.owners
            or not self.rights.standing(person, person, private=True).own
        ):
            return
        known = await self.ledger.do(partial(memberships, person=person))
        now = time.time()
        if not known or any(m.present and now - m.checked_s < self.fresh_s for m in known):
            return
        looked = [replace(m, present=await self._is_in(m), checked_s=now) for m in known]
        for found in looked:
            await self.ledger.do(partial(keep_membership, known=found))
        if not any(m.present for m in looked):
            log.info("person %d has left every group that vouched for them", person)
            await self.ledger.do(
                partial(dismiss, person=person, by=0, chat=known[0].chat, now=now)
            )
            self.rights.forget()

    async def _is_in(self, membership: Membership) -> bool:
        try:
            return await self.wire.is_member(membership.chat, membership.person)
        except (BadRequest, Forbidden):
            return False
        except TelegramError as error:
            log.warning("a membership could not be looked up: %s", type(error).__name__)
            return membership.present
