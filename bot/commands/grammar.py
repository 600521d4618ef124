"""What can be typed after `zhanggui`."""

from __future__ import annotations

import argparse
import re
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from bot.commands.terminal import complain

_TRANSLATED = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument \S+: invalid choice: (\S+) \(choose from (.*)\)", r"没有 \1；可用的有：\2"),
    (r"argument (\S+): expected (?:one|at least one) argument", r"\1 后面要有值"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 不能与 \2 同用"),
    (r"argument (\S+): (.*)", r"\1：\2"),
)


class ChineseParser(argparse.ArgumentParser):
    """An argument parser that complains in Chinese; wrong usage ends with code 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how it goes."""
        for pattern, said in _TRANSLATED:
            found = re.fullmatch(pattern, message)
            if found:
                message = found.expand(said)
                break
        complain(f"用法有误：{message}\n看用法：{self.prog} --help")
        self.exit(2)


def instant(text: str) -> datetime:
    """Return an ISO 8601 time; naive where it names no offset."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text} 不是 ISO 8601 时间，写法如 2025-11-18T09:00"
        ) from None


def grammar() -> ChineseParser:
    """Return the parser of the whole command line; `args.module` runs the command."""
    parser = ChineseParser(prog="zhanggui", description="掌柜：电商团队的运营助手")
    commands = parser.add_subparsers(metavar="命令", required=True, dest="command")
    _asking(commands)
    _loading(commands)
    _serving(commands)
    _keeping(commands)
    return parser


_Commands = argparse._SubParsersAction  # noqa: SLF001  # argparse gives the type no public name


def _add(
    commands: _Commands[ChineseParser], name: str, module: str, summary: str
) -> ChineseParser:
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(module=f"bot.commands.{module}")
    return parser


def _asking(commands: _Commands[ChineseParser]) -> None:
    _add(commands, "demo", "demo", "不用任何设置，用演示店铺走一遍每个功能")
    chat = _add(commands, "chat", "chat", "在终端里对话")
    ask = _add(commands, "ask", "ask", "问一句，答一句")
    when = _add(commands, "when", "when", "一句话说的是哪几天")
    for parser in (ask, when):
        parser.add_argument("text", nargs="*", metavar="TEXT", help="要问的话")
        parser.add_argument("--batch", metavar="FILE", help="每行一个 JSON 的文件，- 是标准输入")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
    for parser in (chat, ask, when):
        parser.add_argument(
            "--as-of", type=instant, metavar="T", help="提问时间，ISO 8601；不写时区就是店铺时区"
        )
    for parser in (chat, ask):
        parser.add_argument("--user", default="owner", help="角色，或已登记的用户 id")
    ask.add_argument("--session", metavar="S", help="会话名；同一会话里可以接着问")
    ask.add_argument("--why", action="store_true", help="每个功能怎么理解这句话")


def _loading(commands: _Commands[ChineseParser]) -> None:
    load = _add(commands, "import", "imports", "导入平台导出的表格；import undo ID 撤销一次导入")
    load.add_argument("files", nargs="+", metavar="FILE", help="表格文件，或 undo ID")
    load.add_argument("--table", metavar="T", help="导入到哪张表")
    load.add_argument("--map", type=Path, metavar="M.yaml", help="字段对应表")
    load.add_argument("--shop", metavar="NAME", help="店铺名")
    load.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    load.add_argument("--json", action="store_true", help="输出 JSON")
    learn = _add(
        commands, "learn", "learn", "把文档学进知识库：.txt .md .html .docx .pdf 或文件夹"
    )
    learn.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="文档或文件夹")
    learn.add_argument(
        "--roles", metavar="R,R", help="只回答这些身份，如 manager,service；all 是所有人"
    )
    learn.add_argument("--dry-run", action="store_true", help="只看会怎么修、怎么切，不写入")
    learn.add_argument("--json", action="store_true", help="输出 JSON")
    listed = _add(commands, "imports", "imports_list", "列出导入过什么")
    listed.add_argument("--json", action="store_true", help="输出 JSON")


def _serving(commands: _Commands[ChineseParser]) -> None:
    serve = _add(commands, "serve", "serve", "连上 Telegram，一直运行到收到 SIGTERM")
    serve.add_argument(
        "--standby", action="store_true", help="token 被另一个进程占用时待命，它停下后接替"
    )
    push = _add(commands, "push", "push", "推送：due 推送现在该推的，preview 只看不发")
    push.add_argument("action", choices=["due", "preview"], help="推送，或只看")
    push.add_argument("topic", nargs="?", metavar="TOPIC", help="preview 看哪个：daily、weekly …")
    push.add_argument(
        "--as-of", type=instant, metavar="T", help="当作什么时间，ISO 8601；不写时区就是店铺时区"
    )
    push.add_argument("--shop", metavar="S", help="preview 只看这家店")


def _keeping(commands: _Commands[ChineseParser]) -> None:
    backup = _add(commands, "backup", "backup", "把 HOME 里的一切存成一个文件")
    backup.add_argument("file", type=Path, metavar="FILE", help="备份文件，.tar.gz")
    restore = _add(commands, "restore", "restore", "从备份文件恢复 HOME")
    restore.add_argument("file", type=Path, metavar="FILE", help="备份文件")
    care = _add(commands, "kb", "care", "维护知识库：没答上的问题，等待批准的草稿")
    care.add_argument(
        "action",
        choices=["gaps", "drafts", "approve", "embed"],
        help="看缺口、看草稿、批准、补向量",
    )
    care.add_argument("number", nargs="?", type=int, metavar="ID", help="approve 批准哪份草稿")
    care.add_argument("--user", default="owner", help="谁来批准：角色，或已登记的用户 id")
    care.add_argument("--json", action="store_true", help="输出 JSON")
    db = _add(commands, "db", "db", "数据库结构")
    db.add_argument("action", choices=["upgrade"], help="升级到最新结构")
    _add(commands, "doctor", "doctor", "检查设置、数据库、磁盘，告诉您该修什么")
    _add(commands, "skills", "listing", "列出会的功能和问法")
