"""Buyers without names: the store keeps a keyed hash of who they are, never the id itself."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import blake2b
from typing import Final

from sqlalchemy import Connection, insert, select

from knowledge.store.schema import store_meta

_SALT: Final = "buyer_salt"
_SALT_BYTES: Final = 32
_DIGEST_BYTES: Final = 8


def pseudonyms(connection: Connection) -> Callable[[str], str]:
    """Return the store's own hash: id → 16 hex digits, equal for equal ids in every table.

    The salt is made at the first import and stays in the store, so ids match across files and
    cannot be looked up from outside.
    """
    key = bytes.fromhex(_salt(connection))

    def hidden(buyer_id: str) -> str:
        return blake2b(buyer_id.encode(), key=key, digest_size=_DIGEST_BYTES).hexdigest()

    return hidden


def _salt(connection: Connection) -> str:
    known = connection.execute(
        select(store_meta.c.value).where(store_meta.c.key == _SALT)
    ).scalar()
    if known is not None:
        return str(known)
    made = secrets.token_hex(_SALT_BYTES)
    connection.execute(insert(store_meta), {"key": _SALT, "value": made})
    return made
