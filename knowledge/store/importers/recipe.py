"""How a file becomes rows: from a mapping file, a known format, or the contract's own columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from knowledge.store.importers.fields import TABLES, TableSpec

Name = str | int
"""A header name, or a position from 0 where the file has no header."""

Operator = Literal["<=", ">=", "!=", "<", ">", "=", "empty", "filled"]


def _none() -> Mapping[str, Any]:  # fields of several kinds start empty
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Skip:
    """A rule of the shop's own: rows that meet it are set aside.

    Attributes:
        column: A field of the recipe, or a column of the file.
        against: What the cell is compared with; "" for "empty" and "filled".
        because: Why, a Chinese phrase for the report; "" lets the rule speak for itself.
    """

    column: Name
    operator: Operator
    against: str = ""
    because: str = ""

    def __str__(self) -> str:
        return f"{self.column} {self.operator}{self.against}"


@dataclass(frozen=True, slots=True)
class StandIn:
    """What tells the time of payment in an export without a column of its own for it.

    Attributes:
        columns: The first that is filled is taken for the time of payment.
        unless: Ways of not having paid; each says of every column which words it holds, "" for
            a blank cell.
    """

    columns: tuple[Name, ...]
    unless: tuple[Mapping[Name, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class TableRecipe:
    """How the rows of one table are made.

    Attributes:
        columns: Field → where it stands; of several columns the first that is there and filled.
        constants: Field → the value of every row; fills blank cells of a mapped column too.
        units: Field → "fen", "unix_s", "unix_ms", or a strptime pattern.
        refund_prefix: Order ids that begin so are refunds; "" for none.
        unpaid: Field → columns that hold it while the order is not paid.
        when: Field → (column, words): the cell counts only where that column has one of them.
        values: Field → (what the file says → what is stored); "*" for anything else.
        province: Fields of which only the province is kept.
        less: Columns that are taken off quantity × unit_price.
        plus: Field of money → columns that are added to it.
        mine: Rows that do not meet all of these belong to another table of the recipe.
        others: Rows that meet one of these belong to another table of the recipe.
        once: Field that tells what a row is about; only the first row of each is the table's.
        paid_by: Stands in where the header has no column of `paid_at`.
        byproduct: Its rows only name products; whether they are taken counts for no row.
    """

    table: str
    columns: Mapping[str, tuple[Name, ...]]
    constants: Mapping[str, object] = field(default_factory=_none)
    units: Mapping[str, str] = field(default_factory=_none)
    refund_prefix: str = ""
    skip: tuple[Skip, ...] = ()
    unpaid: Mapping[str, tuple[Name, ...]] = field(default_factory=_none)
    when: Mapping[str, tuple[Name, tuple[str, ...]]] = field(default_factory=_none)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=_none)
    province: tuple[str, ...] = ()
    less: tuple[Name, ...] = ()
    plus: Mapping[str, tuple[Name, ...]] = field(default_factory=_none)
    mine: tuple[Skip, ...] = ()
    others: tuple[Skip, ...] = ()
    once: str = ""
    paid_by: StandIn | None = None
    byproduct: bool = False

    @property
    def spec(self) -> TableSpec:
        """The contract's table."""
        return TABLES[self.table]


@dataclass(frozen=True, slots=True)
class Carry:
    """Order-level cells that a file writes in the first row of an order only."""

    key: Name
    columns: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one file becomes rows of one or more tables.

    Attributes:
        id: Id of the known format, "mapping", "table" or "rows".
        encoding: "auto", or the file's text encoding.
        currency: The column that names the currency of the amounts; None where there is none.
        assumptions: Chinese sentences for the report.
    """

    id: str
    tables: tuple[TableRecipe, ...]
    encoding: str = "auto"
    has_header: bool = True
    currency: Name | None = None
    carry: Carry | None = None
    assumptions: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The table that gives the import its name."""
        return self.tables[0].table
