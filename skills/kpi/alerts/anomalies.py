"""Days out of the ordinary: each watched metric of each place, put together to stories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from knowledge.dates.period import Period
from skills.kit.contract import Context
from skills.kpi.alerts.anomaly import Judged, Watch
from skills.kpi.alerts.found import Alert, Anomaly, Checked, Findings, Kind, Severity, key_at
from skills.kpi.alerts.reading import Place, Reader
from skills.kpi.alerts.rules import SIDES, Side
from skills.kpi.facts import KpiAnswer
from skills.kpi.query import Comparison, Filters, KpiQuery
from skills.kpi.reasons.checks import usual_suspects
from skills.kpi.reasons.sides import Sides
from skills.kpi.reasons.why import explain

_STORIES = {
    "sales": ("conversion_rate", "uv", "paid_amount", "orders"),
    "refund_rate": ("refund_rate",),
    "ad_cost": ("ad_cost",),
    "roi": ("roi",),
}
"""Metrics that move together are one story; the first one that moved explains the others."""
_URGENT_FALL = Decimal("0.5")
_CHECKED_DAYS = 7
_DAY = timedelta(days=1)


def stories(places: Iterable[Place], reader: Reader) -> Findings:
    """Return all that is out of the ordinary in any place, and what is surely not."""
    alerts: list[Alert] = []
    calm: set[str] = set()
    for place in places:
        verdicts = _verdicts(place, reader)
        for name, metrics in _STORIES.items():
            known = {m: v for m in metrics if (v := verdicts.get(m))}
            for side in SIDES:
                figures = {m: v for m, v in known.items() if v.side == side}
                if figures:
                    alerts.append(_alert(name, side, figures, place, reader.day))
                elif known and not any(_leans(v, side, reader) for v in known.values()):
                    calm.add(_key(name, side, place))
    return Findings(tuple(alerts), frozenset(calm))


def told_once(found: tuple[Alert, ...]) -> tuple[Alert, ...]:
    """Return the stories without those that another place tells better.

    One shop out of the ordinary speaks for the whole; several are the whole's story.
    """
    return tuple(alert for alert in found if not _is_told_elsewhere(alert, found))


def explained(alert: Alert, context: Context) -> Alert:
    """Return the alert with the reasons behind it, which cost some reading."""
    if not isinstance(alert.detail, Anomaly):
        return alert
    lead = next(iter(alert.detail.figures.values()))
    filters: Filters = (("shop", (alert.shop,)),) if alert.shop else ()
    moved = _moved(alert, lead.likest, filters, context)
    falls = alert.metric == "conversion_rate" and alert.detail.side == "low"
    checked = checks_of(alert.day, filters, context) if falls else None
    return replace(alert, detail=replace(alert.detail, moved=moved, checked=checked))


def checks_of(day: date, filters: Filters, context: Context) -> Checked:
    """Return the usual suspects of a fall: the week up to the day against the week before."""
    after = Period(day - (_CHECKED_DAYS - 1) * _DAY, day)
    before = Period(after.start - _CHECKED_DAYS * _DAY, after.start - _DAY)
    return Checked(usual_suspects(Sides.of(after, before, filters, context)), after, before)


def _verdicts(place: Place, reader: Reader) -> Mapping[str, Judged]:
    room = reader.context.knowledge
    watches = (
        Watch(m, room.catalogue.find(m).unit, place.history, reader.rules, room.calendar)
        for m in reader.metrics
    )
    found = ((watch.metric, watch.verdict(reader.day)) for watch in watches)
    return {metric: verdict for metric, verdict in found if verdict is not None}


def _leans(judged: Judged, side: Side, reader: Reader) -> bool:
    towards = -judged.spreads if side == "low" else judged.spreads
    return towards >= reader.rules.baseline.leans_from


def _key(name: str, side: Side, place: Place) -> str:
    return key_at(f"{name}.{side}", place.shop)


def _alert(name: str, side: Side, figures: Mapping[str, Judged], place: Place, day: date) -> Alert:
    metric, lead = next(iter(figures.items()))
    kind: Kind = "conversion" if metric == "conversion_rate" else "anomaly"
    return Alert(
        key=_key(name, side, place),
        kind=kind,
        metric=metric,
        shop=place.shop,
        day=day,
        value=lead.value,
        expected=lead.usual,
        severity=_severity(name, side, figures),
        detail=Anomaly(side, figures),
    )


def _severity(name: str, side: Side, figures: Mapping[str, Judged]) -> Severity:
    if name == "sales" and side == "high":
        return "notice"
    deep = any(v.change <= -_URGENT_FALL for v in figures.values())
    return "urgent" if deep else "warning"


def _is_told_elsewhere(alert: Alert, found: tuple[Alert, ...]) -> bool:
    story = alert.key.partition("@")[0]
    alike = [a for a in found if a.key.partition("@")[0] == story]
    shops = sum(a.shop is not None for a in alike)
    return shops == 1 if alert.shop is None else shops > 1 and len(alike) > shops


def _moved(alert: Alert, base: date, filters: Filters, context: Context) -> KpiAnswer:
    """Return the day against a usual one, with factors and movers."""
    room = context.knowledge
    query = KpiQuery(
        (alert.metric,),
        Period(alert.day, alert.day, "day"),
        filters=filters,
        compare=Comparison("given", Period(base, base, "day")),
    )
    facts = KpiAnswer(
        query=query,
        metrics=(room.catalogue.find(alert.metric),),
        dimension=None,
        lines=(),
        now=context.now,
        base=Period(base, base, "day"),
        currency=room.currency,
    )
    return replace(facts, why=explain(facts, context))
