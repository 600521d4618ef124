"""Whether a cell speaks of the shop's currency: by a code, or by the sign of an amount."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from knowledge.store.importers.cells import BadCellError, Cell, plain

_YUAN: Final = frozenset({"CNY", "RMB"})
_SIGNS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "¥": frozenset({*_YUAN, "JPY"}),
        "元": _YUAN,
        "$": frozenset({"USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MXN", "BRL"}),
        "£": frozenset({"GBP"}),
        "€": frozenset({"EUR"}),
        "₩": frozenset({"KRW"}),
        "₹": frozenset({"INR"}),
        "₽": frozenset({"RUB"}),
        "฿": frozenset({"THB"}),
        "₫": frozenset({"VND"}),
        "₱": frozenset({"PHP"}),
    }
)
_NOBODYS: Final[frozenset[str]] = frozenset()


def is_in(cell: Cell, currency: str) -> bool:
    """Say whether a cell may be in the currency (ISO 4217); one that says nothing may."""
    try:
        said = unicodedata.normalize("NFKC", plain(cell)).upper()
    except BadCellError:
        return True
    wanted = currency.upper()
    if said.isalpha() and said.isascii():
        return said == wanted or {said, wanted} <= _YUAN
    return all(wanted in _SIGNS.get(sign, _NOBODYS) for sign in said if _is_sign(sign))


def _is_sign(letter: str) -> bool:
    return letter in _SIGNS or unicodedata.category(letter) == "Sc"
