"""A report's facts to a Reply."""

from __future__ import annotations

from importlib import import_module

from skills.kit.contract import Context
from skills.kit.reply import Block, Picture, Reply
from skills.kpi.report.facts import ReportFacts
from skills.kpi.report.payload import report_json
from skills.kpi.report.poster import poster
from skills.kpi.report.said import said
from skills.kpi.report.words import awaited_words, heading


def present_report(facts: ReportFacts, context: Context) -> Reply:
    """Word the report and draw its picture; one without any data has none."""
    awaits = tuple(awaited_words(one) for one in facts.awaits)
    return Reply(
        (*said(facts), *_picture(facts, context)),
        "answered" if facts.values else "no_data",
        report_json(facts, awaits),
        as_of=facts.main.fresh_until,
        awaits=awaits,
    )


def _picture(facts: ReportFacts, context: Context) -> list[Block]:
    if not facts.values:
        return []
    # matplotlib takes longer to import than the words of a report take as a whole
    path = import_module("skills.kpi.report.drawn").draw_report(poster(facts), context.artefacts)
    return [Picture(path, f"图：{heading(facts)}")]
