"""`zhanggui backup`: everything of HOME in one file."""

from __future__ import annotations

from argparse import Namespace

from bot.app import Parts
from bot.commands.archive import write_archive
from bot.commands.terminal import complain, say
from bot.commands.whereabouts import outside_home
from bot.settings import Settings


def run(args: Namespace, settings: Settings, parts: Parts) -> int:
    """Write the archive, and say what is not in it."""
    manifest = write_archive(settings.home, args.file, made_at=parts.clock())
    say(f"已备份 {len(manifest.files)} 个文件到 {args.file}。")
    for name in outside_home(settings):
        complain(f"注意：{name} 不在 HOME 里，没有备份，请用它自己的备份工具。")
    return 0
