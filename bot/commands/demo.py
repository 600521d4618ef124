"""`zhanggui demo`: a shop of its own, one question of every skill, then a chat."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import yaml

from bot.app import App, Parts, built
from bot.channels.console import YOU, ConsoleChannel, Conversation
from bot.commands.chat import talk
from bot.commands.storeroom import build_demo
from bot.commands.terminal import Progress, progress
from bot.settings import Settings
from skills.kit.contract import AnySkill

_STORY = Path(__file__).parent.parent / "demo.yaml"
_MARK = "built-for"

Builder = Callable[[Settings, date, Progress], None]
"""Fills the store that the settings name with a shop that ends on the given day."""


def run(_args: Namespace, settings: Settings, parts: Parts) -> int:
    """Build the demo shop if it is not today's, walk through the skills, then chat."""
    demo = settings.for_demo()
    now = partial(parts.now, demo)
    ensure_built(demo, now().date(), build_demo)
    with built(demo, parts) as app:
        walk(app, ConsoleChannel(sys.stdout), now)
        if sys.stdin.isatty() and sys.stdout.isatty():
            talk(app, user="owner", now=now)
    return 0


def ensure_built(demo: Settings, today: date, build: Builder) -> None:
    """Build the demo shop anew where it is missing, half-built or of another day."""
    mark = demo.home / _MARK
    if mark.is_file() and mark.read_text("utf-8") == today.isoformat():
        return
    if demo.home.exists():
        shutil.rmtree(demo.home)
    demo.home.mkdir(parents=True)
    with progress("搭建演示店铺") as moved:
        build(demo, today, moved)
    mark.write_text(today.isoformat(), "utf-8")  # last: a broken-off build is no build


def walk(app: App, console: ConsoleChannel, now: Callable[[], datetime]) -> None:
    """Ask every skill's demo questions in one conversation."""
    conversation = Conversation(app.desk, app.asker("owner"), now, uuid4().hex, console)
    for question in story(app.desk.skills):
        console.out.write(f"\n{YOU}{question}\n")
        conversation.put(question)


def story(skills: Mapping[str, AnySkill], file: Path = _STORY) -> Iterator[str]:
    """Yield the questions: the skills of the story file first, help last."""
    told: dict[str, list[str]] = yaml.safe_load(file.read_text("utf-8"))
    others = sorted(skills.keys() - told.keys(), key=lambda name: (name == "help", name))
    for name in (*told, *others):
        if name in skills:
            yield from told.get(name) or _marked(skills[name])


def _marked(skill: AnySkill) -> list[str]:
    alone = [example for example in skill.card.examples if not example.earlier]
    return [example.ask for example in alone if example.demo] or [alone[0].ask]
