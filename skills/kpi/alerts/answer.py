"""A KpiWatch to what is out of the ordinary. No wording here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from skills.kit.contract import Context
from skills.kpi.alerts.anomalies import Stories, explained, stories, told_once
from skills.kpi.alerts.found import SEVERITIES, Alert, Kind, Shortage, Told, WatchAnswer
from skills.kpi.alerts.goods import Goods, looked_into, product_falls, shortages
from skills.kpi.alerts.pace import behind_target
from skills.kpi.alerts.reading import Place, Reader, awaited, whole_of
from skills.kpi.alerts.rules import load_rules
from skills.kpi.alerts.spending import weak_ads
from skills.kpi.alerts.told import Memory, is_news, remembered
from skills.kpi.query import KpiWatch

MOST_SAID = 5
"""A message with more than this is not read; the rest is counted, and told next time."""

_KINDS: tuple[Kind, ...] = ("stock", "conversion", "anomaly", "ads", "target")
_DAY = timedelta(days=1)


def watch(query: KpiWatch, context: Context) -> WatchAnswer:
    """Return what is out of the ordinary on the day, the gravest first."""
    day = min(query.day, context.now.date() - _DAY)
    reader = Reader(context, load_rules(), day)
    shops = reader.shops(query.shops)
    places = _places(shops, reader, all_together=not query.shops)
    found = stories(places, reader)
    goods = [Goods.of(place, reader) for place in _single(places)]
    alerts = [*_alerts(found, goods, places, reader)]
    memory = remembered(query.told) if query.quiet else {}
    new = [a for a in _in_order(alerts) if a.key not in query.muted and is_news(a, memory)]
    active = {*(a.key for a in alerts), *(a.key for a in found.alerts)}
    over = tuple(
        told
        for told in memory.values()
        if told.key not in active | query.muted and _has_ended(told, found, places)
    )
    return WatchAnswer(
        day=day,
        quiet=query.quiet,
        asked=query.day,
        now=context.now,
        metrics=reader.metrics,
        alerts=tuple(_with_reasons(alert, context) for alert in new[:MOST_SAID]),
        more=len(new[MOST_SAID:]),
        over=over,
        kept=_kept(memory, new[:MOST_SAID], over, day.strftime("%Y-%m")),
        awaits=awaited(_single(places)),
        rows={place.shop: place.history[day] for place in places},
        is_known=any(len(place.history) > 1 for place in places),
        fresh_until=reader.fresh_until("paid_amount", None),
        currency=context.knowledge.currency,
    )


def _places(shops: tuple[str, ...], reader: Reader, *, all_together: bool) -> tuple[Place, ...]:
    if all_together and len(shops) == 1:
        return (reader.place(None),)
    each = tuple(reader.place(shop) for shop in shops)
    return (whole_of(reader, each), *each) if all_together and each else each


def _single(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return the places without the one that is all of them together."""
    return tuple(p for p in places if p.shop is not None or len(places) == 1)


def _alerts(
    found: Stories, goods: list[Goods], places: tuple[Place, ...], reader: Reader
) -> Iterator[Alert]:
    falls = [fall for shelf in goods for fall in product_falls(shelf, reader)]
    explained_by = {fall.shop for fall in falls}
    for alert in told_once(found.alerts):
        if not (alert.key.startswith("sales.low@") and alert.shop in explained_by):
            yield alert
    yield from falls
    yield from shortages(goods, reader)
    for place in _single(places):
        yield from weak_ads(place, reader)
    yield from told_once(tuple(behind_target(places, reader)))


def _in_order(alerts: Iterable[Alert]) -> list[Alert]:
    def place(alert: Alert) -> tuple[int, bool, int, str]:
        hero = isinstance(alert.detail, Shortage) and alert.detail.is_hero
        grave = SEVERITIES.index(alert.severity)
        return grave, not hero, _KINDS.index(alert.kind), alert.key

    return sorted(alerts, key=place)


def _with_reasons(alert: Alert, context: Context) -> Alert:
    return looked_into(explained(alert, context), context)


def _has_ended(told: Told, found: Stories, places: tuple[Place, ...]) -> bool:
    """Return whether what was told is surely over: its figures are in and do not show it."""
    story, _, shop = told.key.partition("@")
    place = next((p for p in places if (p.shop or "") == shop), None)
    if place is None or place.late:
        return False
    return told.key in found.calm or ":" in story


def _kept(
    memory: Memory, said: list[Alert], over: tuple[Told, ...], month: str
) -> tuple[Told, ...]:
    gone = {*(alert.key for alert in said), *(told.key for told in over)}
    past = (t for t in memory.values() if t.key.startswith("target:") and month not in t.key)
    return tuple(t for t in memory.values() if t.key not in gone | {p.key for p in past})
