"""A shop written down in plain words, and the reports it gets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from knowledge.facade import Knowledge
from skills.kit.contract import Context
from skills.kit.reply import Reply, Rows, Text
from skills.kpi.query import KpiReport, ReportKind
from skills.kpi.report.asked import last_whole
from skills.kpi.report.facts import ReportFacts
from skills.kpi.report.gather import gather
from skills.kpi.report.said import said
from tests.support.back_room import empty_knowledge
from tests.support.facts import Facts
from tests.support.plain_reply import table


@dataclass
class ReportShop:
    """Facts on their way into a store, and reports of them."""

    facts: Facts

    def days(self, first: str, last: str, **orders: Any) -> ReportShop:
        """Add orders of so many yuan on every day: `yuan`, `count` and what an order line has."""
        day, count = date.fromisoformat(first), orders.pop("count", 1)
        yuan = orders.pop("yuan", 100)
        while day <= date.fromisoformat(last):
            for _ in range(count):
                self.facts.paid(day.isoformat(), yuan, **orders)
            day += timedelta(days=1)
        return self

    def seen(self, first: str, last: str, **traffic: Any) -> ReportShop:
        """Add visitors on every day."""
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            self.facts.traffic(day.isoformat(), **traffic)
            day += timedelta(days=1)
        return self

    def report(self, kind: ReportKind, at: str, **filters: str) -> ReportFacts:
        """Return the report that is due at `at`, filtered on `shop` or `platform` if named."""
        now = datetime.fromisoformat(at)
        kept = tuple((name, (value,)) for name, value in filters.items())
        return gather(KpiReport(kind, last_whole(kind, now.date()), kept), self.context(now))

    def context(self, now: datetime) -> Context:
        """Return what the KPI skill leans on, over the facts added so far."""
        metrics = self.facts.layer()
        room: Knowledge = replace(empty_knowledge(), metrics=metrics)
        return Context(room, now, artefacts=Path())


def read(facts: ReportFacts) -> str:
    """Return the report's text as a person reads it."""
    return "\n".join(
        block.text if isinstance(block, Text) else table(block) for block in said(facts)
    )


def words(reply: Reply) -> str:
    """Return the reply's text without the place of its picture."""
    blocks = (block for block in reply.blocks if isinstance(block, Text | Rows))
    return "\n".join(block.text if isinstance(block, Text) else table(block) for block in blocks)
