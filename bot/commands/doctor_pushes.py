"""What `zhanggui doctor` finds out about pushes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bot.app import Parts
from bot.commands.finding import Finding
from bot.settings import Settings
from bot.state import deliveries
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
    """Look for pushes that are overdue, were missed, or went wrong."""
    state = open_state(settings.app_url)
    try:
        with state.reading() as connection:
            running, paused = count_subscriptions(connection)
            counts = deliveries.counts(connection, time.time() - _A_WEEK_S)
            overdue = deliveries.overdue(connection, time.time() - _LATE_S)
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
