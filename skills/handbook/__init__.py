"""Answers about how a shop is run, from the handbook and the team's own documents."""

from __future__ import annotations

from pathlib import Path

from skills.handbook.answer import answer
from skills.handbook.parse import parse, parse_ask, parse_kb
from skills.handbook.present import present
from skills.kit.card import load_card
from skills.kit.contract import Skill

skill = Skill(
    load_card(Path(__file__).parent),
    parse,
    answer,
    present,
    commands={"ask": parse_ask, "知识库": parse_ask, "手册": parse_ask, "kb": parse_kb},
)
