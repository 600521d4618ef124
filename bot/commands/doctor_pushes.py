"""What `zhanggui doctor` finds out about pushes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.app import Parts
from bot.commands.finding import Finding
from bot.schedule.errands import wall
from bot.settings import Settings
from bot.state import deliveries
from bot.state.clock import Jump, last_jump
from bot.state.engine import open_state
from bot.state.subscriptions import count_subscriptions

_A_WEEK_S = 7 * 86_400.0
_LATE_S = 600.0
_WORDS = {
    "sent": "已送达",
    "silent": "没有要说的",
    "expired": "错过时间",
    "refused": "没有送到",
    "unknown": "不确定",
    "failed": "没有做出来",
}
_BAD = ("expired", "refused", "unknown", "failed")


def push_check(settings: Settings, _parts: Parts) -> Iterator[Finding]:
    """Look for pushes that are overdue, missed or went wrong, and for a clock that jumped."""
    state = open_state(settings.app_url)
    try:
        with state.reading() as connection:
            running, paused = count_subscriptions(connection)
            counts = deliveries.counts(connection, time.time() - _A_WEEK_S)
            overdue = deliveries.overdue(connection, time.time() - _LATE_S)
            jump = last_jump(connection)
    finally:
        state.close()
    yield Finding("订阅", f"{running} 个，另有 {paused} 个暂停")
    said = "，".join(
        f"{word} {counts[name]} 次" for name, word in _WORDS.items() if counts.get(name)
    )
    bad = any(counts.get(name) for name in _BAD)
    advice = "在 Telegram 里发 /subscriptions 和 /outbox 看是哪些" if bad else ""
    if overdue:
        advice = f"有 {overdue} 个推送到时间了还没有发，请看看 zhanggui serve 在不在运行"
    yield Finding("最近 7 天的推送", said or "还没有", advice)
    if jump and time.time() - jump.to_s < _A_WEEK_S:
        yield _jumped(jump, settings.zone)


def _jumped(jump: Jump, zone: ZoneInfo) -> Finding:
    was, shown = (f"{wall(at, zone):%Y-%m-%d %H:%M}" for at in (jump.from_s, jump.to_s))
    said = f"运行当中被改过：本来是 {was}，一下变成了 {shown}"
    return Finding("时钟", said, "请核对上面的店铺时间，打开系统的自动对时")
