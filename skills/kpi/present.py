"""Facts to a Reply."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from skills.kit.contract import Context
from skills.kit.reply import Block, Picture, Reply, Status, Text
from skills.kpi.alerts.found import WatchAnswer
from skills.kpi.alerts.present import present_watch
from skills.kpi.facts import KpiAnswer
from skills.kpi.files.plot import plot_of
from skills.kpi.query import KpiQuestionBack
from skills.kpi.report.facts import ReportFacts
from skills.kpi.report.worded import present_report
from skills.kpi.saying.asking import ask_back, defined
from skills.kpi.saying.notes import freshness, lacking, scope, small_print
from skills.kpi.saying.payload import as_json
from skills.kpi.saying.reasons_said import reason_line, reasons
from skills.kpi.saying.single import figures
from skills.kpi.saying.split import split
from skills.kpi.saying.wording import span


def present(
    answer: KpiAnswer | KpiQuestionBack | ReportFacts | WatchAnswer, context: Context
) -> Reply:
    """Word the answer; draw a picture or write a spreadsheet into `context.artefacts` if due."""
    if isinstance(answer, KpiQuestionBack):
        return ask_back(answer)
    if isinstance(answer, ReportFacts):
        return present_report(answer, context)
    if isinstance(answer, WatchAnswer):
        return present_watch(answer, context)
    if answer.query.want == "definition":
        return _reply(answer, defined(answer), "answered")
    if not answer.lines:
        return _reply(answer, _sorry(answer), "no_data")
    blocks = [*_body(answer), *small_print(answer), *_picture(answer, context)]
    return _reply(answer, blocks, "answered", _export(answer, context))


def _reply(
    facts: KpiAnswer, blocks: list[Block], status: Status, files: tuple[Path, ...] = ()
) -> Reply:
    return Reply(tuple(blocks), status, as_json(facts), files=files, as_of=facts.fresh_until)


def _body(facts: KpiAnswer) -> list[Block]:
    if facts.query.want == "why":
        return reasons(facts)
    if facts.query.by is not None:
        return split(facts)
    return [Text(f"{scope(facts)}："), *figures(facts), *reason_line(facts)]


def _sorry(facts: KpiAnswer) -> list[Block]:
    """Say honestly what is missing; never a zero."""
    said = [lacking(missing, facts) for missing in facts.missing]
    if not said:
        said = [f"一行数据也没有，不是 0。{freshness(facts)}"]
    gap = "\n" if len(said) > 1 else ""
    return [Text(f"{scope(facts)}：{gap}" + "\n".join(said))]


def _picture(facts: KpiAnswer, context: Context) -> list[Block]:
    plot = plot_of(facts)
    if plot is None:
        return [Text("数据点太少，画不成图。", note=True)] if facts.query.chart else []
    # matplotlib takes longer to import than a plain answer takes as a whole
    path = import_module("skills.kpi.files.chart").draw(plot, context.artefacts)
    return [Picture(path, f"图：{facts.lead.title}，{span(facts.query.period)}")]


def _export(facts: KpiAnswer, context: Context) -> tuple[Path, ...]:
    if not facts.query.export:
        return ()
    # the spreadsheet writer is only needed here
    return (import_module("skills.kpi.files.export").write(facts, context.artefacts),)
