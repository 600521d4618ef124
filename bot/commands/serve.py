"""`zhanggui serve`: Telegram, until SIGTERM."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app import App, Parts, built
from bot.channels.health import Health
from bot.channels.httpd import listening
from bot.channels.telegram.intake import TakenOverError, TokenRefusedError
from bot.channels.telegram.service import Joined, Pace, Service, introduced
from bot.channels.telegram.uploads import Tried
from bot.channels.telegram.webhook import SHORTEST_SECRET
from bot.channels.telegram.wire import Wire
from bot.commands.terminal import complain, say
from bot.settings import Settings
from bot.state.locks import HeldElsewhereError, only_one
from knowledge.errors import SettingsError

log = logging.getLogger(__name__)

_IMPORT_S = 600.0
_READY = "掌柜上线了：@{username}，按 Ctrl-C 退出。"
_TWICE = "已经有一个掌柜在用这个 token 运行，这一个就不启动了。"
_TAKEN = "另一个程序一直在用这个 token 收消息，已经停下。请关掉它，或到 BotFather 换一个 token。"
_HALF = f"回调要有至少 {SHORTEST_SECRET} 个字符的暗号，还要写 TELEGRAM_WEBHOOK_LISTEN"
_REFUSED = "Telegram 不认这个 token，请从 BotFather 重新复制"


def run(_args: Namespace, settings: Settings, parts: Parts, pace: Pace | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; 1 where the token is in use elsewhere.

    Raises:
        SettingsError: there is no token, or Telegram refuses it.
    """
    token = settings.telegram_token
    if token is None:
        raise SettingsError("ZHANGGUI_TELEGRAM_TOKEN", "没有填，无法连接 Telegram")
    account = token.get_secret_value().partition(":")[0]
    with built(settings, parts) as app:
        try:
            with only_one(app.state.engine, settings.home, f"telegram-{account}"):
                asyncio.run(_until_stopped(_serve(app, parts, pace or Pace())))
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


async def _serve(app: App, parts: Parts, pace: Pace) -> None:
    async with AsyncExitStack() as stack:
        wire = Wire(app.settings)
        await stack.enter_async_context(_open(wire))
        me, reads_all = await introduced(wire)
        joined = Joined(app.settings, app.desk, app.state, parts.clock, load, pace)
        service = Service(joined, wire, me, reads_all=reads_all)
        await stack.enter_async_context(service.opened())
        if app.settings.health_listen:
            health = Health(service.gauges, service.levels)
            await stack.enter_async_context(listening(app.settings.health_listen, health.respond))
        say(_READY.format(username=me.username))
        await _received(app.settings, service)


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


@asynccontextmanager
async def _open(wire: Wire) -> AsyncIterator[None]:
    await wire.open()
    try:
        yield
    finally:
        await wire.close()


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
