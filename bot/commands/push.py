"""`zhanggui push`: what is due now, or one push to look at."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.app import App, Parts, built, shop_time
from bot.channels.plain import render
from bot.channels.telegram.intake import TokenRefusedError
from bot.channels.telegram.service import Joined, Service, introduced
from bot.channels.telegram.wire import Wire
from bot.commands.scheduling import (
    Hours,
    account_of,
    board_of,
    clockwork_of,
    opened,
    sole,
    watched,
)
from bot.commands.serve import load
from bot.commands.terminal import UsageError, complain, say
from bot.schedule import words
from bot.schedule.notices import title_of
from bot.schedule.topics import offered
from bot.settings import Settings
from bot.state import deliveries
from bot.state.deliveries import Delivery
from bot.state.locks import HeldElsewhereError
from bot.state.subscriptions import subscription
from knowledge.errors import SettingsError
from skills.kit.contract import Due

_LONGEST_S = 120.0
_LOOK_S = 0.3
_UNDER_WAY = frozenset({"claimed", "posted"})
_BAD = frozenset({"refused", "unknown", "failed"})
_NOTHING = "现在没有要推送的。"
_WAITING = "有 {count} 个推送 {seconds:.0f} 秒内还没有结果，已经留在数据库里，serve 会接着发。"
_REFUSED = "Telegram 不认这个 token，请从 BotFather 重新复制"


def run(args: Namespace, settings: Settings, parts: Parts) -> int:
    """Push what is due, or show one push without sending it."""
    with built(settings, parts) as app:
        if args.action == "preview":
            return _preview(args, app, parts)
        if args.topic or args.shop:
            raise UsageError("push due 推送所有到时间的订阅，不能写推送名或 --shop")
        return _due(args, app, parts)


def _preview(args: Namespace, app: App, parts: Parts) -> int:
    topics = offered(app.desk.skills)
    known = topics.get(args.topic or "")
    if known is None:
        listed = "、".join(topics) or "（还没有）"
        raise UsageError(f"没有「{args.topic or ''}」这个推送；可以看的有：{listed}")
    at = shop_time(args.as_of or parts.clock(), app.settings.zone)
    query = known.topic.query(Due(at, args.shop))
    reply = app.desk.ask(known.skill, query, now=at, asker=app.asker("owner"))
    if reply.status == "error":
        complain(render(reply))
        return 1
    say(words.SILENT if reply.is_silent else render(reply))
    return 0


def _due(args: Namespace, app: App, parts: Parts) -> int:
    account = account_of(app.settings)
    found = asyncio.run(_pushed(app, parts, account, args.as_of))
    for line in _lines(app, account, found):
        say(line)
    waiting = sum(one.state in _UNDER_WAY for one in found)
    if waiting:
        complain(_WAITING.format(count=waiting, seconds=_LONGEST_S))
    if not found:
        say(_NOTHING)
    return int(any(one.state in _BAD or one.state in _UNDER_WAY for one in found))


async def _pushed(
    app: App, parts: Parts, account: int, as_of: datetime | None
) -> tuple[Delivery, ...]:
    """Plan and push what is due, and wait until it has ended; return how it did."""
    async with AsyncExitStack() as stack:
        wire = Wire(app.settings)
        await stack.enter_async_context(opened(wire))
        roll = await stack.enter_async_context(watched(app, wire))
        clockwork = clockwork_of(app, account, replace(_hours(app, as_of), vouch=roll.vouched))
        claimed = tuple(one.id for one in await clockwork.turn())
        if not claimed:
            return ()
        try:
            async with asyncio.timeout(_LONGEST_S):
                await _sent(app, parts, wire, stack)
                while any(one.state in _UNDER_WAY for one in _states(app, claimed)):
                    await asyncio.sleep(_LOOK_S)
                    await asyncio.to_thread(clockwork.pushes.settle)
        except TimeoutError:
            pass  # what has not ended yet is said line by line
        return _states(app, claimed)


async def _sent(app: App, parts: Parts, wire: Wire, stack: AsyncExitStack) -> None:
    """Send what waits as long as the stack is open, unless another process does already."""
    account = account_of(app.settings)
    try:
        stack.enter_context(sole(app, account))
    except HeldElsewhereError:
        return
    try:
        me, reads_all = await introduced(wire)
    except TokenRefusedError:
        raise SettingsError("ZHANGGUI_TELEGRAM_TOKEN", _REFUSED) from None
    service = Service(_joined(app, parts), wire, me, reads_all=reads_all)
    await stack.enter_async_context(service.opened())


def _joined(app: App, parts: Parts) -> Joined:
    return Joined(app.settings, app.desk, app.state, parts.clock, load)


def _hours(app: App, as_of: datetime | None) -> Hours:
    """Return the database's clock, or one that stands at `as_of`: then a day is looked back."""
    if as_of is None:
        return Hours()
    at = as_of if as_of.tzinfo else as_of.replace(tzinfo=app.settings.zone)
    return Hours(clock=lambda _connection: at.astimezone(UTC), lookback=timedelta(days=1))


def _states(app: App, ids: Sequence[int]) -> tuple[Delivery, ...]:
    with app.state.reading() as connection:
        return deliveries.of_slots(connection, ids)


def _lines(app: App, account: int, found: Sequence[Delivery]) -> Iterator[str]:
    """Yield one line for each push: what, where, for which hour, and how it ended."""
    board = board_of(app, account)
    with app.state.reading() as connection:
        for delivery in found:
            one = subscription(connection, delivery.subscription)
            how = words.ended(delivery.state, delivery.error)
            yield words.printed(title_of(board, one), one.chat if one else 0, delivery.slot, how)
