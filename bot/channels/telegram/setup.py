"""What is told to Telegram and to the owners at the start: menus, and what privacy mode means."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection
from telegram import (
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.channels.ledger import Ledger
from bot.channels.telegram import words
from bot.channels.telegram.bookings import Bookings
from bot.channels.telegram.drafts import to_body
from bot.channels.telegram.manners import Me
from bot.channels.telegram.render import Spot
from bot.channels.telegram.results import plain_draft
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.wire import Wire
from bot.dispatch.access import Access, role_named
from bot.dispatch.standing import DEFAULT_ROLE, House
from bot.state.outbox import STATUS, Letter, Mail, enqueue
from bot.state.people import everyone
from skills.kit.contract import AnySkill, Role

log = logging.getLogger(__name__)

_Menu = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Setup:
    """Done once at each start; nothing else waits for it."""

    wire: Wire
    ledger: Ledger
    sender: Sender
    house: House
    me: Me
    skills: Mapping[str, AnySkill]
    access: Access
    bookings: Bookings

    async def run(self, *, reads_all: bool) -> None:
        """Set the menus, and tell the owners where privacy mode keeps messages from us."""
        people = await self.ledger.do(everyone)
        roles: dict[int, Role] = {
            int(person.id.partition(":")[2]): role_named(person.role)
            for person in people
            if person.id.startswith("telegram:")
        }
        roles |= dict.fromkeys(self.house.owners, "owner")
        for scope, menu in self._menus(roles):
            try:
                await self.wire.set_menu(menu, scope)
            except TelegramError as error:  # somebody who never wrote to the bot has no chat
                log.info("a menu was not set: %s", type(error).__name__)
        if not reads_all:
            self.sender.post(await self.ledger.do(self._privacy_note))

    def menu(self, role: Role) -> _Menu:
        """Return the commands of a role, with what they do."""
        own = words.OWNER_MENU if role == "owner" else ()
        listed = [
            (command, skill.card.summary[:100])
            for name, skill in self.skills.items()
            if self.access.may_use(role, name)
            for command in skill.card.commands
        ]
        return (*listed, *self.bookings.menu, *words.MENU, *own)

    def _menus(self, roles: Mapping[int, Role]) -> Iterator[tuple[BotCommandScope, _Menu]]:
        yield BotCommandScopeAllGroupChats(), self.menu(DEFAULT_ROLE)
        yield BotCommandScopeAllPrivateChats(), words.MENU
        for person, role in roles.items():
            yield BotCommandScopeChat(person), self.menu(role)

    def _privacy_note(self, connection: Connection) -> tuple[Mail, ...]:
        """Tell each owner once: the key keeps it from being said again."""
        text = words.privacy(reads_all=False, username=self.me.username)
        body = to_body(plain_draft(text, Spot()))
        letters = [
            Letter(f"privacy.{self.me.id}.{owner}", owner, body, STATUS)
            for owner in sorted(self.house.owners)
        ]
        return enqueue(connection, self.me.id, letters, time.time())
