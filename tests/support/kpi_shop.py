"""A shop in plain words: figures written down, questions asked, answers worded."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast

from knowledge.dates.period import Grain, Period
from knowledge.facade import Knowledge
from skills.kit.contract import Context
from skills.kit.reply import Reply
from skills.kpi.answer import answer
from skills.kpi.facts import KpiAnswer
from skills.kpi.present import present
from skills.kpi.query import Comparison, KpiQuery
from tests.support.fake_metrics import FakeMetrics, FakeRoom

PREVIOUS = Comparison("previous")
YESTERDAY = Period(date(2026, 11, 21), date(2026, 11, 21), "day")
DAY_BEFORE = Period(date(2026, 11, 20), date(2026, 11, 20), "day")
LAST_WEEK = Period(date(2026, 11, 9), date(2026, 11, 15), "week")
WEEK_BEFORE = Period(date(2026, 11, 2), date(2026, 11, 8), "week")


@dataclasses.dataclass(slots=True)
class Shop:
    folder: Path
    room: FakeRoom = dataclasses.field(default_factory=FakeRoom)
    now: datetime = dataclasses.field(
        default_factory=lambda: datetime.fromisoformat("2026-11-22T10:30")
    )

    @property
    def metrics(self) -> FakeMetrics:
        return self.room.metrics

    @property
    def context(self) -> Context:
        return Context(cast(Knowledge, self.room), self.now, artefacts=self.folder)

    def facts(self, query: KpiQuery) -> KpiAnswer:
        found = answer(query, self.context)
        assert isinstance(found, KpiAnswer)
        return found

    def say(self, query: KpiQuery) -> Reply:
        return present(self.facts(query), self.context)


def days(start: str, end: str, grain: Grain = "range") -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end), grain)


def per_day(period: Period, *values: int | None) -> dict[str, int | Decimal | None]:
    """Return one value per day of the period, as the metric layer keys them."""
    return {
        (period.start + timedelta(days=n)).isoformat(): value for n, value in enumerate(values)
    }
