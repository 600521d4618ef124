"""What the bureau says of subscriptions: the only place of its wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.schedule.words import end, moment, slot_name
from bot.state.subscriptions import Policy, Subscription

SPOKEN: Mapping[str, tuple[str, ...]] = {
    "daily": ("日报", "每日报告", "每日数据"),
    "weekly": ("周报", "每周报告"),
    "monthly": ("月报", "每月报告"),
    "alerts": ("预警", "告警", "异常提醒", "异动提醒"),
}
"""Chinese words for topics, beside the title that the skill gives."""

COMMANDS = ("subscribe", "unsubscribe", "subscriptions", "mute")
WORDS = ("订阅", "退订")
"""Words that work like commands."""

MENU = (
    ("subscribe", "订阅日报、周报、月报或预警"),
    ("unsubscribe", "退订"),
    ("subscriptions", "看订阅，暂停、改时间、马上发"),
)
PAUSE, RESUME, EARLIER, LATER, NOW, DELETE = (
    "暂停",
    "恢复",
    "−30 分",
    "+30 分",
    "马上发",
    "删除",
)
KEEPERS_ONLY = "群里的订阅只能由店主或主管来改。您可以私聊我，订阅自己的推送。"
NOTHING_THERE = "这里还没有订阅。"
GONE = "这个订阅已经没有了。"
DELETED = "已经退订，不会再推送。"
COMING = "好的，马上推送一次"
NO_TOPICS = "现在还没有可以订阅的内容。"
_WEEKDAYS = "一二三四五六日"
_PAUSED = {"person": "已暂停", "lost": "收不到消息，已暂停", "away": "收不到消息，已暂停"}


def usage(titles: Sequence[str]) -> str:
    """Show how a subscription is made."""
    if not titles:
        return NO_TOPICS
    return (
        f"可以订阅：{'、'.join(titles)}。\n"
        "例如：订阅 日报 9:00；订阅 周报 周一 9:30；订阅 月报 1号 10:00；订阅 预警。\n"
        "还可以加上：工作日；店铺 店名；静默 22:00-8:00。\n"
        "退订发「退订 日报」，查看和修改发 /subscriptions。"
    )


def misread(left: str, titles: Sequence[str]) -> str:
    """Tell which words of an order were not understood."""
    return f"没看懂「{left}」，没有改动。\n{usage(titles)}"


def unfit(title: str) -> str:
    """Tell that 工作日 goes with what comes daily or hourly."""
    return f"「工作日」不能用在{title}上，没有改动。请去掉「工作日」再发一次。"


def wrong_day(title: str) -> str:
    """Tell that a weekday or a day of the month does not go with a topic."""
    return f"{title}不能这样定日子，没有改动。周报写「周一」，月报写「1号」（1 到 31）。"


def paused(title: str) -> str:
    """Confirm that a topic is not pushed for the time being."""
    return f"{title}已暂停，要恢复请按「{RESUME}」"


def resumed(title: str) -> str:
    """Confirm that a topic is pushed again."""
    return f"{title}已恢复"


def in_quiet(title: str, at: str, quiet: str) -> str:
    """Tell that a push was wanted in its own quiet hours."""
    return f"{title}的时间 {at} 在静默时段 {quiet} 里，没有改动。请换个时间，或改静默时段。"


def chat_lacks(title: str) -> str:
    """Tell that the chat's role may not see a topic."""
    return f"这里的身份看不了{title}，没有订阅。请店主用 /allow 或 /role 调整身份。"


def shop_hidden(shop: str) -> str:
    """Tell that the chat may not see a shop."""
    return f"这里看不了店铺「{shop}」，没有订阅。"


def subscribed(one: Subscription, title: str, due: datetime) -> str:
    """Confirm a subscription: what, when, and exactly when for the first time."""
    return f"订阅好了：{described(one, title)}。\n下一次推送：{_date(due)}。"


def state_of(one: Subscription, title: str, due: datetime | None, last: str) -> str:
    """Return one subscription for the list: what, when next, how the last one ended."""
    paused = _PAUSED.get(one.paused, "")
    coming = paused or (f"下一次 {_date(due)}" if due else "")
    return f"{described(one, title)}。" + "；".join(filter(None, (coming, last))) + "。"


def numbered(lines: Sequence[str]) -> list[str]:
    """Number the lines where there are several: the buttons below name the number."""
    return [f"{n}. {line}" for n, line in enumerate(lines, 1)] if len(lines) > 1 else list(lines)


def changed(text: str, due: datetime | None) -> str:
    """Confirm a change, and when the next push comes."""
    return f"{text}。" + (f"下一次推送：{_date(due)}。" if due else "")


def described(one: Subscription, title: str) -> str:
    """Return a subscription in words: 日报，工作日 09:00，店铺 天猫店."""
    when = {
        "hour": "每小时检查",
        "day": f"每天 {one.at}",
        "week": f"每周{_WEEKDAYS[one.weekday]} {one.at}",
        "month": f"每月 {one.month_day} 日 {one.at}",
    }[one.cadence]
    if one.workdays:
        when = f"工作日 {one.at}" if one.cadence == "day" else f"工作日{when}"
    shop = f"店铺 {one.shop}" if one.shop else ""
    quiet = f"静默 {one.quiet}" if one.quiet else ""
    return "，".join(filter(None, (title, when, shop, quiet, _DOUBTS[one.policy])))


def last_one(slot: str, state: str) -> str:
    """Return how the last push of a subscription ended."""
    return f"上次 {slot_name(slot)} {end(state)}"


def muted(key: str, until: datetime) -> str:
    """Confirm that an alert is silenced."""
    return f"「{key}」静音到 {moment(until)}。要恢复请发 /mute {key} off。"


def unmuted(key: str) -> str:
    """Confirm that an alert may be heard again."""
    return f"「{key}」不再静音。"


def which(titles: Sequence[str]) -> str:
    """Ask what should not be pushed any more."""
    if not titles:
        return NOTHING_THERE
    return f"要退订哪一个？现在订阅了：{'、'.join(titles)}。例如：退订 {titles[0]}。"


def not_subscribed(title: str) -> str:
    """Tell that there is nothing to be ended."""
    return f"这里没有订阅{title}。"


def everywhere(count: int, counts: Mapping[str, int]) -> str:
    """Return how pushes fare in all chats, for an owner."""
    ends = ("sent", "silent", "expired", "refused", "unknown", "failed")
    said = "，".join(f"{end(state)} {counts[state]} 次" for state in ends if counts.get(state))
    return f"所有群和人一共 {count} 个订阅。最近 7 天：{said or '还没有推送'}。"


def _date(at: datetime) -> str:
    return f"{at:%Y-%m-%d}（周{_WEEKDAYS[at.weekday()]}）{at:%H:%M}"


_DOUBTS: Mapping[Policy, str] = {
    "reconcile": "",
    "at_most_once": "最多一次",
    "at_least_once": "至少一次",
}
