"""The Telegram service with subscriptions, against the emulator, with a clock moved by hand."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app import App, Parts, built
from bot.channels.telegram.service import Joined, Pace, Service, introduced
from bot.channels.telegram.uploads import Tried
from bot.channels.telegram.wire import Wire
from bot.commands.scheduling import Hours as Deciding
from bot.commands.scheduling import bureau_of, clockwork_of, watched
from bot.schedule.clockwork import Clockwork
from skills.help import skill as help_skill
from tests.support.back_room import empty_knowledge
from tests.support.echo import skill as echo_skill
from tests.support.schedule.hours import Hours
from tests.support.telegram.house import (
    HURRIED,
    TOKEN,
    UNLIMITED,
    House,
    _migrated,
    polling,
    settings,
)
from tests.support.tg_emulator import Process

ACCOUNT = int(TOKEN.partition(":")[0])


@dataclass(slots=True)
class Office(House):
    """A running service with its clockwork; `turn` is one look at what is due."""

    app: App | None = None
    clockwork: Clockwork | None = None
    hours: Hours | None = None

    async def turn(self, **by: float) -> None:
        """Let time go by, and do a turn."""
        assert self.hours
        assert self.clockwork
        self.hours.move(**by)
        await self.clockwork.turn()

    async def ended(self, *states: str) -> list[str]:
        """Wait until every slot has one of the states, and return them all."""
        assert self.app
        for _ in range(100):
            await self.turn()
            found = self.read("SELECT state FROM bot_deliveries ORDER BY id")
            if found and set(found) <= set(states):
                return found
            await asyncio.sleep(0.05)
        raise AssertionError(self.read("SELECT state || error FROM bot_deliveries"))

    def read(self, query: str) -> list[Any]:
        """Return the first column by hand-written SQL."""
        assert self.app
        with self.app.state.reading() as connection:
            return [row[0] for row in connection.exec_driver_sql(query)]

    def write(self, query: str) -> None:
        """Change what is stored by hand-written SQL."""
        assert self.app
        with self.app.state.writing() as connection:
            connection.exec_driver_sql(query)

    async def shown(self, chat: int) -> list[str]:
        """Return what a person sees of the bot in a chat."""
        found = await self.call("get_messages", **{"chat_id": chat, "from": "bot"})
        return [message.get("text") or message.get("caption") or "" for message in found]

    async def press(self, message: int, label: str, *, chat: int, user: int = 0) -> list[str]:
        """Press a button and return what was said: in a window, and in the chat."""
        found = await self.call(
            "press",
            chat_id=chat,
            message_id=message,
            label=label,
            user_id=user or chat,
            wait=3,
        )
        await asyncio.sleep(0.1)
        windows = [str(answer.get("text") or "") for answer in found["answers"]]
        return [text for text in windows if text] + (await self.shown(chat))[-1:]


@asynccontextmanager
async def office(
    emulator: Process, home: Path, at: datetime, *, pace: Pace | None = None, **more: Any
) -> AsyncIterator[Office]:
    """Run the service in this process, with the echo skill, at a made-up time."""
    made = settings(emulator, home, **more)
    if not (home / "bot.db").exists() and "app_url" not in more:
        shutil.copy(_migrated(), home / "bot.db")
    hours = Hours(at)
    parts = replace(
        Parts(),
        knowledge=lambda _settings: empty_knowledge(),
        skills=lambda: {"echo": echo_skill, "help": help_skill},
    )
    pace = pace or replace(HURRIED, limits=UNLIMITED, look_s=0.1)

    async def load(_path: Path, _only_try: bool) -> Tried:  # noqa: FBT001
        return Tried(False, "")  # noqa: FBT003

    with built(made, parts) as app:
        wire = Wire(made, pace.timeouts)
        await wire.open()
        try:
            me, reads_all = await introduced(wire)
            bureau = bureau_of(app, ACCOUNT, hours.clock)
            joined = Joined(made, app.desk, app.state, parts.clock, load, bureau, pace)
            service = Service(joined, wire, me, reads_all=reads_all)
            async with service.opened(), polling(service), watched(app, wire) as roll:
                deciding = Deciding(clock=hours.clock, vouch=roll.vouched)
                clockwork = clockwork_of(app, ACCOUNT, deciding)
                yield Office(emulator, service, [], app, clockwork, hours)
        finally:
            await wire.close()
