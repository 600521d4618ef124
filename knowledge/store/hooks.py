"""What the import calls while the facts of orders change."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Column, Connection, MetaData, String, Table


class Rollups(Protocol):
    """Keeps daily figures in step with the facts.

    Both calls come inside the import's transaction and may read the temporary table
    `touched_orders` (shop, order_id): the orders whose facts change.
    """

    def retract(self, connection: Connection) -> None:
        """Take the touched orders out of the figures; their old facts still stand."""

    def add(self, connection: Connection) -> None:
        """Bring the touched orders into the figures; their new facts stand."""


class NoRollups:
    """Keeps none."""

    def retract(self, connection: Connection) -> None:
        """Do nothing."""

    def add(self, connection: Connection) -> None:
        """Do nothing."""


touched_orders = Table(
    "touched_orders",
    MetaData(),
    Column("shop", String, primary_key=True),
    Column("order_id", String, primary_key=True),
    prefixes=["TEMPORARY"],
)
"""The orders whose facts change; lives as long as the import's transaction needs it."""
