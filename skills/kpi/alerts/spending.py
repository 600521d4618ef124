"""Advertising channels whose return stays below the floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from knowledge.dates.period import Period
from knowledge.metrics.query import Row
from skills.kpi.alerts.found import Alert, WeakAds
from skills.kpi.alerts.reading import Place, Reader

_DAY = timedelta(days=1)
_METRICS = ("ad_cost", "roi", "cpc")


def weak_ads(place: Place, reader: Reader) -> Iterator[Alert]:
    """Yield the place's channels that were below the floor on every one of the last days."""
    if not place.history[reader.day].get("ad_cost"):
        return
    rule, shop = reader.rules.ads, place.shop
    days = [reader.day - n * _DAY for n in range(rule.days)]
    seen = {day: _by_channel(reader, Period(day, day), shop) for day in days}
    weak = [channel for channel in seen[reader.day] if _is_weak(channel, seen, reader)]
    if not weak:
        return
    before = Period(days[-1] - rule.before_days * _DAY, days[-1] - _DAY)
    earlier = _by_channel(reader, before, shop)
    for channel in weak:
        rows = {day: seen[day][channel] for day in days}
        detail = _detail(channel, rows, earlier.get(channel), before, rule.roi_floor)
        yield _alert(detail, shop, reader)


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


def _alert(detail: WeakAds, shop: str | None, reader: Reader) -> Alert:
    where = f"@{shop}" if shop else ""
    return Alert(
        key=f"ads:{detail.channel}{where}",
        kind="ads",
        metric="roi",
        shop=shop,
        day=reader.day,
        value=detail.days[0][1],
        expected=detail.floor,
        severity="urgent" if detail.days[0][1] < 1 else "warning",
        detail=detail,
    )
