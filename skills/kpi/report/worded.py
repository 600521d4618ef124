"""A report's facts to a Reply."""

from __future__ import annotations

from skills.kit.contract import Context
from skills.kit.reply import Block, Reply
from skills.kpi.report.facts import ReportFacts
from skills.kpi.report.payload import report_json
from skills.kpi.report.said import said
from skills.kpi.report.words import awaited_words


def present_report(facts: ReportFacts, context: Context) -> Reply:
    """Word the report and draw its picture; one without any data has none."""
    awaits = tuple(awaited_words(one) for one in facts.awaits)
    blocks: list[Block] = [*said(facts)]
    return Reply(
        tuple(blocks),
        "answered" if facts.values else "no_data",
        report_json(facts, awaits),
        as_of=facts.main.fresh_until,
        awaits=awaits,
    )
