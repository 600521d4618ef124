"""The one clock that decides what is due: the database's, which all its programs share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, text

Clock = Callable[[Connection], datetime]
"""Returns the present as an aware instant."""

_SECONDS = {
    "postgresql": text("SELECT extract(epoch FROM clock_timestamp())"),
    "sqlite": text("SELECT (julianday('now') - 2440587.5) * 86400.0"),
}


def database_now(connection: Connection) -> datetime:
    """Return the present by the database's clock."""
    seconds = connection.execute(_SECONDS[connection.dialect.name]).scalar_one()
    return datetime.fromtimestamp(float(seconds), UTC)
