"""How the month's target is coming along."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from knowledge.dates.period import Period
from knowledge.metrics.compare import whole_period
from skills.kpi.report.bases import period_before
from skills.kpi.report.books import Books
from skills.kpi.report.facts import Pace


def pace(books: Books) -> Pace | None:
    """Return the pace of the month in which the report ends; None without target or orders."""
    end = books.period.end
    so_far = Period(end.replace(day=1), end, "month", running=True)
    found = books.whole(("target", "paid_amount"), so_far)
    target, paid = found.get("target"), found.get("paid_amount")
    if not target or paid is None:
        return None
    return Pace(
        whole_period(so_far), int(target), int(paid), so_far.days, _last_year(books, so_far)
    )


def _last_year(books: Books, so_far: Period) -> Decimal | None:
    """Return what part of its month the same days made last year: promotions make it uneven."""
    same_days = period_before(so_far, "year", books.room.calendar)
    whole = whole_period(replace(same_days, running=True))
    paid = [books.whole(("paid_amount",), days).get("paid_amount") for days in (same_days, whole)]
    covered = books.room.metrics.coverage("paid_amount")
    if not paid[0] or not paid[1] or covered is None or covered[0] > whole.start:
        return None
    return Decimal(paid[0]) / Decimal(paid[1])
