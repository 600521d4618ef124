"""`zhanggui learn`: documents into the knowledge base."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing

from bot.app import Parts, opened_library
from bot.channels.machine import to_line
from bot.commands.terminal import complain, say
from bot.dispatch.phrases import load_phrases
from bot.settings import Settings
from knowledge.errors import ModelError
from knowledge.library.library import Library
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
            _embed(library)
    if args.json:
        say(to_line(learnt_json(learnt)))
    elif learnt:
        rehearsed = "试运行，没有写入。\n\n" if args.dry_run else ""
        say(rehearsed + learnt_text(learnt))
    else:
        say("文件夹里没有可以学的文档。")
    return int(any(one.outcome == "refused" for one in learnt))


def _embed(library: Library) -> None:
    """Make vectors where a model is set; what was learnt answers by its words in any case."""
    try:
        library.embed()
    except ModelError as error:
        complain(load_phrases().for_error(error))
