"""Monthly targets of the demo shops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from knowledge.store.demo.baskets import USUAL_BASKET
from knowledge.store.demo.chance import stream
from knowledge.store.demo.plan import Planner

_AMBITION = (0.94, 1.12)
_ROUND_YUAN = 1_000
_ROUND_FEN = _ROUND_YUAN * 100


def month_after(day: date) -> date:
    """Return the first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def target_rows(planner: Planner, first: date, today: date) -> Iterator[dict[str, object]]:
    """Yield a paid_amount target (whole thousands of yuan) for each month, `2026-05`.

    Targets come as a file would bring them: a period in words, the amount in yuan.

    The months run from that of `first` to the one after `today`; a target is set before its month
    begins, from what the shop expects of itself, so it does not know how the month went.
    """
    month, end = first.replace(day=1), month_after(month_after(today))
    while month < end:
        after = month_after(month)
        low, high = _AMBITION
        ambition = stream(planner.shop.prefix, month, "target").uniform(low, high)
        amount_fen = ambition * _expected_fen(planner, month, after)
        yield {
            "shop": planner.shop.name,
            "period": f"{month:%Y-%m}",
            "metric": "paid_amount",
            "amount": max(1, round(amount_fen / _ROUND_FEN)) * _ROUND_YUAN,
        }
        month = after


def _expected_fen(planner: Planner, month: date, after: date) -> float:
    total, day = 0.0, month
    paid_share = 1 - planner.shop.unpaid_share
    while day < after:
        total += planner.plan(day).expected * planner.mix(day).item_fen
        day += timedelta(days=1)
    return total * USUAL_BASKET * paid_share
