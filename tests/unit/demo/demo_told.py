"""The demo's rows in hand, for counting them by brute force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from knowledge.store.demo import DemoWorld
from knowledge.store.demo.shops import Shop

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """All rows of one demo, by table and shop."""

    world: DemoWorld
    rows: dict[tuple[str, str], list[Row]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.world.today

    @property
    def shops(self) -> list[str]:
        return sorted({shop for _, shop in self.rows})

    def of(self, table: str, shop: str | None = None) -> list[Row]:
        return [
            row
            for (name, where), found in self.rows.items()
            if name == table and (shop is None or where == shop)
            for row in found
        ]

    def paid(self, shop: str | None = None) -> list[Row]:
        return [row for row in self.of("order_lines", shop) if row["paid_at"]]


def tell(world: DemoWorld) -> Told:
    told = Told(world)
    for table, shop, rows in world.tables():
        told.rows[table, shop] = list(rows)
    return told


def tell_shop(world: DemoWorld, shop: Shop) -> Told:
    told = Told(world)
    for table, name, rows in world.shop_tables(shop):
        told.rows[table, name] = list(rows)
    return told


def by(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def paid_on(row: Row) -> date:
    return row["paid_at"].date()
