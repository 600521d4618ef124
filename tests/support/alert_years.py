"""Many days of the watch over a demo, told apart by whether a planted story is behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from knowledge.dates.period import Period
from knowledge.facade import Knowledge
from knowledge.metrics.query import MetricQuery
from knowledge.store.demo.shops import JD, SHOPS
from knowledge.store.demo.stories import STOCK_OUT_DAYS, stock_outs, stories
from knowledge.store.demo.world import demo_world
from knowledge.store.engine import open_store
from knowledge.store.importers.settings import ImportSettings
from knowledge.store.load import load_rows
from skills.kit.contract import Context, Due
from skills.kit.reply import Reply
from skills.kpi import skill
from skills.kpi.alerts.anomaly import History, Watch
from skills.kpi.alerts.rules import Rules

ONE = timedelta(days=1)
_COUNTED_AGAIN = (STOCK_OUT_DAYS + 6) * ONE
"""The older stock of the demo is counted on Sundays: until then the last count stands."""
_AHEAD = 8 * ONE
"""A shelf is told before it is empty, and what was told may still be so a few days after."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """A run of days that one metric of one place was flagged on, by its first day."""

    day: date
    shop: str | None
    metric: str
    side: str


def morning_after(day: date) -> datetime:
    return datetime.combine(day + ONE, time(9))


def pushed(knowledge: Knowledge, day: date, memo: str = "") -> Reply:
    """Return the push of the morning after `day`."""
    now = morning_after(day)
    return skill.run(skill.topics["alerts"].query(Due(now, None, memo)), Context(knowledge, now))


def is_planted(alert: dict, today: date) -> bool:
    """Return whether a story of the demo of `today` is behind the alert."""
    day, words = date.fromisoformat(alert["day"]), alert["key"] + alert["said"]
    moving = [s for s in stories(today) if s.key != "stock_out"]
    if any(
        s.period.start <= day <= s.period.end + _AHEAD and all(v in words for _, v in s.where)
        for s in moving
    ):
        return True
    return any(
        sku in words and JD.name in words and first - _AHEAD <= day <= first + _COUNTED_AGAIN
        for year in (day.year, day.year + 1)
        for sku, first in stock_outs(JD, year)
    )


def histories(knowledge: Knowledge, rules: Rules) -> dict[str | None, History]:
    """Return the daily figures of every shop and of all together, whole years in one question."""
    first, last = knowledge.metrics.coverage("paid_amount") or (date.max, date.min)
    whole = Period(first, last - ONE)
    shops = knowledge.metrics.measure(MetricQuery(("paid_amount",), whole, "shop")).rows
    found: dict[str | None, History] = {}
    for shop in (None, *(row.key for row in shops)):
        filters = (("shop", (shop,)),) if shop else ()
        rows = knowledge.metrics.measure(
            MetricQuery(tuple(rules.metrics), whole, "day", filters)
        ).rows
        found[shop] = {date.fromisoformat(row.key or ""): row.values for row in rows}
    return found


def flagged(
    knowledge: Knowledge, rules: Rules, places: dict[str | None, History]
) -> list[Flagged]:
    """Return every run of flagged days, of every metric and place."""
    return [
        run
        for shop, history in places.items()
        for metric in rules.metrics
        for run in _runs(knowledge, rules, metric, shop, history)
    ]


def _runs(
    knowledge: Knowledge, rules: Rules, metric: str, shop: str | None, history: History
) -> Iterator[Flagged]:
    unit = knowledge.catalogue.find(metric).unit
    watch = Watch(metric, unit, history, rules, knowledge.calendar)
    before = None
    for day in sorted(history):
        verdict = watch.verdict(day)
        side = verdict.side if verdict else None
        if side and side != before:
            yield Flagged(day, shop, metric, side)
        before = side


def build_other_luck(url: str, today: date) -> None:
    """Write the demo's shops with every figure drawn anew: streams of chance go by the prefix."""
    store = open_store(url)
    settings = ImportSettings("Asia/Shanghai", "CNY", today, pseudonyms=False)
    world = demo_world(today)
    for shop in SHOPS:
        for table, name, rows in world.shop_tables(replace(shop, prefix=f"other-{shop.prefix}")):
            load_rows(store, table, rows, settings=settings, shop=name, source=f"demo-{table}")
    store.close()
