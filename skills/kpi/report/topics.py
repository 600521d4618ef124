"""The reports as topics that a chat can subscribe to, and as commands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from skills.kit.contract import Due, Topic
from skills.kpi.query import Asked, KpiReport, ReportKind
from skills.kpi.report.asked import last_whole
from skills.kpi.report.words import TITLES


def due_report(kind: ReportKind, due: Due) -> KpiReport:
    """Return the report of the last day, week or month that was over when it fell due."""
    filters = (("shop", (due.shop,)),) if due.shop else ()
    return KpiReport(kind, last_whole(kind, due.at.date()), filters)


REPORT_TOPICS: Mapping[str, Topic[Asked]] = {
    kind: Topic(title, partial(due_report, kind)) for kind, title in TITLES.items()
}
