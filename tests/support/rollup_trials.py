"""Trials that ask random questions of rollups and of facts while orders come, change and go."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from sqlalchemy import Engine, select

from knowledge.metrics.load import load_catalogue
from knowledge.metrics.query import MetricQuery, Row
from knowledge.metrics.run import MetricLayer
from knowledge.store import schema
from tests.support.facts import Facts, replace_orders
from tests.support.facts import Row as FactRow
from tests.support.random_facts import RandomShop, random_facts

ASKED = (
    ("paid_amount", "orders", "units", "buyers"),
    ("new_buyers", "returning_buyers", "aov"),
    ("gmv", "refund_amount", "net_sales", "refund_rate"),
    ("skus_sold", "amount_per_order", "units_per_order"),
    ("conversion_rate", "uv", "days_of_supply", "turnover_days"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that rollups and facts answer differently."""

    query: MetricQuery
    rollups: tuple[Row, ...]
    facts: tuple[Row, ...]


class Trial:
    """A random shop in a database, imported in waves."""

    def __init__(self, engine: Engine, seed: int, orders: int) -> None:
        self.engine, self.random = engine, Random(seed)  # noqa: S311  # a test draws
        facts = Facts(engine)
        self.shop: RandomShop = random_facts(facts, seed, orders)
        self.by_rollups = facts.layer("rollups")
        self.by_facts = MetricLayer(engine, load_catalogue(), "facts")
        self.next_order = orders
        self.answered = 0
        self.undone: list[tuple[list[FactRow], list[FactRow]]] = []

    def import_wave(self) -> None:
        """Replace some orders by corrected ones, bring new and late ones, take some away."""
        known = self._known_orders()
        changed = self.random.sample(known, min(len(known), self.random.randrange(1, 25)))
        fresh = Facts(self.engine)
        for _, order_id in changed[: len(changed) * 2 // 3]:
            self.shop.order(fresh, order_id)
        for _ in range(self.random.randrange(12)):
            self.shop.order(fresh, f"O{self.next_order}")
            self.next_order += 1
        sales, refunds = fresh.rows["sales"], fresh.rows["refund_facts"]
        keys = {(row["shop"], row["order_id"]) for row in (*sales, *refunds)} | set(changed)
        with self.engine.begin() as connection:
            self.undone.append(self._rows_of(keys))
            self.last_keys = keys
            replace_orders(connection, keys, sales=sales, refunds=refunds)

    def undo_wave(self) -> None:
        """Take the last wave back: what it replaced is as it was."""
        sales, refunds = self.undone.pop()
        with self.engine.begin() as connection:
            replace_orders(connection, self.last_keys, sales=sales, refunds=refunds)

    def differences(self, questions: int) -> list[Difference]:
        """Return the questions, of so many, that the two sources answer differently."""
        asked = (self.shop.question(self.random.choice(ASKED)) for _ in range(questions))
        return [found for query in asked if (found := self._difference(query))]

    def _difference(self, query: MetricQuery) -> Difference | None:
        rolled, raw = self.by_rollups.measure(query).rows, self.by_facts.measure(query).rows
        self.answered += bool(raw)
        return None if rolled == raw else Difference(query, rolled, raw)

    def _known_orders(self) -> list[tuple[str, str]]:
        sales = schema.sales.c
        with self.engine.connect() as connection:
            rows = connection.execute(select(sales.shop, sales.order_id).distinct())
            return sorted((row.shop, row.order_id) for row in rows)

    def _rows_of(self, keys: set[tuple[str, str]]) -> tuple[list[FactRow], list[FactRow]]:
        found: list[list[FactRow]] = []
        with self.engine.connect() as connection:
            for table in (schema.sales, schema.refund_facts):
                rows = connection.execute(select(table)).mappings()
                kept = [r for r in rows if (r["shop"], r["order_id"]) in keys]
                found.append([{k: v for k, v in r.items() if k != "id"} for r in kept])
        return found[0], found[1]
