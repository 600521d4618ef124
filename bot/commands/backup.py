"""`zhanggui backup`: everything of HOME, and the servers' tables, in one file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from bot.app import Parts
from bot.commands.archive import write_archive
from bot.commands.terminal import complain, say
from bot.commands.whereabouts import DUMPS, files_elsewhere, servers
from bot.settings import Settings


def run(args: Namespace, settings: Settings, parts: Parts) -> int:
    """Write the archive, and say what is not in it."""
    manifest = write_archive(
        settings.home, args.file, made_at=parts.clock(), add=lambda still: _dump(settings, still)
    )
    say(f"已备份 {len(manifest.files)} 个文件到 {args.file}。")
    for name in files_elsewhere(settings):
        complain(f"注意：{name} 不在 HOME 里，没有备份，请另外复制。")
    return 0


def _dump(settings: Settings, still: Path) -> None:
    found = servers(settings)
    if not found:
        return
    from bot.commands.servers import dump  # noqa: PLC0415  # psycopg is for servers only

    for name, url in found.items():
        dump(url, still / DUMPS / name)
