"""`zhanggui learn`: documents into the knowledge base."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing

from bot.app import Parts, opened_library
from bot.channels.machine import to_line
from bot.commands.terminal import say
from bot.settings import Settings
from skills.handbook.report import learnt_json, learnt_text
from skills.handbook.roles import roles_named

_BY = "owner"
"""Whoever has the machine's command line is the owner."""


def run(args: Namespace, settings: Settings, parts: Parts) -> int:
    """Take the documents in, or say what that would do; 1 where one was refused."""
    with closing(opened_library(settings)) as library:
        if args.dry_run:
            learnt = library.rehearse(args.paths)
        else:
            roles = None if args.roles is None else roles_named(args.roles)
            learnt = library.learn(args.paths, at=parts.now(settings), by=_BY, roles=roles)
    if args.json:
        say(to_line(learnt_json(learnt)))
    elif learnt:
        rehearsed = "试运行，没有写入。\n\n" if args.dry_run else ""
        say(rehearsed + learnt_text(learnt))
    else:
        say("文件夹里没有可以学的文档。")
    return int(any(one.outcome == "refused" for one in learnt))
