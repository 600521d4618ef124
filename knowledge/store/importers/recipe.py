"""How a file becomes rows: from a mapping file, a known format, or the contract's own columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from knowledge.store.importers.fields import TABLES, TableSpec

Name = str | int
"""A header name, or a position from 0 where the file has no header."""

Operator = Literal["<=", ">=", "!=", "<", ">", "=", "empty"]

_EMPTY: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Skip:
    """A rule of the shop's own: rows that meet it are set aside.

    Attributes:
        column: A field of the recipe, or a column of the file.
        against: What the cell is compared with; "" for "empty".
    """

    column: Name
    operator: Operator
    against: str = ""

    def __str__(self) -> str:
        rule = "empty" if self.operator == "empty" else f"{self.operator}{self.against}"
        return f"{self.column} {rule}"


@dataclass(frozen=True, slots=True)
class TableRecipe:
    """How the rows of one table are made.

    Attributes:
        columns: Field → where it stands; of several columns the first that is there and filled.
        constants: Field → the value of every row; fills blank cells of a mapped column too.
        units: Field → "fen", "unix_s", "unix_ms", or a strptime pattern.
        refund_prefix: Order ids that begin so are refunds; "" for none.
        unpaid: Field → columns that hold it while the order is not paid.
        when: Field → (column, word): the cell counts only where that column has the word.
        values: Field → (what the file says → what is stored); "*" for anything else.
        province: Fields of which only the province is kept.
        less: Columns that are taken off quantity × unit_price.
        only_with: Rows without a cell in this column belong to another table of the recipe.
    """

    table: str
    columns: Mapping[str, tuple[Name, ...]]
    constants: Mapping[str, object] = field(default_factory=lambda: _EMPTY)
    units: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    refund_prefix: str = ""
    skip: tuple[Skip, ...] = ()
    unpaid: Mapping[str, tuple[Name, ...]] = field(default_factory=lambda: MappingProxyType({}))
    when: Mapping[str, tuple[Name, str]] = field(default_factory=lambda: MappingProxyType({}))
    values: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    province: tuple[str, ...] = ()
    less: tuple[Name, ...] = ()
    only_with: Name | None = None

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
