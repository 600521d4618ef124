"""Figures from the store: asked in words, answered with dates, definition and reasons."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from skills.kit.card import load_card
from skills.kit.contract import Skill
from skills.kpi.alerts.topic import alerts
from skills.kpi.answer import answer
from skills.kpi.parse import parse, report_command
from skills.kpi.present import present
from skills.kpi.report.topics import REPORT_TOPICS

skill = Skill(
    load_card(Path(__file__).parent),
    parse,
    answer,
    present,
    commands={one.title: partial(report_command, one.title) for one in REPORT_TOPICS.values()},
    topics={**REPORT_TOPICS, "alerts": alerts},
)
