"""Conditions on a cell: which rows are set aside, which belong to another table."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, cast

from knowledge.store.importers.cells import BadCellError, Cell, plain, read_number
from knowledge.store.importers.recipe import Name, Operator, Skip

_WRITTEN: Final = re.compile(r"^\s*(<=|>=|!=|<|>|=)\s*(.*?)\s*$", re.DOTALL)
_WHOLE: Final = frozenset({"empty", "filled"})
_ORDERED: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = MappingProxyType(
    {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}
)


def parse_skip(column: Name, written: str, because: str = "") -> Skip:
    """Return the rule of one `skip` entry, e.g. unit_price and "<=0".

    Raises:
        ValueError: the condition is none of <=x >=x <x >x =x !=x empty filled.
    """
    if written.strip() in _WHOLE:
        return Skip(column, cast("Operator", written.strip()), because=because)
    found = _WRITTEN.match(written)
    if not found or (found[1] in _ORDERED and _number(found[2]) is None):
        raise ValueError(written)
    return Skip(column, cast("Operator", found[1]), found[2], because)


def meets(skip: Skip) -> Callable[[Cell], bool]:
    """Return the test of one cell; a cell that is no number is in no order with a number."""
    if skip.operator in _WHOLE:
        wanted = skip.operator == "filled"
        return lambda cell: bool(_said(cell)) is wanted
    if skip.operator in {"=", "!="}:
        wanted = skip.operator == "="
        return lambda cell: _same(cell, skip.against) is wanted
    compare, bound = _ORDERED[skip.operator], _number(skip.against)

    def in_order(cell: Cell) -> bool:
        number = _number(cell)
        return number is not None and bound is not None and compare(number, bound)

    return in_order


def _same(cell: Cell, against: str) -> bool:
    if _said(cell) == against:
        return True
    number = _number(against)
    return number is not None and _number(cell) == number


def _said(cell: Cell) -> str:
    try:
        return plain(cell)
    except BadCellError:
        return str(cell)


def _number(cell: Cell) -> Decimal | None:
    try:
        return read_number(cell)
    except BadCellError:
        return None
