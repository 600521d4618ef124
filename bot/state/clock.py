"""The one clock that decides what is due: the database's, which all its programs share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects import postgresql, sqlite

from bot.state.schema import meta

Clock = Callable[[Connection], datetime]
"""Returns the present as an aware instant."""

_SECONDS = {
    "postgresql": text("SELECT extract(epoch FROM clock_timestamp())"),
    "sqlite": text("SELECT (julianday('now') - 2440587.5) * 86400.0"),
}


_LAST_JUMP = "clock.jump"
_KEEP = {
    name: module.insert(meta).on_conflict_do_update(
        index_elements=["key"], set_={"value": module.insert(meta).excluded.value}
    )
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql))
}


@dataclass(frozen=True, slots=True)
class Jump:
    """The clock was set while the program ran.

    Attributes:
        from_s: Seconds since 1970 that it should have shown.
        to_s: What it showed.
    """

    from_s: float
    to_s: float


def keep_jump(connection: Connection, jump: Jump) -> None:
    """Store the newest jump in place of the one before."""
    values = {"key": _LAST_JUMP, "value": json.dumps(asdict(jump))}
    connection.execute(_KEEP[connection.dialect.name], values)


def last_jump(connection: Connection) -> Jump | None:
    """Return the newest jump that a running program saw; None where it never saw one."""
    known = connection.scalar(select(meta.c.value).where(meta.c.key == _LAST_JUMP))
    return Jump(**json.loads(known)) if known else None


def database_now(connection: Connection) -> datetime:
    """Return the present by the database's clock."""
    seconds = connection.execute(_SECONDS[connection.dialect.name]).scalar_one()
    return datetime.fromtimestamp(float(seconds), UTC)
