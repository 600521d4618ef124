"""The sales metrics counted by hand over the rows themselves: loops, no SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from knowledge.metrics.query import MetricQuery, Value
from tests.support.facts import Facts, Row

Counted = dict[str | None, Value]


class ByHand:
    """Answers sales questions by walking over every row."""

    def __init__(self, facts: Facts) -> None:
        self._sales = [row for row in facts.rows["sales"] if row["paid_on"]]
        self._refunds = facts.rows["refund_facts"]
        self._tiers = {(m["shop"], m["buyer_id"]): m["tier"] for m in facts.rows["members"]}
        self._first: dict[str, date] = {}
        self._first_instant: dict[str, datetime] = {}
        for row in self._sales:
            buyer, day, at = row["buyer"], row["paid_on"], row["paid_at"]
            self._first[buyer] = min(day, self._first.get(buyer, day))
            self._first_instant[buyer] = min(at, self._first_instant.get(buyer, at))

    def count(self, metric: str, query: MetricQuery) -> Counted:
        """Return key → value; keys without a paid line are left out."""
        counters: Mapping[str, Callable[[str | None, list[Row], MetricQuery], Value]] = {
            "paid_amount": lambda _k, rows, _q: sum(r["paid_fen"] for r in rows),
            "units": lambda _k, rows, _q: sum(r["units"] for r in rows),
            "orders": lambda _k, rows, _q: len({(r["shop"], r["order_id"]) for r in rows}),
            "buyers": lambda _k, rows, _q: len({r["buyer"] for r in rows}),
            "skus_sold": lambda _k, rows, _q: len({r["sku"] for r in rows if r["sku"]}) or None,
            "new_buyers": self._new,
            "returning_buyers": self._returning,
        }
        groups = self._groups(self._sales, query, "paid")
        found = {key: counters[metric](key, rows, query) for key, rows in groups.items()}
        return {key: value for key, value in found.items() if value is not None}

    def refunds(self, query: MetricQuery) -> Counted:
        """Return key → refunded fen; 0 where the key has paid orders only."""
        paid: Counted = dict.fromkeys(self._groups(self._sales, query, "paid"), 0)
        groups = self._groups(self._refunds, query, "refunded")
        return paid | {k: sum(r["refund_fen"] for r in rows) for k, rows in groups.items()}

    def _groups(
        self, rows: Iterable[Row], query: MetricQuery, time: str
    ) -> dict[str | None, list[Row]]:
        start, end = query.period.bounds()
        found: dict[str | None, list[Row]] = defaultdict(list)
        for row in rows:
            at = row[f"{time}_at"]
            if start <= at < end and self._passes(row, query, at):
                key = self._value(query.by, row, query, at) if query.by else None
                if key is not None or query.by is None:
                    found[_clipped(key, query)].append(row)
        return found

    def _passes(self, row: Row, query: MetricQuery, at: datetime) -> bool:
        if query.shops is not None and row["shop"] not in query.shops:
            return False
        return all(self._value(name, row, query, at) in values for name, values in query.filters)

    def _value(self, name: str | None, row: Row, query: MetricQuery, at: datetime) -> str | None:
        if name in row:
            return str(row[name])
        if name == "tier":
            return str(self._tiers.get((row["shop"], row["buyer_id"]), ""))
        if name == "buyer_type":
            before = self._first.get(row["buyer"], date.max) < query.period.start
            return "returning" if before else "new"
        return _slot(name, at)

    def _opens(self, key: str | None, query: MetricQuery) -> date:
        opening = {"month": "{}-01", "year": "{}-01-01", "day": "{}", "week": "{}"}
        start = query.period.start
        if key is None or query.by not in {*opening, "quarter"}:
            return start
        if query.by == "quarter":
            year, quarter = key.split("-Q")
            return max(start, date(int(year), 3 * int(quarter) - 2, 1))
        return max(start, date.fromisoformat(opening[query.by].format(key)))

    def _new(self, key: str | None, rows: list[Row], query: MetricQuery) -> Value:
        if query.period.clock:
            opened = query.period.clock[0]
            fresh = [r for r in rows if self._first_instant[r["buyer"]] >= opened]
        else:
            fresh = [r for r in rows if self._first[r["buyer"]] >= self._opens(key, query)]
        if query.by in ("weekday", "hour"):
            fresh = [r for r in fresh if self._first[r["buyer"]] == r["paid_on"]]
        return len({r["buyer"] for r in fresh})

    def _returning(self, key: str | None, rows: list[Row], query: MetricQuery) -> Value:
        opened: Any = self._opens(key, query)
        first: Mapping[str, Any] = self._first
        if query.period.clock:
            opened, first = query.period.clock[0], self._first_instant
        return len({r["buyer"] for r in rows if first[r["buyer"]] < opened})


def _slot(name: str | None, at: datetime) -> str:
    day = at.date()
    monday = day - timedelta(days=day.weekday())
    slots = {
        "day": day.isoformat(),
        "week": monday.isoformat(),
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": f"{day.year}",
        "weekday": str(day.isoweekday()),
        "hour": f"{at:%H}",
    }
    return slots[name or "day"]


def _clipped(key: str | None, query: MetricQuery) -> str | None:
    if query.by != "week" or key is None:
        return key
    return max(key, query.period.start.isoformat())
