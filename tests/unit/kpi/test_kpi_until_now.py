"""Today is cut at the asking minute where it is compared, so that like meets like."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from knowledge.dates.period import Period
from skills.kpi.figures import is_partial
from skills.kpi.query import KpiQuery
from tests.support.kpi_shop import PREVIOUS, YESTERDAY, Shop, days

_TODAY = Period(date(2026, 11, 22), date(2026, 11, 22), "day", running=True)
_ASKED = KpiQuery(("paid_amount",), _TODAY, compare=PREVIOUS)
_UNTIL_NOW = (datetime.fromisoformat("2026-11-22"), datetime.fromisoformat("2026-11-22T10:30"))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    for period in (_TODAY, YESTERDAY):
        shop.metrics.put("paid_amount", period, 100).put("uv", period, 7)
        shop.metrics.put("paid_amount", period, {"天猫": 100}, by="platform")
    return shop


def test_today_compared_is_cut_on_both_sides(shop: Shop) -> None:
    facts = shop.facts(_ASKED)

    assert facts.cut
    assert facts.query.period.clock == _UNTIL_NOW
    assert facts.base is not None
    assert facts.base.bounds() == (
        datetime.fromisoformat("2026-11-21"),
        datetime.fromisoformat("2026-11-21T10:30"),
    )


@pytest.mark.parametrize(
    "query",
    [
        replace(_ASKED, compare=None),
        replace(_ASKED, by="platform"),
        replace(_ASKED, period=YESTERDAY),
        replace(_ASKED, period=days("2026-11-21", "2026-11-22")),
        replace(_ASKED, period=replace(_TODAY, clock=_UNTIL_NOW)),
        replace(_ASKED, metrics=("orders",)),
    ],
    ids=["alone", "split", "yesterday", "two days", "hours named", "no figure"],
)
def test_anything_else_stays_as_asked(shop: Shop, query: KpiQuery) -> None:
    facts = shop.facts(query)

    assert not facts.cut
    assert facts.query == query


@pytest.mark.parametrize(
    ("period", "fresh_until", "partial"),
    [
        (YESTERDAY, "2026-11-21T23:59:59", False),
        (YESTERDAY, "2026-11-21T18:00", False),
        (YESTERDAY, "2026-11-20T23:59:59", True),
        (YESTERDAY, None, False),
        (_TODAY, None, True),
        (replace(_TODAY, clock=_UNTIL_NOW), "2026-11-22T10:30", True),
    ],
    ids=["whole", "quiet evening", "stale", "unknown", "running", "until now"],
)
def test_partial_is_what_more_facts_may_change(
    period: Period, fresh_until: str | None, *, partial: bool
) -> None:
    now = datetime.fromisoformat("2026-11-22T10:30")
    fresh = datetime.fromisoformat(fresh_until) if fresh_until else None

    assert is_partial(period, now, fresh) is partial
