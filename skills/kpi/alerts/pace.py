"""A month's target against the time gone, by last year's course of the month where it is known."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from knowledge.dates.period import Period
from knowledge.metrics.query import Value
from skills.kpi.alerts.found import Alert, Behind
from skills.kpi.alerts.reading import Place, Reader

_DAY = timedelta(days=1)
_Figures = Mapping[str | None, Mapping[str, Value]]
"""Shop (None: all together) → metric id → value."""


@dataclass(frozen=True, slots=True)
class _Course:
    """The running month, and the same month last year as far and as a whole, of every place."""

    month: Period
    done: Period
    last_year: Period
    now: _Figures
    then: _Figures
    then_whole: _Figures


def behind_target(places: tuple[Place, ...], reader: Reader) -> Iterator[Alert]:
    """Yield the places whose sales are clearly behind what the running month's target needs.

    Places whose orders of the day have not arrived are left out.
    """
    month = _month_of(reader.day)
    if reader.day.day < reader.rules.target.from_day or reader.day == month.end:
        return
    known = [place.shop for place in places if "orders" not in place.late]
    course = _read(month, known, reader)
    for shop in known:
        behind = _behind(shop, course)
        if behind is not None:
            yield from _alert(behind, shop, reader)


def _month_of(day: date) -> Period:
    last = monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=last), "month")


def _read(month: Period, shops: list[str | None], reader: Reader) -> _Course:
    done = Period(month.start, reader.day, "month", running=True)
    last_year = _month_of(month.start.replace(year=month.start.year - 1))
    until = min(last_year.start + (reader.day - month.start), last_year.end)
    so_far = Period(last_year.start, until)
    return _Course(
        month,
        done,
        last_year,
        _figures(("target", "paid_amount"), done, shops, reader),
        _figures(("paid_amount",), so_far, shops, reader),
        _figures(("paid_amount",), last_year, shops, reader),
    )


def _figures(
    metrics: tuple[str, ...], period: Period, shops: list[str | None], reader: Reader
) -> _Figures:
    found: dict[str | None, Mapping[str, Value]] = {}
    if None in shops:
        found |= {row.key: row.values for row in reader.rows(metrics, period, None, None)}
    if any(shop is not None for shop in shops):
        found |= {row.key: row.values for row in reader.rows(metrics, period, "shop", None)}
    return found


def _behind(shop: str | None, course: _Course) -> Behind | None:
    values = course.now.get(shop, {})
    target, paid = values.get("target"), values.get("paid_amount")
    if not target or paid is None:
        return None
    expected = _share_of_last_year(shop, course)
    left = (course.month.end - course.done.end).days
    return Behind(
        month=course.month,
        done=course.done,
        target_fen=int(target),
        paid_fen=int(paid),
        expected=expected or Decimal(course.done.days) / course.month.days,
        by=course.last_year if expected else None,
        needed_fen=max(0, int(target) - int(paid)) // left,
    )


def _share_of_last_year(shop: str | None, course: _Course) -> Decimal | None:
    """Return which share of that month was sold by the same day; None where it is not known."""
    part = course.then.get(shop, {}).get("paid_amount")
    whole = course.then_whole.get(shop, {}).get("paid_amount")
    return Decimal(part) / Decimal(whole) if part and whole else None


def _alert(behind: Behind, shop: str | None, reader: Reader) -> Iterator[Alert]:
    rule, index = reader.rules.target, behind.attainment / behind.expected
    if index >= rule.behind:
        return
    where = f"@{shop}" if shop else ""
    yield Alert(
        key=f"target:{behind.month.start:%Y-%m}{where}",
        kind="target",
        metric="attainment",
        shop=shop,
        day=reader.day,
        value=behind.attainment,
        expected=behind.expected,
        severity="urgent" if index < rule.urgent else "warning",
        detail=behind,
    )
