"""A KpiWatch to what is out of the ordinary. No wording here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.dates.period import Period
from skills.kit.contract import Context
from skills.kpi.alerts.anomalies import explained, stories, told_once
from skills.kpi.alerts.found import (
    SEVERITIES,
    Alert,
    Anomaly,
    Kind,
    Shortage,
    Told,
    WatchAnswer,
    key_at,
    together,
)
from skills.kpi.alerts.goods import Goods, looked_into, product_falls
from skills.kpi.alerts.pace import behind_target
from skills.kpi.alerts.reading import Place, Reader, awaited, whole_of
from skills.kpi.alerts.rules import load_rules
from skills.kpi.alerts.shelves import shortages
from skills.kpi.alerts.spending import weak_ads
from skills.kpi.alerts.told import Memory, is_news, remembered
from skills.kpi.query import KpiWatch

MOST_SAID = 5
"""A message with more than this is not read; the rest is counted, and told next time."""

_KINDS: tuple[Kind, ...] = ("stock", "conversion", "anomaly", "ads", "target")
_REMEMBERED = timedelta(days=31)
_DAY = timedelta(days=1)


def watch(query: KpiWatch, context: Context) -> WatchAnswer:
    """Return what is out of the ordinary on the days asked for, the gravest first."""
    last = min(query.day, context.now.date() - _DAY)
    first = min(query.since or last, last)
    memory = remembered(query.told) if query.quiet else {}
    looks = [_look(first + n * _DAY, query, context) for n in range((last - first).days + 1)]
    found = {alert.key: alert for look in looks for alert in look.alerts}
    wanted = (a for a in found.values() if _is_wanted(a, query) and is_news(a, memory))
    new = sorted(wanted, key=_rank)
    look, said = looks[-1], new[:MOST_SAID]
    over = tuple(t for t in memory.values() if _has_ended(t, look, query.muted))
    return WatchAnswer(
        query=query,
        days=Period(first, last),
        now=context.now,
        metrics=look.reader.metrics,
        alerts=tuple(_with_reasons(alert, context) for alert in said),
        more=len(new) - len(said),
        over=over,
        kept=_kept(memory, said, over, last),
        awaits=awaited(_single(look.places)),
        rows={place.shop: place.history[last] for place in look.places},
        is_known=any(len(place.history) > 1 for place in look.places),
        fresh_until=look.reader.fresh_until("paid_amount", None),
        currency=context.knowledge.currency,
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """One day looked at.

    Attributes:
        alerts: To be told, unless they were; without what another place, or the product or
            channel behind it, tells better.
        active: Keys of all that was found.
        calm: Keys of what surely is as usual.
    """

    reader: Reader
    places: tuple[Place, ...]
    alerts: tuple[Alert, ...]
    active: frozenset[str]
    calm: frozenset[str]


def _look(day: date, query: KpiWatch, context: Context) -> _Look:
    reader = Reader(context, load_rules(), day)
    shops = reader.shops(query.filters)
    places = _places(shops, reader, all_together=not query.filters)
    found = stories(places, reader)
    goods = [Goods.of(place, reader) for place in _single(places)]
    falls = together(product_falls(shelf, reader) for shelf in goods)
    ads = together(weak_ads(place, reader) for place in _single(places))
    targets = behind_target(places, reader)
    whole = together((found, falls, shortages(goods, reader), ads, targets))
    causes = {"sales.low": falls.alerts, "roi.low": ads.alerts}
    caused = {key_at(story, alert.shop) for story, alerts in causes.items() for alert in alerts}
    return _Look(
        reader,
        places,
        tuple(alert for alert in told_once(whole.alerts) if alert.key not in caused),
        active=frozenset(alert.key for alert in whole.alerts),
        calm=whole.calm,
    )


def _is_wanted(alert: Alert, query: KpiWatch) -> bool:
    figures = alert.detail.figures if isinstance(alert.detail, Anomaly) else {}
    asked = {alert.metric, *figures} & set(query.metrics)
    return alert.key not in query.muted and bool(asked or not query.metrics)


def _places(shops: tuple[str, ...], reader: Reader, *, all_together: bool) -> tuple[Place, ...]:
    if all_together and len(shops) == 1:
        return (reader.place(None),)
    each = tuple(reader.place(shop) for shop in shops)
    return (whole_of(reader, each), *each) if all_together and each else each


def _single(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return the places without the one that is all of them together."""
    return tuple(p for p in places if p.shop is not None or len(places) == 1)


def _rank(alert: Alert) -> tuple[int, bool, int, str]:
    hero = isinstance(alert.detail, Shortage) and alert.detail.is_hero
    grave = SEVERITIES.index(alert.severity)
    return grave, not hero, _KINDS.index(alert.kind), alert.key


def _with_reasons(alert: Alert, context: Context) -> Alert:
    return looked_into(explained(alert, context), context)


def _has_ended(told: Told, look: _Look, muted: frozenset[str]) -> bool:
    """Return whether what was told is surely over: its figures are in and as usual."""
    return told.key in look.calm and told.key not in look.active | muted


def _kept(
    memory: Memory, said: list[Alert], over: tuple[Told, ...], day: date
) -> tuple[Told, ...]:
    """Return what was told and is neither told anew nor over; nothing for longer than a month."""
    gone = {*(alert.key for alert in said), *(told.key for told in over)}
    return tuple(
        told
        for told in memory.values()
        if told.key not in gone and day - told.since <= _REMEMBERED
    )
