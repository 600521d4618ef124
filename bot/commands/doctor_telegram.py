"""What `zhanggui doctor` finds out about Telegram."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from importlib import import_module

from bot.app import Parts
from bot.channels.telegram.words import STATES
from bot.commands.finding import Finding
from bot.settings import Settings
from bot.state import outbox
from bot.state.audit import doubts_filed
from bot.state.engine import open_state
from bot.state.inbox import backlog

_PATIENCE_S = 10.0
_LATE_S = 60.0


def account_check(settings: Settings, _parts: Parts) -> Iterator[Finding]:
    """Ask Telegram who the bot is, and what it hears in groups."""
    if settings.telegram_token is None:
        return
    # python-telegram-bot takes half a second to import: only where there is a token
    telegram = import_module("bot.channels.telegram.examination")
    try:
        found = asyncio.run(telegram.examined(settings, _PATIENCE_S))
    except telegram.TokenRefusedError:
        advice = "请从 BotFather 重新复制"
        yield Finding("Telegram 连接", "Telegram 不认这个 token", advice, broken=True)
        return
    except telegram.UnreachableError as error:
        advice = "请检查网络和 ZHANGGUI_TELEGRAM_PROXY_URL"
        yield Finding("Telegram 连接", f"连不上（{error}）", advice)
        return
    yield Finding("Telegram 连接", f"@{found.username}")
    yield Finding("群隐私模式", *_privacy(reads_all=found.reads_all))
    if found.webhook and settings.telegram_webhook_url is None:
        advice = "别的程序设过回调；运行 zhanggui serve 会把它取消"
        yield Finding("Telegram 收信方式", "现在是回调", advice)


def owners_check(settings: Settings, _parts: Parts) -> Iterator[Finding]:
    """Look whether anybody may let people in."""
    if settings.telegram_token is None:
        return
    if settings.owners:
        yield Finding("店主", f"{len(settings.owners)} 位")
    else:
        advice = "在 ZHANGGUI_OWNERS 里填店主的 Telegram 编号，私聊机器人发 /whoami 可以看到"
        yield Finding("店主", "没有填，没有人能放行群和给身份", advice)


def mail_check(settings: Settings, _parts: Parts) -> Iterator[Finding]:
    """Look for messages that wait, were refused, or may not have arrived."""
    state = open_state(settings.app_url)
    try:
        with state.reading() as connection:
            waiting, oldest = backlog(connection)
            counts = outbox.counts(connection)
            doubts = doubts_filed(connection)
    finally:
        state.close()
    lag_s = time.time() - oldest if waiting else 0.0
    late = "有消息收到了还没有处理，请看看 zhanggui serve 在不在运行" if lag_s > _LATE_S else ""
    yield Finding("收件箱", f"等待处理 {waiting} 条", late)
    said = "，".join(f"{STATES[s]} {counts[s]} 条" for s in ("queued", "unknown", "refused"))
    open_ones = counts["unknown"] + counts["refused"]
    yield Finding("发件箱", said, "在 Telegram 里发 /outbox 处理" if open_ones else "")
    if doubts:
        yield Finding("有疑问的数字", f"{doubts} 条", "请核对店主收到的「这个数不对」")


def _privacy(*, reads_all: bool) -> tuple[str, str]:
    if reads_all:
        return "关着，群里 @ 得到", ""
    advice = "要让 @ 有用，在 BotFather 里 /setprivacy 选 Disable，再把机器人移出群重新加入"
    return "开着，群里只收得到命令和回复", advice
