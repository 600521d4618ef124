"""Answers about how a shop is run, from the handbook and the team's own documents."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from skills.handbook.answer import answer
from skills.handbook.offers import offers
from skills.handbook.parse import parse, parse_ask, parse_kb
from skills.handbook.present import present
from skills.handbook.query import CareQuery, HandbookQuery
from skills.kit.card import load_card
from skills.kit.contract import Due, Skill, Topic


def _gaps_of_the_week(due: Due) -> HandbookQuery | CareQuery:
    return CareQuery("gaps", since=due.at - timedelta(days=7))


skill = Skill(
    load_card(Path(__file__).parent),
    parse,
    answer,
    present,
    commands={"ask": parse_ask, "知识库": parse_ask, "手册": parse_ask, "kb": parse_kb},
    offers=offers,
    topics={"gaps": Topic("知识库缺口", _gaps_of_the_week)},
)
