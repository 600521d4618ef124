"""What is told to Telegram and to the owners at the start: menus, and what privacy mode means."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.channels.ledger import Ledger
from bot.channels.telegram import words
from bot.channels.telegram.drafts import to_body
from bot.channels.telegram.manners import Me
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.render import Spot
from bot.channels.telegram.results import plain_draft
from bot.channels.telegram.sender import Sender
from bot.dispatch.standing import CHANNEL, House
from bot.state.outbox import STATUS, Letter, Mail, enqueue
from bot.state.people import everyone


@dataclass(frozen=True, slots=True)
class Setup:
    """Done once at each start; nothing else waits for it."""

    menus: Menus
    ledger: Ledger
    sender: Sender
    house: House
    me: Me

    async def run(self, *, reads_all: bool) -> None:
        """Set the menus, and tell the owners where privacy mode keeps messages from us."""
        await self.menus.show_all()
        for person in await self.ledger.do(self._known):
            await self.menus.show(person)
        if not reads_all:
            self.sender.post(await self.ledger.do(self._privacy_note))

    def _known(self, connection: Connection) -> frozenset[int]:
        """Return the owners and everybody with a role."""
        ids = [person.id.partition(":") for person in everyone(connection)]
        return self.house.owners | {
            int(number) for channel, _, number in ids if channel == CHANNEL
        }

    def _privacy_note(self, connection: Connection) -> tuple[Mail, ...]:
        """Tell each owner once: the key keeps it from being said again."""
        text = words.privacy(reads_all=False, username=self.me.username)
        body = to_body(plain_draft(text, Spot()))
        letters = [
            Letter(f"privacy.{self.me.id}.{owner}", owner, body, STATUS)
            for owner in sorted(self.house.owners)
        ]
        return enqueue(connection, self.me.id, letters, time.time())
