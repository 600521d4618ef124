"""What the bot can do."""

from __future__ import annotations

from pathlib import Path

from skills.help.answer import answer
from skills.help.parse import overview, parse, start
from skills.help.present import present
from skills.kit.card import load_card
from skills.kit.contract import Skill

skill = Skill(
    load_card(Path(__file__).parent),
    parse,
    answer,
    present,
    commands={"help": overview, "帮助": overview, "start": start},
)
