"""Which rows count: of every key, those of the newest import that holds it.

`live` is kept as a function of the rows alone, so that taking an import back is deleting its rows
and asking again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    false,
    func,
    select,
    true,
    tuple_,
    union,
    union_all,
    update,
)

from knowledge.store import schema

_Expression = ColumnElement[Any]  # keys are of many types


@dataclass(frozen=True, slots=True)
class Member:
    """One table whose rows stand under a family's keys.

    Attributes:
        key: Columns that make the key, in the family's order.
        only: Which rows of the table belong to the family.
    """

    table: Table
    key: tuple[_Expression, ...]
    only: _Expression = field(default_factory=true)

    def keys(self, where: _Expression) -> Select[Any]:
        """Return the keys of the member's rows that meet the condition."""
        return select(*self.key).where(self.only, where)


@dataclass(frozen=True, slots=True)
class Family:
    """Tables that are replaced together; keys are compared across all of them."""

    members: tuple[Member, ...]

    def replace(self, connection: Connection, import_id: int) -> int:
        """Retire what the import replaces; return how many rows were live until now."""
        return sum(
            connection.execute(
                update(member.table)
                .where(
                    member.only,
                    member.table.c.live,
                    member.table.c.import_id < import_id,
                    tuple_(*member.key).in_(self._keys_of(import_id)),
                )
                .values(live=false())
            ).rowcount
            for member in self.members
        )

    def take_back(self, connection: Connection, import_id: int) -> int:
        """Revive what the import replaced and delete its rows; return how many were deleted."""
        newest = self._newest_without(import_id)
        for member in self.members:
            others = (
                member.only,
                member.table.c.import_id != import_id,
                tuple_(*member.key).in_(self._keys_of(import_id)),
            )
            stands = tuple_(*member.key, member.table.c.import_id).in_(newest)
            connection.execute(
                update(member.table)
                .where(*others, ~member.table.c.live, stands)
                .values(live=true())
            )
        return sum(
            connection.execute(
                delete(member.table).where(member.only, member.table.c.import_id == import_id)
            ).rowcount
            for member in self.members
        )

    def _keys_of(self, import_id: int) -> Any:  # SQLAlchemy's compound select
        return union(
            *(member.keys(member.table.c.import_id == import_id) for member in self.members)
        )

    def _newest_without(self, import_id: int) -> Any:  # as above
        parts = [
            select(
                *(part.label(f"key_{place}") for place, part in enumerate(member.key)),
                member.table.c.import_id,
            ).where(member.only, member.table.c.import_id != import_id)
            for member in self.members
        ]
        held = union_all(*parts).subquery()
        *key, holder = held.columns
        return select(*key, func.max(holder)).group_by(*key)


def _plain(table: Table, *names: str) -> Family:
    return Family((Member(table, tuple(table.c[name] for name in names)),))


_refunds = schema.refunds

FAMILIES: Final = {
    "order_lines": Family(
        (
            Member(
                schema.order_lines,
                (schema.order_lines.c.shop, schema.order_lines.c.order_id),
            ),
            Member(_refunds, (_refunds.c.shop, _refunds.c.refund_id), _refunds.c.origin == "line"),
        )
    ),
    "orders": _plain(schema.orders, "shop", "order_id"),
    "refunds": Family(
        (Member(_refunds, (_refunds.c.shop, _refunds.c.refund_id), _refunds.c.origin == "refund"),)
    ),
    "traffic": _plain(schema.traffic, "date", "shop", "channel", "sku"),
    "events": _plain(schema.events, "on", "shop"),
    "ads": _plain(schema.ads, "date", "shop", "channel", "sku", "campaign"),
    "inventory": _plain(schema.inventory, "date", "shop", "sku"),
    "reviews": _plain(schema.reviews, "date", "shop", "sku"),
    "products": _plain(schema.products, "shop", "sku"),
    "targets": _plain(schema.targets, "first_day", "last_day", "metric", "shop"),
    "members": _plain(schema.members, "shop", "buyer_id"),
}
"""Table of an import → what it replaces, and by which key."""


def repeated(connection: Connection, table: str, import_id: int) -> list[tuple[int, int]]:
    """Delete rows that a later row of the same import corrects; return (line, later line)."""
    member = FAMILIES[table].members[0]
    rows = member.table
    last = func.max(rows.c.line).over(partition_by=member.key).label("last_line")
    ranked = select(rows.c.id, rows.c.line, last).where(rows.c.import_id == import_id).subquery()
    found = connection.execute(
        select(ranked.c.id, ranked.c.line, ranked.c.last_line).where(
            ranked.c.line < ranked.c.last_line
        )
    ).all()
    if found:
        doomed = select(ranked.c.id).where(ranked.c.line < ranked.c.last_line)
        connection.execute(delete(rows).where(rows.c.id.in_(doomed)))
    return [(line, last_line) for _, line, last_line in found]


def give_way(connection: Connection, table: str, import_id: int) -> None:
    """Delete the import's rows where an import of the table's own holds their key.

    A report that names products in passing must not replace the shop's product list.
    """
    member = FAMILIES[table].members[0]
    rows, key = member.table, tuple_(*member.key)
    own = select(schema.imports.c.id).where(schema.imports.c.table == table)
    held = member.keys(and_(rows.c.live, rows.c.import_id.in_(own)))
    connection.execute(delete(rows).where(rows.c.import_id == import_id, key.in_(held)))


def all_live(connection: Connection, import_id: int, *, apart: Collection[str] = ()) -> bool:
    """Say whether no row of the import has been replaced since, some tables apart."""
    members = (member for family in FAMILIES.values() for member in family.members)
    tables = {member.table for member in members if member.table.name not in apart}
    return not any(
        connection.execute(
            select(table.c.id).where(table.c.import_id == import_id, ~table.c.live).limit(1)
        ).first()
        for table in tables
    )
