"""The whole program in a folder of its own."""

from __future__ import annotations

from pathlib import Path

from bot.app import Parts
from bot.settings import Settings
from knowledge import Knowledge
from skills.help import skill as help_skill
from tests.support.clock import FixedClock
from tests.support.echo import skill as echo_skill


def settings_in(folder: Path, **fields: object) -> Settings:
    """Return settings whose HOME is `folder`; no .env is read."""
    return Settings(_env_file=None, home=folder, **fields)


def parts_in(folder: Path, clock: FixedClock | None = None, **fields: object) -> Parts:
    """Return parts with the echo and help skills and a clock that stands still."""
    return Parts(
        clock=clock or FixedClock(),
        settings=lambda: settings_in(folder, **fields),
        knowledge=lambda _settings: Knowledge(),
        skills=lambda: {"echo": echo_skill, "help": help_skill},
    )
