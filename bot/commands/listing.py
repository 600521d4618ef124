"""`zhanggui skills`: what is installed and how to ask for it."""

from __future__ import annotations

from argparse import Namespace

from bot.app import Parts
from bot.commands.terminal import say
from bot.settings import Settings
from skills.kit.card import Card


def run(_args: Namespace, _settings: Settings, parts: Parts) -> int:
    """List the skills with their commands and examples."""
    for skill in parts.skills().values():
        say(entry(skill.card))
    return 0


def entry(card: Card) -> str:
    """Return one skill as a paragraph."""
    commands = "  ".join(f"/{command}" for command in card.commands)
    asks = [f"  {example.ask}" for example in card.examples if not example.earlier]
    return "\n".join(
        (f"{card.name}  {card.title}：{card.summary}。  {commands}".rstrip(), *asks, "")
    )
