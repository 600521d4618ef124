"""Targets that tile a period exactly; a coarser target is never cut up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from knowledge.dates.period import Period
from knowledge.metrics.compare import whole_period
from knowledge.metrics.scope import BUCKETS, Scope, buckets
from knowledge.store.rollup_tables import daily_sales
from knowledge.store.schema import targets

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tile:
    """A target in the metric's unit, agreed on for the days first to last of one shop or all."""

    first: date
    last: date
    amount: int
    shop: str


def target_values(connection: Connection, scope: Scope, metric: str) -> Mapping[str | None, int]:
    """Return key → target of the metric; keys that no targets tile exactly are left out."""
    if scope.period.clock or not scope.used <= {"shop", "platform", *BUCKETS}:
        return {}
    if any(name in BUCKETS for name, _ in scope.filters):
        return {}
    homes = _homes(connection) if "platform" in scope.used else {}
    spans = _spans(scope)
    tiles = _tiles(connection, metric, spans)
    shops = _shops(scope, homes)
    span = spans[0][1]
    if scope.by == "shop":
        return _by_shop(tiles, span, shops)
    found: dict[str | None, int | None] = {}
    if scope.by == "platform":
        allowed = [shop for shop in homes if shops is None or shop in shops]
        for platform in {homes[shop] for shop in allowed}:
            of_platform = tuple(shop for shop in allowed if homes[shop] == platform)
            found[platform] = _of_shops(tiles, span, of_platform)
    else:
        found = {key: _of_shops(tiles, days, shops) for key, days in spans}
    return {key: amount for key, amount in found.items() if amount is not None}


def _homes(connection: Connection) -> Mapping[str, str]:
    """Return shop → platform of every shop that sells on one platform only.

    Targets are agreed on by shop; such a shop's target is its platform's too.
    """
    pairs = connection.execute(select(daily_sales.c.shop, daily_sales.c.platform).distinct()).all()
    shops = [shop for shop, _ in pairs]
    return {shop: platform for shop, platform in pairs if shops.count(shop) == 1}


def _shops(scope: Scope, homes: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the shops asked for by name or by platform; None for all."""
    platforms, named = scope.values("platform"), scope.values("shop")
    if platforms is None:
        return named
    at_home = (shop for shop, platform in homes.items() if platform in platforms)
    return tuple(shop for shop in at_home if named is None or shop in named)


def _spans(scope: Scope) -> Sequence[tuple[str | None, Period]]:
    """Return key → the days a target must cover: a running period counts whole."""
    if scope.by not in BUCKETS:
        return [(None, whole_period(scope.period))]
    spans: list[tuple[str | None, Period]] = list(buckets(scope.period, scope.by))
    if scope.period.running and spans:
        key, last = spans[-1]
        spans[-1] = (key, _whole_bucket(last, scope.by))
    return spans


def _whole_bucket(days: Period, by: str) -> Period:
    match by:
        case "week":
            return whole_period(Period(days.start, days.end, "week", running=True))
        case "month":
            return whole_period(Period(days.start, days.end, "month", running=True))
        case "quarter":
            return whole_period(Period(days.start, days.end, "quarter", running=True))
        case "year":
            return whole_period(Period(days.start, days.end, "year", running=True))
        case _:
            return days


def _tiles(
    connection: Connection, metric: str, spans: Sequence[tuple[str | None, Period]]
) -> Sequence[Tile]:
    first = min(span.start for _, span in spans)
    last = max(span.end for _, span in spans)
    t = targets.c
    query = (
        select(t.first_day, t.last_day, t.amount, t.shop)
        .where(t.live, t.metric == metric, t.first_day >= first, t.last_day <= last)
        .order_by(t.id)
    )
    return [Tile(*row) for row in connection.execute(query)]


def _by_shop(
    tiles: Iterable[Tile], span: Period, allowed: tuple[str, ...] | None
) -> Mapping[str | None, int]:
    shops = {t.shop for t in tiles if t.shop and (allowed is None or t.shop in allowed)}
    found = {shop: tiled([t for t in tiles if t.shop == shop], span) for shop in shops}
    return {shop: amount for shop, amount in found.items() if amount is not None}


def _of_shops(tiles: Sequence[Tile], span: Period, shops: tuple[str, ...] | None) -> int | None:
    """Return the target of all shops (or of those named): the house's own, else their sum."""
    by_shop: dict[str, list[Tile]] = defaultdict(list)
    for tile in tiles:
        if span.start <= tile.first and tile.last <= span.end:
            by_shop[tile.shop].append(tile)
    if shops is None:
        own = tiled(by_shop.pop("", []), span)
        if own is not None:
            return own
    amounts = [tiled(by_shop[shop], span) for shop in (by_shop if shops is None else shops)]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known and len(known) == len(amounts) else None


def tiled(tiles: Iterable[Tile], span: Period) -> int | None:
    """Return the sum of the fewest tiles that cover the span exactly, without overlap.

    Returns:
        None where no choice of tiles does.
    """
    from_day: dict[date, list[Tile]] = defaultdict(list)
    for tile in tiles:
        from_day[tile.first].append(tile)
    reached: dict[date, tuple[int, int]] = {span.start: (0, 0)}
    day = span.start
    while day <= span.end:
        if day in reached:
            count, amount = reached[day]
            for tile in from_day[day]:
                after, better = tile.last + _DAY, (count + 1, amount + tile.amount)
                if tile.last <= span.end and better[0] < reached.get(after, (10**9, 0))[0]:
                    reached[after] = better
        day += _DAY
    ending = reached.get(span.end + _DAY)
    return ending[1] if ending else None
