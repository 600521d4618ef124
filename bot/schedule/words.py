"""What the schedule says of pushes, above them and to owners: the only place of its wording."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

_NAMED = 4
"""Missed slots that are named one by one; of more only the first and the last."""

_ENDS = {
    "planned": "等待推送",
    "claimed": "正在准备",
    "posted": "正在发送",
    "sent": "已送达",
    "refused": "没有送到",
    "unknown": "不确定是否送达",
    "expired": "错过了时间，没有推送",
    "silent": "没有要说的，没有推送",
    "failed": "没有做出来",
    "late": "晚了",
}
NO_RIGHT = "这个群或这个人现在没有权限看"
SILENT = "没有要说的，不会推送。"
NO_ANSWER = "程序出错，已记到日志里"


def head(due: datetime, now: datetime, *, missed: Sequence[str], waited: bool) -> str:
    """Return what stands above a push: that it is late, and what was missed; or "".

    Args:
        due: When it was due, as the shop's wall clock.
        now: The same for the present.
        missed: Slots before it that nobody saw.
        waited: It is late because it waited for figures.
    """
    lines = [_late(due, now, waited=waited), _missed(missed)]
    return "\n".join(filter(None, lines))


def is_late(due: datetime, now: datetime) -> bool:
    """Tell whether a push is so late that it says so: more than ten minutes."""
    return now - due > timedelta(minutes=10)


def _late(due: datetime, now: datetime, *, waited: bool) -> str:
    if not is_late(due, now):
        return ""
    why = "等数据" if waited else ""
    return f"原定 {moment(due)} 推送，{why}晚了{_long(now - due)}。"


def _missed(slots: Sequence[str]) -> str:
    if not slots:
        return ""
    named = [slot_name(slot) for slot in slots]
    if len(named) <= _NAMED:
        return f"{'、'.join(named)} 没有推送。"
    return f"{named[0]} 到 {named[-1]} 共 {len(named)} 次没有推送。"


def slot_name(slot: str) -> str:
    """Return a slot for people: 11-19, or 11-19 14 点."""
    day, _, hour = slot.partition("#")[0].partition("T")
    return f"{day[5:]} {int(hour)} 点" if hour else day[5:]


def end(state: str) -> str:
    """Return how a push ended."""
    return _ENDS.get(state, state)


def no_shop(shop: str) -> str:
    """Tell why a push was refused: the chat may not see the shop."""
    return f"现在没有权限看店铺「{shop}」"


def no_topic(topic: str) -> str:
    """Tell why a push failed: no skill offers it any more."""
    return f"没有「{topic}」这个推送了"


def trouble(lines: Sequence[str], *, more: int) -> str:
    """Tell the owners about pushes that are late, failed or doubtful."""
    rest = [f"……还有 {more} 个。"] if more else []
    advice = "没有送到和不确定的，可以发 /outbox 查看和重发。"
    return "\n".join(("推送有问题：", *lines, *rest, advice))


def trouble_line(title: str, place: str, slot: str, how: str) -> str:
    """Return one push of which the owners should know."""
    return f"· {title}，{place}，{slot_name(slot)}：{how}"


def ended(state: str, error: str) -> str:
    """Return how a push ended, and why where that is known."""
    return end(state) + (f"（{error}）" if error else "")


def late_by(due: datetime, now: datetime) -> str:
    """Return by how much a push is late."""
    return f"晚了{_long(now - due)}"


def lost(lines: Sequence[str]) -> str:
    """Tell the owners about chats that cannot be reached any more."""
    said = "这些群或人收不到消息了，订阅先暂停，机器人回来后自动恢复："
    return "\n".join((said, *lines))


def lost_line(title: str, place: str) -> str:
    """Return one subscription that is paused."""
    return f"· {title}，{place}"


def place_name(title: str, chat: int) -> str:
    """Return a chat for people."""
    return f"{title}（{chat}）" if title else str(chat)


def printed(title: str, chat: int, slot: str, how: str) -> str:
    """Return one push as a line of the terminal."""
    return f"{title} → {chat}，{slot_name(slot)}：{how}"


def moment(at: datetime) -> str:
    """Return a day and a time for people: 11-20 09:00."""
    return f"{at:%m-%d %H:%M}"


def _long(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "天"), (hours, "小时"), (minutes, "分钟"))
    said = [f" {count} {unit}" for count, unit in parts if count][:2]
    return "".join(said) or " 1 分钟"
