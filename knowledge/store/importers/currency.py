"""Whether a cell speaks of the shop's currency: by a code, or by the sign of an amount."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from knowledge.store.importers.cells import BadCellError, Cell, plain

_YUAN: Final = frozenset({"CNY", "RMB"})
_CODE_LETTERS: Final = 3
_SIGNS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "¥": frozenset({*_YUAN, "JPY"}),
        "元": _YUAN,
        "£": frozenset({"GBP"}),
        "€": frozenset({"EUR"}),
        "$": frozenset({"USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MXN", "BRL"}),
    }
)


def is_in(cell: Cell, currency: str) -> bool:
    """Say whether a cell may be in the currency (ISO 4217); one that says nothing may."""
    try:
        said = unicodedata.normalize("NFKC", plain(cell)).upper()
    except BadCellError:
        return True
    if said.isalpha() and said.isascii() and len(said) == _CODE_LETTERS:
        return said == currency.upper() or {said, currency.upper()} <= _YUAN
    return all(currency.upper() in codes for sign, codes in _SIGNS.items() if sign in said)
