"""`zhanggui chat`: a conversation in the terminal."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import uuid4

from bot.app import App, Parts, built, shop_time
from bot.channels.console import BOT, YOU, ConsoleChannel, Conversation
from bot.settings import Settings


def run(args: Namespace, settings: Settings, parts: Parts) -> int:
    """Talk until /quit or the end of the input."""
    as_of = args.as_of
    with built(settings, parts) as app:
        clock = (lambda: shop_time(as_of, settings.zone)) if as_of else app_clock(app, parts)
        talk(app, user=args.user, now=clock)
    return 0


def app_clock(app: App, parts: Parts) -> Callable[[], datetime]:
    """Return the clock of the shop's wall."""
    return lambda: parts.now(app.settings)


def talk(app: App, *, user: str, now: Callable[[], datetime]) -> None:
    """Hold a new conversation on standard input and output."""
    console = ConsoleChannel(sys.stdout)
    conversation = Conversation(app.desk, app.asker(user), now, uuid4().hex, console)
    sys.stdout.write(f"{BOT}您好，有什么要问的？（/quit 退出）\n")
    conversation.hold(typed())


def typed() -> Iterator[str]:
    """Yield what is typed, line by line; the end of the input or Ctrl-C ends it."""
    if sys.stdin.isatty():
        import readline  # noqa: F401, PLC0415  # arrow keys and history; only for a person
    while True:
        try:
            yield input(YOU)
        except (EOFError, KeyboardInterrupt):
            sys.stdout.write("\n")
            return
