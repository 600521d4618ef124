"""The menus of commands behind "/": by place, and in private by role."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from telegram import (
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.channels.telegram import words
from bot.channels.telegram.bookings import Bookings
from bot.channels.telegram.wire import Wire
from bot.dispatch.access import Access
from bot.dispatch.rights import Rights
from bot.dispatch.standing import DEFAULT_ROLE
from skills.kit.contract import AnySkill, Role

log = logging.getLogger(__name__)

_Menu = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Menus:
    """Shows each what it may use."""

    wire: Wire
    rights: Rights
    skills: Mapping[str, AnySkill]
    access: Access
    bookings: Bookings

    async def show_all(self) -> None:
        """Set the menu of every group, and that of private chats with strangers."""
        await self._set(self._of(DEFAULT_ROLE), BotCommandScopeAllGroupChats())
        await self._set(words.MENU, BotCommandScopeAllPrivateChats())

    async def show(self, person: int) -> None:
        """Set the menu of the private chat with somebody."""
        who = await asyncio.to_thread(self.rights.standing, person, person, private=True)
        menu = words.MENU if who.role is None else self._of(who.role)
        await self._set(menu, BotCommandScopeChat(person))

    async def _set(self, menu: _Menu, scope: BotCommandScope) -> None:
        try:
            await self.wire.set_menu(menu, scope)
        except TelegramError as error:  # somebody who never wrote to the bot has no chat
            log.info("a menu was not set: %s", type(error).__name__)

    def _of(self, role: Role) -> _Menu:
        """Return the commands of a role, with what they do."""
        own = words.OWNER_MENU if role == "owner" else ()
        listed = [
            (command, skill.card.summary[:100])
            for name, skill in self.skills.items()
            if self.access.may_use(role, name)
            for command in skill.card.commands
        ]
        return (*listed, *self.bookings.menu, *words.MENU, *own)
