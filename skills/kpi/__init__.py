"""Figures from the store: asked in words, answered with dates, definition and reasons."""

from __future__ import annotations

from pathlib import Path

from skills.kit.card import load_card
from skills.kit.contract import Skill
from skills.kpi.answer import answer
from skills.kpi.days_alone import offers, read
from skills.kpi.present import present

skill = Skill(load_card(Path(__file__).parent), read, answer, present, offers=offers, steady=True)
