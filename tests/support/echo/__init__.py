"""A tiny skill that exercises the pipeline."""

from __future__ import annotations

from pathlib import Path

from skills.kit.card import load_card
from skills.kit.contract import Skill
from tests.support.echo.answer import answer
from tests.support.echo.parse import command, parse
from tests.support.echo.present import present
from tests.support.echo.topics import TOPICS

skill = Skill(
    load_card(Path(__file__).parent),
    parse,
    answer,
    present,
    commands={"echo": command, "回声": command},
    topics=TOPICS,
)
