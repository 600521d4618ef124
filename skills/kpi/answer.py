"""What was asked to facts. No wording here."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from skills.kit.contract import Context
from skills.kpi.alerts.answer import watch
from skills.kpi.alerts.found import WatchAnswer
from skills.kpi.facts import KpiAnswer
from skills.kpi.figures import figures, measure
from skills.kpi.formulas import FORMULAS
from skills.kpi.query import Asked, KpiQuestionBack, KpiReport, KpiWatch
from skills.kpi.reasons.why import explain
from skills.kpi.report.facts import ReportFacts
from skills.kpi.report.gather import gather

_REASONED = frozenset({"paid_amount", "net_sales", "conversion_rate", "roi"})
_WORTH_A_REASON = Decimal("0.05")
_TOLD_WITH_PARTS = frozenset({"attainment"})
"""Of these somebody wants to know how far the two metrics of the formula are apart."""


def answer(
    query: Asked, context: Context
) -> KpiAnswer | KpiQuestionBack | ReportFacts | WatchAnswer:
    """Return the facts asked for; a question back is handed on as it is.

    Raises:
        UnknownNameError: the query names a metric or dimension that is not in the catalogue.
    """
    if isinstance(query, KpiQuestionBack):
        return query
    if isinstance(query, KpiReport):
        return gather(query, context)
    if isinstance(query, KpiWatch):
        return watch(query, context)
    if query.want == "definition":
        return _with_parts(figures(replace(query, compare=None), context), context)
    if query.want == "why":
        query = replace(query, by=None, top=None, order=None)
    elif query.metrics[0] in _TOLD_WITH_PARTS and len(query.metrics) == 1 and query.by is None:
        return _with_parts(figures(query, context), context)
    return _with_reasons(figures(query, context), context)


def _with_parts(facts: KpiAnswer, context: Context) -> KpiAnswer:
    """Add the two metrics of the formula."""
    formula = FORMULAS.get(facts.lead.id)
    if formula is None:
        return facts
    catalogue = context.knowledge.catalogue
    parts = (catalogue.find(formula.left), catalogue.find(formula.right))
    query = replace(facts.query, metrics=(formula.left, formula.right), by=None)
    rows = measure(query, query.period, None, context).rows
    return replace(facts, parts=parts, whole=rows[0].values if rows else {})


def _with_reasons(facts: KpiAnswer, context: Context) -> KpiAnswer:
    if not facts.lines or facts.base is None or not _needs_reasons(facts):
        return facts
    return replace(facts, why=explain(facts, context))


def _needs_reasons(facts: KpiAnswer) -> bool:
    if facts.query.want == "why":
        return True
    if facts.query.by is not None or len(facts.metrics) != 1:
        return False
    change = facts.lines[0].change(facts.lead.id)
    return facts.lead.id in _REASONED and change is not None and abs(change) >= _WORTH_A_REASON
