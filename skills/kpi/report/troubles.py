"""Troubles that a report looks for by rule, whatever the whole did: each needs two signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from statistics import median

from knowledge.dates.period import Period
from knowledge.metrics.query import Row, Value
from skills.kpi.report.books import USUAL_DAYS, Books
from skills.kpi.report.facts import Cause, Move, Place

_FELL = Decimal("0.75")  # of what is usual; less is a trouble
_DEARER = Decimal("1.2")
_WEIGHS = Decimal("0.02")  # of a usual day's sales of all; smaller troubles are no news
_BAD = 3  # ratings of 2 and less; fewer are no pattern
_BAD_TIMES = 2
_REVIEW_DAYS = 7
_FEWEST_DAYS = 7  # with advertising; fewer show nothing usual
_SOLD = ("paid_amount", "uv", "conversion_rate")
_ADS = ("roi", "cpc", "ad_cost")


def troubles(books: Books, places: Sequence[Place]) -> Iterator[Move]:
    """Yield products sold out, products that bad ratings put off, and channels gone dear.

    Each is held against the four weeks before the report. What sells or costs little is left out.
    """
    usual = books.whole(("paid_amount",), books.usual).get("paid_amount")
    if not usual:
        return
    weighs = int(usual) * books.period.days // USUAL_DAYS * _WEIGHS
    for move in _all(books, places):
        if move.worth_fen <= -weighs:
            yield move


def _all(books: Books, places: Sequence[Place]) -> Iterator[Move]:
    yield from _dear_channels(books)
    for place in places or (None,):
        sold = books.keyed(_SOLD, books.period, "sku", place)
        usual = books.keyed(_SOLD, books.usual, "sku", place)
        out = {move.key: move for move in _sold_out(books, place, sold, usual)}
        yield from out.values()
        yield from (m for m in _put_off(books, place, sold, usual) if m.key not in out)


def _lost(
    books: Books, place: Place | None, sku: str, sold: Mapping[str, Row], usual: Mapping[str, Row]
) -> Move:
    """Return what a product brought less than usual in as many days."""
    row = usual[sku]
    before = int(row.values["paid_amount"] or 0) * books.period.days // USUAL_DAYS
    after = int(sold[sku].values["paid_amount"] or 0) if sku in sold else 0
    metric = books.metric("paid_amount")
    worth = after - before
    return Move(
        metric, "sku", sku, row.label, place, before, after, books.usual, worth, trouble=True
    )


def _sold_out(
    books: Books, place: Place | None, sold: Mapping[str, Row], usual: Mapping[str, Row]
) -> Iterator[Move]:
    """Yield products with nothing on hand on the last day that usually sell."""
    end = Period(books.period.end, books.period.end, "day")
    for sku, row in books.keyed(("stock_units",), end, "sku", place).items():
        if row.values["stock_units"] == 0 and sku in usual:
            move = _lost(books, place, sku, sold, usual)
            yield replace(move, cause=Cause("sold_out", move.before, 0))


def _put_off(
    books: Books, place: Place | None, sold: Mapping[str, Row], usual: Mapping[str, Row]
) -> Iterator[Move]:
    """Yield products with a batch of bad ratings and a conversion clearly below the usual."""
    for sku, cause in _bad_batches(books, place).items():
        if sku in usual and _is_weaker(sold.get(sku), usual[sku]):
            yield replace(_lost(books, place, sku, sold, usual), cause=cause)


def _bad_batches(books: Books, place: Place | None) -> Mapping[str, Cause]:
    end, days = books.period.end, max(_REVIEW_DAYS, books.period.days)
    now = Period(end - timedelta(days=days - 1), end)
    before = Period(now.start - timedelta(days=days), now.start - timedelta(days=1))
    new, old = (books.keyed(("bad_reviews",), span, "sku", place) for span in (now, before))
    found = {sku: (_bad(old.get(sku)), _bad(row)) for sku, row in new.items()}
    return {
        sku: Cause("bad_reviews", was, now_bad)
        for sku, (was, now_bad) in found.items()
        if now_bad >= max(_BAD, _BAD_TIMES * was)
    }


def _bad(row: Row | None) -> int:
    return int(row.values["bad_reviews"] or 0) if row else 0


def _is_weaker(row: Row | None, usual: Row) -> bool:
    rate, was = (r.values.get("conversion_rate") if r else None for r in (row, usual))
    if was is None:
        return True  # without visitors the amount alone decides
    return rate is not None and rate < was * _FELL


def _dear_channels(books: Books) -> Iterator[Move]:
    """Yield advertising channels whose return fell clearly below their usual day's."""
    for channel, row in books.keyed(_ADS, books.period, "channel").items():
        usual = _usual_day(books, channel)
        roi, was = row.values["roi"], usual.get("roi")
        if roi is None or was is None or roi >= was * _FELL:
            continue
        lost = int(int(row.values["ad_cost"] or 0) * (Decimal(roi) - Decimal(was)))
        cause = _ad_cause(row.values, usual)
        yield Move(
            books.metric("roi"),
            "channel",
            channel,
            label="",
            place=None,
            before=was,
            after=roi,
            base=books.usual,
            worth_fen=lost,
            cause=cause,
            trouble=True,
        )


def _usual_day(books: Books, channel: str) -> Mapping[str, Value]:
    """Return the median of each figure over the days of the four weeks before.

    A median, so that a trouble of up to two weeks does not make itself usual.
    """
    rows = books.rows(_ADS, books.usual, "day", ("channel", channel))
    found: dict[str, Value] = {}
    for name in _ADS:
        known = [value for row in rows if (value := row.values.get(name)) is not None]
        found[name] = median(map(Decimal, known)) if len(known) >= _FEWEST_DAYS else None
    return found


def _ad_cause(now: Mapping[str, Value], usual: Mapping[str, Value]) -> Cause:
    """Return the price of a click where it rose clearly, else what a click brings."""
    cpc, was = now.get("cpc"), usual.get("cpc")
    if cpc is not None and was is not None and cpc >= was * _DEARER:
        return Cause("click_price", was, cpc)
    return Cause("sales_a_click", _per_click(usual), _per_click(now))


def _per_click(values: Mapping[str, Value]) -> Value:
    """Return attributed sales of a click (fen): the return on spend times what a click costs."""
    roi, cpc = values.get("roi"), values.get("cpc")
    return None if roi is None or cpc is None else Decimal(roi) * Decimal(cpc)
