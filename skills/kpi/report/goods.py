"""Products of a report: what sold best and worst, and what will run out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from knowledge.dates.period import Period
from knowledge.metrics.query import Row
from skills.kpi.report.books import Books
from skills.kpi.report.facts import Good, Low, Place, Stock

COVER_DAYS = 7
"""Stock that lasts less is told: about what a reorder takes to arrive."""

SHOWN = 3
_MONTH_DAYS = 30
_LIST_DAYS = 7


def best_and_worst(books: Books) -> tuple[tuple[Good, ...], tuple[Good, ...]]:
    """Return the products that sold best, and those that were seen most and sold least.

    Worst are those that sold for least, of those the most visited first. Where visitors are not
    known by product, it is the ones that used to sell and did not: those that brought most in the
    four weeks before come first.
    """
    rows = books.rows(("paid_amount", "uv"), books.period, "sku")
    goods = [_good(row) for row in rows if row.key]
    best = sorted((g for g in goods if g.paid_fen > 0), key=lambda g: (-g.paid_fen, g.sku))[:SHOWN]
    seen = sorted((g for g in goods if g.uv), key=lambda g: (g.paid_fen, -(g.uv or 0), g.sku))
    worst = seen or _unsold(books, {good.sku for good in goods if good.paid_fen > 0})
    shown = {good.sku for good in best}
    return tuple(best), tuple(good for good in worst if good.sku not in shown)[:SHOWN]


def _good(row: Row) -> Good:
    uv = row.values.get("uv")
    paid = row.values.get("paid_amount")
    return Good(row.key or "", row.label, int(paid or 0), None if uv is None else int(uv))


def _unsold(books: Books, sold: set[str]) -> list[Good]:
    rows = books.rows(("paid_amount",), books.usual, "sku")
    ranked = sorted(rows, key=lambda row: (-(row.values["paid_amount"] or 0), row.key or ""))
    return [Good(row.key, row.label, 0, None) for row in ranked if row.key and row.key not in sold]


def stock(books: Books, places: Sequence[Place]) -> Stock | None:
    """Return what will not last `COVER_DAYS` at the mean of the last 30 days.

    Each shop or platform has a shelf of its own, as its newest list says. None where there is no
    list of the last week: what was there a month ago warns of nothing.
    """
    end = books.period.end
    week = Period(end - timedelta(days=_LIST_DAYS - 1), end)
    listed = books.rows(("stock_units",), week, "day")
    if not listed:
        return None
    low = [low for place in places or (None,) for low in _low_at(books, place, week)]
    low.sort(key=lambda one: (-one.daily_fen, one.sku))
    return Stock(date.fromisoformat(listed[-1].key or ""), tuple(low))


def _low_at(books: Books, place: Place | None, week: Period) -> Iterator[Low]:
    month = Period(week.end - timedelta(days=_MONTH_DAYS - 1), week.end)
    sold = books.keyed(("units", "paid_amount"), month, "sku", place)
    for sku, row in books.keyed(("stock_units",), week, "sku", place).items():
        on_hand, units = row.values["stock_units"], sold[sku].values["units"] if sku in sold else 0
        if on_hand is None or not units:
            continue
        days = Decimal(on_hand) * _MONTH_DAYS / units
        if days < COVER_DAYS:
            daily = int(sold[sku].values["paid_amount"] or 0) // _MONTH_DAYS
            yield Low(sku, row.label, place, int(on_hand), days, daily)
