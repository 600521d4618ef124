"""What the Telegram channel says of its own accord: the only place of its wording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.dispatch.phrases import load_phrases
from bot.state.audit import Doubt
from bot.state.outbox import Mail

WRONG_FIGURE = "这个数不对"
IMPORT_YES, IMPORT_NO = "导入", "不导入"
REGISTER = "还没登记，点这里查看您的编号"
STALE = "这个按钮已经失效（太久了，或者是别处的消息）。请重新问一次，会有新的按钮。"
USED = "这个按钮已经按过了。"
NO_RIGHT = "您没有使用这个按钮的权限。"
DOUBT_FILED = "已经记下，会有人核对这个数。"
FORWARDED = "转发来的消息不算提问。请直接打字，或把内容复制过来发给我。"
REGISTERING = "请把编号发给店主，由店主开通。"
TOO_OLD = "这条消息是很久以前发的，没有执行。还需要的话请再发一次。"
IMPORTING_DENIED = "只有店主和主管可以把表格发给我导入。"
IMPORT_CANCELLED = "好的，没有导入。"
IMPORT_GONE = "这个文件已经不在了，请重新发一次。"
DOWNLOAD_FAILED = "这个文件没有下载成功，请过一会儿再发一次。"

MENU = (("whoami", "我的编号和身份，为什么没有回答"),)
OWNER_MENU = (
    ("allow", "放行这个群，或取消"),
    ("role", "给人身份，或取消"),
    ("outbox", "没送到的消息"),
)

_BY_TERMINAL = "聊天里不能写映射，请维护的同事在服务器上用 zhanggui import 导入。"

_WHY = {
    "not_addressed": "消息里没有 @我，也不是命令或对我的回复",
    "edited": "改过的消息不算提问",
    "forwarded": "转发的消息不算提问",
    "via_bot": "通过其他机器人发的消息不算提问",
    "channel": "以频道身份发的消息不算提问",
    "anonymous": "匿名管理员的消息不算提问，我看不出是谁",
    "bot": "其他机器人的消息不算提问",
    "old": "消息太旧，没有当作提问",
    "other_bot": "那是发给另一个机器人的命令",
    "strange_command": "我没有那个命令",
    "stranger": "您还没有登记",
    "strange_group": "这个群还没有放行",
    "failed": "处理时出了错，已经记到日志里",
}
STATES = {
    "queued": "等待发送",
    "sending": "正在发送",
    "sent": "已发送",
    "refused": "被 Telegram 拒绝",
    "unknown": "不确定是否送达",
    "dropped": "已放弃",
}


def stranger(person: int) -> str:
    """Tell somebody unknown the one thing they need."""
    return f"您的编号是 {person}，还没有登记。{REGISTERING}"


def strange_group(chat: int) -> str:
    """Tell a group that was not let in the one thing it needs."""
    return f"这个群的编号是 {chat}，还没有放行。请店主在群里发送 /allow。"


def hello(username: str) -> str:
    """Greet a group that the bot was added to."""
    return f"大家好，我是掌柜。打字问我时请 @{username}，或发 /help 看我会做什么。"


def too_big(name: str, limit_mb: int) -> str:
    """Tell why a file was not fetched."""
    return (
        f"「{name}」超过了 Telegram 允许机器人下载的 {limit_mb} MB。"
        "请分成几个文件，或在服务器上用 zhanggui import 导入。"
    )


def not_a_table(name: str, endings: Iterable[str]) -> str:
    """Tell which files can be imported."""
    return f"「{name}」不是能导入的表格。能导入的文件有：{'、'.join(endings)}。"


def dry_run(name: str, report: str) -> str:
    """Introduce the report of what an import would do."""
    return f"「{name}」试读的结果，还没有导入：\n{report}\n要导入吗？"


def not_importable(name: str, report: str) -> str:
    """Tell why a file cannot be imported; what needs an option needs a terminal."""
    said = f"「{name}」不能导入。\n{report}"
    return f"{said}\n{_BY_TERMINAL}" if "--" in report else said


def imported(name: str, report: str) -> str:
    """Tell what an import did."""
    return f"「{name}」已经导入。\n{report}"


def whoami(ids: Sequence[tuple[str, int]], role: str | None, lines: Iterable[str]) -> str:
    """Tell somebody who they are here, and why the bot kept silent."""
    known = "没有登记" if role is None else load_phrases().roles[role]
    return "\n".join((*(f"{name}：{number}" for name, number in ids), f"身份：{known}", *lines))


def silences(codes: Sequence[str]) -> str:
    """Explain why the newest messages got no answer; "" where they all did."""
    whys = [_WHY[code] for code in codes if code in _WHY]
    return f"最近没有回答的原因：{'；'.join(dict.fromkeys(whys))}。" if whys else ""


def privacy(*, reads_all: bool, username: str) -> str:
    """Tell what the bot hears in groups."""
    if reads_all:
        return "群里的每条消息我都收得到，只在被 @、被回复或收到命令时回答。"
    return (
        f"隐私模式开着：群里只有命令和对我的回复能送到我这里，@{username} 的普通消息收不到。"
        "要让 @ 有用，请在 BotFather 里用 /setprivacy 关掉隐私模式，"
        "再把我移出群重新加进来。"
    )


def not_let_in() -> str:
    """Tell why nothing is answered in this group."""
    return "这个群还没有放行，店主发 /allow 后才回答。"


def allowed(role: str, shops: frozenset[str] | None) -> str:
    """Confirm that a group is let in."""
    said = f"这个群放行了，群里没有单独登记的成员按「{load_phrases().roles[role]}」回答"
    return f"{said}，可看店铺：{_shops(shops)}。取消请发 /allow off。"


def disallowed() -> str:
    """Confirm that a group is shut out."""
    return "这个群不再放行，我在这里不会回答数据。"


def allow_usage() -> str:
    """Show how /allow goes."""
    return "用法：在群里发 /allow，或 /allow service 店铺一 店铺二，取消用 /allow off。"


def role_given(person: int, role: str, shops: frozenset[str] | None) -> str:
    """Confirm a role."""
    return f"{person} 现在是「{load_phrases().roles[role]}」，可看店铺：{_shops(shops)}。"


def role_taken(person: int) -> str:
    """Confirm that somebody has no role any more."""
    return f"{person} 不再有身份。"


def role_usage() -> str:
    """Show how /role goes."""
    return f"用法：/role 编号 身份 店铺…，或回复那个人的消息发 /role 身份。{_roles()}"


def no_such_role(word: str) -> str:
    """Tell which roles there are instead of `word`."""
    return f"没有「{word}」这个身份。{_roles()}"


def strange_shops(strange: Sequence[str], known: Sequence[str]) -> str:
    """Tell which shops there are instead of those named; nothing was changed."""
    return (
        f"数据里没有店铺「{'」「'.join(strange)}」，没有改动。"
        f"现有的店铺是：{'、'.join(known)}。几个店铺之间用空格隔开。"
    )


def owners_only() -> str:
    """Refuse a command that changes rights."""
    return "只有店主可以这样做。"


def outbox_listed(counts: Mapping[str, int], mails: Sequence[Mail]) -> str:
    """Show what is in the outbox and what needs a person."""
    totals = "，".join(f"{STATES[state]} {counts.get(state, 0)} 条" for state in STATES)
    lines = [_mail_line(mail) for mail in mails]
    hint = ["重发：/outbox resend 编号；放弃：/outbox drop 编号。"] if lines else []
    return "\n".join((f"发件箱：{totals}。", *lines, *hint))


def outbox_changed(mail: int, *, again: bool) -> str:
    """Confirm what was done with a message."""
    return f"{mail} 号消息重新排队了。" if again else f"{mail} 号消息不再发送。"


def outbox_missing(number: str) -> str:
    """Tell that there is nothing to be done about a message."""
    return f"没有能处理的 {number} 号消息；能处理的是不确定送达和被拒绝的，发 /outbox 看编号。"


def outbox_usage() -> str:
    """Show how /outbox goes."""
    return "用法：/outbox 看发件箱，/outbox resend 编号 重发，/outbox drop 编号 放弃。"


def doubt_report(doubt: Doubt, name: str, said: str) -> str:
    """Tell the owners about a figure that somebody says is wrong, and what they had been told."""
    return (
        f"{name}（{doubt.person}）说有个数不对。\n问题：{doubt.question}\n当时的回答：\n{said}\n"
        f"核对用的查询和数据：{doubt.facts}"
    )


def _roles() -> str:
    roles = "、".join(f"{role}（{name}）" for role, name in load_phrases().roles.items())
    return f"身份有 {roles}，取消写 none。"


def _mail_line(mail: Mail) -> str:
    said = f"{mail.id} 号，发往 {mail.chat}，{STATES[mail.state]}，试过 {mail.attempts} 次"
    return f"· {said}" + (f"，{mail.error}" if mail.error else "")


def _shops(shops: frozenset[str] | None) -> str:
    return "全部" if shops is None else "、".join(sorted(shops)) or "无"
