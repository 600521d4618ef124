"""`zhanggui doctor`: is everything as it should be, and what to do where it is not."""

from __future__ import annotations

import re
import shutil
from argparse import Namespace
from collections.abc import Callable, Iterator
from importlib.util import find_spec

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from bot.app import Parts
from bot.commands.doctor_pushes import push_check
from bot.commands.doctor_telegram import account_check, mail_check
from bot.commands.finding import Finding
from bot.commands.storeroom import opened_store
from bot.commands.terminal import say
from bot.dispatch.phrases import load_phrases
from bot.settings import Settings
from bot.state.engine import open_state, revision
from bot.state.people import everyone
from knowledge.errors import ZhangguiError
from knowledge.store.schema import imports

_FONT = "pylopdf_fonts_zh_cn"
_TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")
_LEAST_FREE_BYTES = 500_000_000
_STALE_DAYS = 3


Check = Callable[[Settings, Parts], Iterator[Finding]]


def run(_args: Namespace, settings: Settings, parts: Parts) -> int:
    """Run every check; 1 where something is broken."""
    findings = [finding for check in CHECKS for finding in examined(check, settings, parts)]
    for finding in findings:
        say(finding.line())
    return int(any(finding.broken for finding in findings))


def examined(check: Check, settings: Settings, parts: Parts) -> list[Finding]:
    """Return what `check` found; an error on the way is a finding too."""
    try:
        return list(check(settings, parts))
    except ZhangguiError as error:
        said = load_phrases().for_error(error)
        return [Finding("检查没有做完", str(error), said, broken=True)]
    except DBAPIError as error:
        return [Finding("数据库", str(error.orig), "请检查数据库地址和服务", broken=True)]


def settings_check(settings: Settings, parts: Parts) -> Iterator[Finding]:
    """Tell where HOME is and what time the shop has."""
    yield Finding("设置", f"HOME 是 {settings.home}")
    now = parts.now(settings)
    yield Finding("店铺时间", f"{now:%Y-%m-%d %H:%M}（{settings.timezone}）")


def bot_database_check(settings: Settings, _parts: Parts) -> Iterator[Finding]:
    """Open the bot's database."""
    state = open_state(settings.app_url)
    with state.reading() as connection:
        known = len(everyone(connection))
    yield Finding("机器人数据库", f"结构 {revision(state.engine)}，登记了 {known} 个人")
    state.close()


def store_check(settings: Settings, parts: Parts) -> Iterator[Finding]:
    """Open the store and look how fresh it is."""
    counted = select(func.count(), func.sum(imports.c.rows_kept), func.max(imports.c.last_day))
    with opened_store(settings) as store, store.engine.connect() as connection:
        loads, rows, last_day = connection.execute(
            counted.where(imports.c.undone_at.is_(None))
        ).one()
    if not loads:
        yield Finding("店铺数据", "还没有数据", "用 zhanggui import 导入平台导出的表格")
        return
    said = f"{loads} 次导入，{rows:,} 行，最新到 {last_day or '（没有日期）'}"
    age = (parts.now(settings).date() - last_day).days if last_day else 0
    yield Finding(
        "店铺数据", said, f"已经 {age} 天没有新数据，请导入" if age > _STALE_DAYS else ""
    )


def token_check(settings: Settings, _parts: Parts) -> Iterator[Finding]:
    """Look at the token's form; nothing is sent."""
    if settings.telegram_token is None:
        yield Finding("Telegram", "没有设 token，只能在终端里用")
    elif _TOKEN.fullmatch(settings.telegram_token.get_secret_value()):
        yield Finding("Telegram", "token 的样子是对的")
    else:
        advice = "token 应该像 123456789:AA…，请从 BotFather 重新复制"
        yield Finding("Telegram", "token 的样子不对", advice, broken=True)


def font_check(_settings: Settings, _parts: Parts) -> Iterator[Finding]:
    """Look for the font that charts are written in."""
    if find_spec(_FONT):
        yield Finding("图表字体", "已安装")
    else:
        yield Finding(
            "图表字体", "缺中文字体包", "运行 pip install pylopdf-fonts-zh-cn", broken=True
        )


def disk_check(settings: Settings, _parts: Parts) -> Iterator[Finding]:
    """Look at the space left in HOME."""
    free = shutil.disk_usage(settings.home).free
    short = free < _LEAST_FREE_BYTES
    yield Finding("磁盘", f"还剩 {free / 1e9:.1f} GB", "空间快满了，请清理" if short else "")


CHECKS: tuple[Check, ...] = (
    settings_check,
    bot_database_check,
    store_check,
    token_check,
    account_check,
    mail_check,
    push_check,
    font_check,
    disk_check,
)
