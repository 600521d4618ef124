"""Advertising channels whose return stays below the floor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from knowledge.dates.period import Period
from knowledge.metrics.query import Row
from skills.kpi.alerts.found import Alert, Findings, WeakAds, key_at
from skills.kpi.alerts.reading import Place, Reader

_DAY = timedelta(days=1)
_METRICS = ("ad_cost", "roi", "cpc")


def weak_ads(place: Place, reader: Reader) -> Findings:
    """Return the place's channels that were below the floor on every one of the last days.

    A channel that is above it on the judged day is calm.
    """
    if not place.history[reader.day].get("ad_cost"):
        return Findings()
    rule, shop = reader.rules.ads, place.shop
    days = [reader.day - n * _DAY for n in range(rule.days)]
    seen = {day: _by_channel(reader, Period(day, day), shop) for day in days}
    calm = [c for c, row in seen[reader.day].items() if _roi(row) >= rule.roi_floor]
    weak = [c for c in seen[reader.day] if _is_weak(c, seen, reader)]
    before = Period(days[-1] - rule.before_days * _DAY, days[-1] - _DAY)
    earlier = _by_channel(reader, before, shop) if weak else {}
    alerts = []
    for channel in weak:
        rows = {day: seen[day][channel] for day in days}
        detail = _detail(channel, rows, earlier.get(channel), before, rule.roi_floor)
        alerts.append(_alert(detail, place, reader))
    return Findings(tuple(alerts), frozenset(_key(channel, place) for channel in calm))


def _key(channel: str, place: Place) -> str:
    return key_at(f"ads:{channel}", place.shop)


def _roi(row: Row) -> Decimal:
    return Decimal(row.values.get("roi") or 0)


def _by_channel(reader: Reader, period: Period, shop: str | None) -> Mapping[str, Row]:
    rows = reader.rows(_METRICS, period, "channel", shop)
    return {row.key: row for row in rows if row.key}


def _is_weak(channel: str, seen: Mapping[date, Mapping[str, Row]], reader: Reader) -> bool:
    rule = reader.rules.ads
    for rows in seen.values():
        row = rows.get(channel)
        spent = int(row.values.get("ad_cost") or 0) if row else 0
        roi = row.values.get("roi") if row else None
        total = sum(int(r.values.get("ad_cost") or 0) for r in rows.values())
        if roi is None or spent < rule.least_fen or spent < total * rule.least_share:
            return False
        if Decimal(roi) >= rule.roi_floor:
            return False
    return True


def _detail(
    channel: str, rows: Mapping[date, Row], earlier: Row | None, before: Period, floor: Decimal
) -> WeakAds:
    newest = next(iter(rows.values())).values
    then = earlier.values if earlier else {}
    roi = then.get("roi")
    return WeakAds(
        channel=channel,
        floor=floor,
        days=tuple(
            (day, Decimal(row.values["roi"] or 0), int(row.values["ad_cost"] or 0))
            for day, row in rows.items()
        ),
        before=before,
        roi_before=None if roi is None else Decimal(roi),
        click_fen=newest.get("cpc"),
        click_fen_before=then.get("cpc"),
    )


def _alert(detail: WeakAds, place: Place, reader: Reader) -> Alert:
    return Alert(
        key=_key(detail.channel, place),
        kind="ads",
        metric="roi",
        shop=place.shop,
        day=reader.day,
        value=detail.days[0][1],
        expected=detail.floor,
        severity="urgent" if detail.days[0][1] < 1 else "warning",
        detail=detail,
    )
