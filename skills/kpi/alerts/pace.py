"""A month's target against the time gone, by last year's course of the month where it is known."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from knowledge.dates.calendar import Calendar
from knowledge.dates.period import Period
from knowledge.metrics.query import Value
from skills.kpi.alerts.days import special, years_before
from skills.kpi.alerts.found import Alert, Behind, Findings, key_at
from skills.kpi.alerts.reading import Place, Reader
from skills.kpi.alerts.rules import Season

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_YEAR = timedelta(days=364)  # the same weekday
_FEW_DAYS = 9  # of a month; more of them and plain days are no measure
_REACH = 45  # days that a lunar feast may lie apart from last year's, and more
_Figures = Mapping[str | None, Mapping[str, Value]]
"""Shop (None: all together) → metric id → value."""


def behind_target(places: tuple[Place, ...], reader: Reader) -> Findings:
    """Return the places whose sales are clearly behind what the running month's target needs.

    Places whose orders of the day have not arrived are left out; the others are calm.
    """
    month = _month_of(reader.day)
    if reader.day.day < reader.rules.target.from_day or reader.day == month.end:
        return Findings()
    known = [place.shop for place in places if "orders" not in place.late]
    done = Period(month.start, reader.day, "month", running=True)
    figures = _figures(done, known, reader)
    alerts: list[Alert] = []
    calm: set[str] = set()
    for shop in known:
        plain = _behind(figures.get(shop, {}), month, done)
        behind = _seasoned(plain, shop, reader) if plain else None
        if behind is None:
            continue
        alert = _alert(behind, shop, reader)
        if alert is not None:
            alerts.append(alert)
        else:
            calm.add(_key(month, shop))
    return Findings(tuple(alerts), frozenset(calm))


def _key(month: Period, shop: str | None) -> str:
    return key_at(f"target:{month.start:%Y-%m}", shop)


def _month_of(day: date) -> Period:
    last = monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=last), "month")


def _figures(done: Period, shops: list[str | None], reader: Reader) -> _Figures:
    metrics = ("target", "paid_amount")
    found: dict[str | None, Mapping[str, Value]] = {}
    if None in shops:
        found |= {row.key: row.values for row in reader.rows(metrics, done, None, None)}
    if any(shop is not None for shop in shops):
        found |= {row.key: row.values for row in reader.rows(metrics, done, "shop", None)}
    return found


def _behind(values: Mapping[str, Value], month: Period, done: Period) -> Behind | None:
    """Return the month by plain days; None without a target."""
    target, paid = values.get("target"), values.get("paid_amount")
    if not target or paid is None:
        return None
    return Behind(
        month=month,
        done=done,
        target_fen=int(target),
        paid_fen=int(paid),
        expected=Decimal(done.days) / month.days,
        by=None,
        needed_fen=max(0, int(target) - int(paid)) // (month.end - done.end).days,
    )


def _seasoned(behind: Behind, shop: str | None, reader: Reader) -> Behind | None:
    """Return the month with the days weighed as the days like them sold last year (C19).

    Lunar feasts and promotions take their weight along. Where last year is not known, an ordinary
    month goes by plain days, and one with a season in it cannot be judged (None).
    """
    month, calendar = behind.month, reader.context.knowledge.calendar
    around = Period(month.start - _YEAR - _REACH * _DAY, month.end - _YEAR + _REACH * _DAY)
    rows = reader.rows(("paid_amount",), around, "day", shop)
    sold = {date.fromisoformat(r.key or ""): Decimal(r.values["paid_amount"] or 0) for r in rows}
    days = [month.start + n * _DAY for n in range(month.days)]
    seasons = reader.rules.seasons
    weights = [_weight(day, sold, seasons, calendar) for day in days]
    known = [weight for weight in weights if weight is not None]
    if len(known) < len(weights) or not sum(known):
        special_days = sum(special(day, seasons, calendar) is not None for day in days)
        return behind if special_days <= _FEW_DAYS else None
    expected = sum(known[: behind.done.days], Decimal(0)) / sum(known, Decimal(0))
    same = Period(month.start - _YEAR, month.end - _YEAR)
    return replace(behind, expected=expected, by=same)


def _weight(
    day: date, sold: Mapping[date, Decimal], seasons: tuple[Season, ...], calendar: Calendar
) -> Decimal | None:
    """Return what the day of last year that is like this one sold; None where none is known."""
    where = special(day, seasons, calendar)
    if where is not None:
        alike = years_before(day, where, 1, calendar)
        return _mean(sold[d] for d in (alike[0] if alike else ()) if d in sold)
    same = day - _YEAR
    weeks = (same + n * _WEEK for n in (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6))
    ordinary = (d for d in weeks if d in sold and special(d, seasons, calendar) is None)
    return next((sold[d] for d in ordinary), None)


def _mean(values: Iterable[Decimal]) -> Decimal | None:
    """Return the mean; None of nothing."""
    known = list(values)
    return sum(known, Decimal(0)) / len(known) if known else None


def _alert(behind: Behind, shop: str | None, reader: Reader) -> Alert | None:
    rule, index = reader.rules.target, behind.attainment / behind.expected
    if index >= rule.behind:
        return None
    return Alert(
        key=_key(behind.month, shop),
        kind="target",
        metric="attainment",
        shop=shop,
        day=reader.day,
        value=behind.attainment,
        expected=behind.expected,
        severity="urgent" if index < rule.urgent else "warning",
        detail=behind,
    )
