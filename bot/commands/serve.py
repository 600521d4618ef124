"""`zhanggui serve`: Telegram and the pushes, until SIGTERM."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from argparse import Namespace
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.app import App, Parts, built
from bot.channels.health import Health
from bot.channels.httpd import listening
from bot.channels.telegram.intake import TakenOverError, TokenRefusedError
from bot.channels.telegram.service import Joined, Pace, Service, introduced
from bot.channels.telegram.uploads import Tried
from bot.channels.telegram.webhook import SHORTEST_SECRET
from bot.channels.telegram.wire import Wire
from bot.commands.scheduling import (
    Hours,
    account_of,
    bureau_of,
    clockwork_of,
    opened,
    sole,
    watched,
)
from bot.commands.terminal import complain, say
from bot.schedule.pushes import Tempo
from bot.schedule.runner import TICK_S, ticking
from bot.settings import Settings
from bot.state.clock import Clock, database_now
from bot.state.locks import HeldElsewhereError, Lock
from knowledge.errors import SettingsError

log = logging.getLogger(__name__)

_IMPORT_S = 600.0
_GUARD_S = 1.0
_READY = "掌柜上线了：@{username}，按 Ctrl-C 退出。"
_STANDBY = "掌柜在待命：另一个进程停下后接替它，按 Ctrl-C 退出。"
_TWICE = "已经有一个掌柜在用这个 token 运行，这一个就不启动了。"
_TAKEN = "另一个程序一直在用这个 token 收消息，已经停下。请关掉它，或到 BotFather 换一个 token。"
_HALF = f"回调要有至少 {SHORTEST_SECRET} 个字符的暗号，还要写 TELEGRAM_WEBHOOK_LISTEN"
_REFUSED = "Telegram 不认这个 token，请从 BotFather 重新复制"


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve; tests are in more of a hurry.

    Attributes:
        standby: Plan and make pushes, and wait for the token while another process has it.
        clock: Decides what is due.
        tick_s: Seconds between two looks at what is due.
    """

    standby: bool = False
    pace: Pace = field(default_factory=Pace)
    clock: Clock = database_now
    tempo: Tempo = field(default_factory=Tempo)
    tick_s: float = TICK_S


def run(args: Namespace, settings: Settings, parts: Parts, serving: Serving | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; 1 where the token is in use elsewhere.

    Raises:
        SettingsError: there is no token, or Telegram refuses it.
    """
    account = account_of(settings)
    with built(settings, parts) as app:
        try:
            whole = _serve(app, parts, account, serving or Serving(standby=args.standby))
            asyncio.run(_until_stopped(whole))
        except HeldElsewhereError:
            complain(_TWICE)
            return 1
        except TakenOverError:
            complain(_TAKEN)
            return 1
        except TokenRefusedError:
            raise SettingsError("ZHANGGUI_TELEGRAM_TOKEN", _REFUSED) from None
    return 0


async def _until_stopped(serving: Coroutine[Any, Any, None]) -> None:
    """Run until a signal asks to stop; then let the work be finished."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        if sys.platform != "win32":
            loop.add_signal_handler(number, stop.set)
    work, stopper = asyncio.create_task(serving), asyncio.create_task(stop.wait())
    await asyncio.wait({work, stopper}, return_when=asyncio.FIRST_COMPLETED)
    stopper.cancel()
    if not work.done():
        log.info("asked to stop: finishing what is begun")
        work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    if not work.cancelled() and (error := work.exception()):
        raise error


async def _serve(app: App, parts: Parts, account: int, serving: Serving) -> None:
    async with AsyncExitStack() as stack:
        wire = Wire(app.settings, serving.pace.timeouts)
        await stack.enter_async_context(opened(wire))
        lock = None if serving.standby else stack.enter_context(sole(app, account))
        roll = await stack.enter_async_context(watched(app, wire))
        hours = Hours(serving.clock, serving.tempo, roll.vouched)
        clockwork = clockwork_of(app, account, hours)
        await stack.enter_async_context(ticking(clockwork, serving.tick_s))
        if lock is None:
            say(_STANDBY)
            lock = await _waited_for(app, account, stack)
        me, reads_all = await introduced(wire)
        bureau = bureau_of(app, account, serving.clock)
        joined = Joined(app.settings, app.desk, app.state, parts.clock, load, bureau, serving.pace)
        service = Service(joined, wire, me, reads_all=reads_all)
        await stack.enter_async_context(service.opened())
        if app.settings.health_listen:
            health = Health(service.gauges, service.levels)
            await stack.enter_async_context(listening(app.settings.health_listen, health.respond))
        say(_READY.format(username=me.username))
        await _first_of(_received(app.settings, service), _guard(lock))


async def _waited_for(app: App, account: int, stack: AsyncExitStack) -> Lock:
    """Wait until no other process has the token."""
    while True:
        try:
            return stack.enter_context(sole(app, account))
        except (HeldElsewhereError, DBAPIError):
            await asyncio.sleep(_GUARD_S)


async def _guard(lock: Lock) -> None:
    """Watch over the lock for ever.

    Raises:
        HeldElsewhereError: another process has taken over, after the server had lost our lock.
    """
    while True:
        await asyncio.sleep(_GUARD_S)
        try:
            await asyncio.to_thread(lock.renew)
        except DBAPIError as error:
            log.warning("the lock of the token cannot be looked at: %s", type(error).__name__)


async def _first_of(*works: Coroutine[Any, Any, None]) -> None:
    """Run several until one ends, as it ended; the others are cancelled."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _received(settings: Settings, service: Service) -> None:
    url, secret = settings.telegram_webhook_url, settings.telegram_webhook_secret
    if url is None:
        await service.poll()
        return
    words = secret.get_secret_value() if secret else ""
    address = settings.telegram_webhook_listen
    if len(words) < SHORTEST_SECRET or not address:
        raise SettingsError("ZHANGGUI_TELEGRAM_WEBHOOK_SECRET", _HALF)
    await service.be_called(url, words, address)


async def load(path: Path, only_try: bool) -> Tried:  # noqa: FBT001  # as bot.channels asks for it
    """Import a file in a process of its own: a file made to harm can hurt only that one."""
    command = [sys.executable, "-m", "bot", "import", str(path)]
    child = await asyncio.create_subprocess_exec(
        *command,
        *(["--dry-run"] if only_try else []),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, complained = await asyncio.wait_for(child.communicate(), _IMPORT_S)
    except (TimeoutError, asyncio.CancelledError):
        child.kill()
        await child.wait()
        raise
    report = (said if child.returncode == 0 else complained or said).decode("utf-8", "replace")
    return Tried(child.returncode == 0, report.replace(str(path), path.name).strip())
