"""The Telegram service against the emulator: inside the test's process, or in one of its own."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import Parts, built
from bot.channels.telegram.limiter import Limits, Rate
from bot.channels.telegram.service import Joined, Pace, Service, introduced
from bot.channels.telegram.settling import Patience
from bot.channels.telegram.transport import Timeouts
from bot.channels.telegram.uploads import Tried
from bot.channels.telegram.wire import Wire
from bot.commands import serve
from bot.commands.logs import logging_to_file
from bot.settings import Settings, load_settings
from bot.state.engine import open_state
from skills.kit.contract import AnySkill
from tests.support.telegram.figures import figures
from tests.support.tg_emulator import Process

TOKEN = "123456:TESTtokenTESTtokenTESTtokenTESTtoken"  # noqa: S105  # nobody's
USERNAME = "zhanggui_bot"
OWNER, MANAGER, OPERATOR, STRANGER = 11, 12, 13, 666
GROUP, STRANGE_GROUP = -4001, -4666
ROOT = Path(__file__).parents[3]

HURRIED = Pace(
    patience=Patience(settle_s=0.4, sweep_s=3.0, misses=6, probe_s=0.0, round_s=0.2),
    timeouts=Timeouts(read_s=1.0, connect_s=1.0, pool_s=5.0),
    drain_s=3.0,
)
"""Seconds where the real pace takes minutes; limits as Telegram's own."""

UNLIMITED = Limits(*(Rate(1_000_000, 0.001),) * 3)


@dataclass(slots=True)
class House:
    """A running service and the emulator it talks to."""

    emulator: Process
    service: Service
    tried: list[tuple[Path, bool]] = field(default_factory=list)

    async def say(self, text: str, *, chat: int = OWNER, user: int = 0, **more: Any) -> list[Any]:
        """Write as a person and return the bot's calls to that chat until it is quiet."""
        values = {"wait": 3, "quiet": 0.15, "user_id": user or (chat if chat > 0 else OWNER)}
        out = await asyncio.to_thread(
            self.emulator.say, chat_id=chat, text=text, **{**values, **more}
        )
        return out.get("replies", [])

    async def silent(self, text: str, *, chat: int = OWNER, user: int = 0, **more: Any) -> bool:
        """Write as a person and tell whether the bot kept silent for 0.3 s."""
        return not await self.say(text, chat=chat, user=user, wait=0.3, **more)

    async def call(self, verb: str, **values: Any) -> Any:
        """Use a verb of the control interface."""
        return await asyncio.to_thread(getattr(self.emulator, verb), **values)


def staged(emulator: Process, *, privacy: bool = False, limits: bool = False) -> None:
    """Set the stage: a bot, an owner, a group that is let in and one that is not."""
    emulator.reset()
    emulator.limits(enabled=limits)
    emulator.bots(token=TOKEN, username=USERNAME, privacy=privacy, inline=True)
    emulator.settings(poll_throttle=False)
    people = {str(OWNER): "creator", str(MANAGER): "member", str(OPERATOR): "member"}
    emulator.chats(id=GROUP, type="group", title="运营群", members=people)
    emulator.chats(
        id=STRANGE_GROUP, type="group", title="别人的群", members={str(STRANGER): "creator"}
    )


def settings(emulator: Process, home: Path, **more: Any) -> Settings:
    """Return settings that lead to the emulator."""
    values = {
        "home": home,
        "telegram_token": SecretStr(TOKEN),
        "telegram_api_url": emulator.bot_url,
        "telegram_file_url": emulator.file_url,
        "owners": (OWNER,),
        "allowed_chats": (GROUP,),
        "log_level": "DEBUG",
    }
    return Settings(_env_file=None, **{**values, **more})


@lru_cache(maxsize=1)
def _migrated() -> Path:
    """Return an empty database at the newest revision."""
    file = Path(tempfile.mkdtemp(prefix="zg-")) / "bot.db"
    open_state(f"sqlite:///{file}").close()
    return file


@asynccontextmanager
async def running(
    emulator: Process,
    home: Path,
    *,
    pace: Pace | None = None,
    skills: Callable[[], Mapping[str, AnySkill]] = figures,
    **more: Any,
) -> AsyncIterator[House]:
    """Run the service in this process for the length of a block."""
    tried: list[tuple[Path, bool]] = []

    async def load(path: Path, only_try: bool) -> Tried:  # noqa: FBT001
        tried.append((path, only_try))
        good = path.read_bytes().startswith(b"order")  # noqa: ASYNC240  # a tiny file
        return Tried(good, "读到 2 行，保留 2 行" if good else "认不出表头")

    made = settings(emulator, home, **more)
    if not (home / "bot.db").exists():
        shutil.copy(_migrated(), home / "bot.db")  # a second less for each test
    parts = replace(Parts(), skills=skills)
    pace = pace or replace(HURRIED, limits=UNLIMITED)
    with built(made, parts) as app:
        wire = Wire(made, pace.timeouts)
        await wire.open()
        try:
            me, reads_all = await introduced(wire)
            joined = Joined(made, app.desk, app.state, parts.clock, load, pace=pace)
            service = Service(joined, wire, me, reads_all=reads_all)
            async with service.opened(), polling(service):
                yield House(emulator, service, tried)
        finally:
            await wire.close()


@asynccontextmanager
async def polling(service: Service) -> AsyncIterator[None]:
    """Let the service poll for the length of a block."""
    task = asyncio.create_task(service.poll())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@contextmanager
def served(
    emulator: Process, home: Path, *args: str, **more: str
) -> Iterator[subprocess.Popen[str]]:
    """Run `serve` with the test skill in a process of its own; killed at the end of the block."""
    child = started(emulator, home, *args, **more)
    try:
        yield child
    finally:
        child.kill()
        child.wait(10)
        if child.stdout:
            child.stdout.close()


def started(emulator: Process, home: Path, *args: str, **more: str) -> subprocess.Popen[str]:
    """Start `serve` with the test skill; returns once it says that it is ready."""
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("ZHANGGUI_")},
        "ZHANGGUI_HOME": str(home),
        "ZHANGGUI_TELEGRAM_TOKEN": TOKEN,
        "ZHANGGUI_TELEGRAM_API_URL": emulator.bot_url,
        "ZHANGGUI_TELEGRAM_FILE_URL": emulator.file_url,
        "ZHANGGUI_OWNERS": str(OWNER),
        "ZHANGGUI_ALLOWED_CHATS": str(GROUP),
        "ZHANGGUI_LOG_LEVEL": "DEBUG",
        "PYTHONPATH": str(ROOT),
        **{f"ZHANGGUI_{name}": value for name, value in more.items()},
    }
    command = [sys.executable, "-m", "tests.support.telegram.house", *args]
    child = subprocess.Popen(  # noqa: S603  # our own module
        command, cwd=home, env=env, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.readline()
    return child


def main(args: list[str]) -> int:
    """Run `serve` as the command line does, with the test skill and in a hurry."""
    wanted = json.loads(args[0]) if args else {}
    pace = replace(HURRIED, patience=replace(HURRIED.patience, **wanted.get("patience", {})))
    if wanted.get("unlimited", True):
        pace = replace(pace, limits=UNLIMITED)
    if "read_s" in wanted:
        pace = replace(pace, timeouts=replace(pace.timeouts, read_s=wanted["read_s"]))
    made = load_settings()
    parts = Parts() if wanted.get("skills") == "real" else replace(Parts(), skills=figures)
    with logging_to_file(made):
        return serve.run(Namespace(), made, parts, serve.Serving(pace=pace))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
