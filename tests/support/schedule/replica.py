"""`serve --standby` in a forked process, with a clock that runs fast and a point to die at."""

from __future__ import annotations

import os
import signal
from argparse import Namespace
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import Pool

from bot.app import Parts
from bot.channels.telegram.service import Pace
from bot.channels.telegram.settling import Patience
from bot.channels.telegram.wire import Timeouts
from bot.commands import serve
from bot.commands.logs import logging_to_file
from bot.schedule.pushes import Tempo
from bot.settings import Settings
from bot.state.clock import Clock, database_now
from skills.help import skill as help_skill
from tests.support.back_room import empty_knowledge
from tests.support.echo import skill as echo_skill
from tests.support.telegram.house import UNLIMITED

POINTS = tuple(
    f"{what}.{when}"
    for what in ("plan", "claim", "post", "intend", "sent", "settle")
    for when in ("before", "after")
)
"""What a replica has just written, and whether it dies before or after that is committed."""

_SIGNS = (
    ("plan", "INSERT INTO bot_deliveries"),
    ("post", "INSERT INTO bot_outbox"),
)

PACE = Pace(
    limits=UNLIMITED,
    patience=Patience(settle_s=1.0, sweep_s=3.0, misses=8, probe_s=0.0, round_s=0.2),
    timeouts=Timeouts(read_s=1.0, connect_s=1.0, pool_s=5.0),
    drain_s=1.0,
    look_s=0.1,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a replica lives.

    Attributes:
        anchor_s: When the fast clock stood at `start_s`; both are seconds since 1970.
        speed: Seconds that the fast clock passes in one.
        point: Where it dies; "" for nowhere.
        skip: How often it passes the point before.
    """

    settings: dict[str, Any]
    anchor_s: float
    start_s: float
    speed: float
    point: str = ""
    skip: int = 0


def fast(wish: Wish) -> Clock:
    """Return a database clock that runs fast."""

    def now(connection: Connection) -> datetime:
        passed = database_now(connection).timestamp() - wish.anchor_s
        return datetime.fromtimestamp(wish.start_s + passed * wish.speed, UTC)

    return now


def live(wish: Wish) -> None:
    """Serve until somebody, or the point, ends it."""
    if wish.point:
        _die_at(wish.point, wish.skip)
    settings = Settings(_env_file=None, **wish.settings)
    parts = replace(
        Parts(),
        knowledge=lambda _settings: empty_knowledge(),
        skills=lambda: {"echo": echo_skill, "help": help_skill},
    )
    serving = serve.Serving(
        standby=True, pace=PACE, clock=fast(wish), tempo=Tempo(300.0, 60.0), tick_s=0.2
    )
    with logging_to_file(settings):
        serve.run(Namespace(), settings, parts, serving)


def _die_at(point: str, skip: int) -> None:
    """Kill this process before or after the commit of what the point names."""
    what, _, when = point.partition(".")
    left = [skip]
    marked: set[int] = set()

    def look(connection: Connection, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if kind_of(statement, values) == what:
            marked.add(id(connection.connection.dbapi_connection))

    def pass_by(dbapi_connection: Any) -> None:
        if id(dbapi_connection) not in marked:
            return
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        marked.discard(id(dbapi_connection))

    event.listen(Engine, "after_cursor_execute", look)
    if when == "before":
        event.listen(Engine, "commit", lambda c: pass_by(c.connection.dbapi_connection))
    else:  # a connection goes back to its pool when its transaction has ended
        event.listen(Pool, "checkin", lambda dbapi, _record: pass_by(dbapi))


def kind_of(statement: str, parameters: Any) -> str:
    """Return which of the points a statement belongs to; "" for none."""
    values = str(parameters)
    for kind, sign in _SIGNS:
        if statement.startswith(sign):
            return kind
    if statement.startswith("UPDATE bot_deliveries"):
        return "claim" if "fence=(" in statement else "settle"
    if statement.startswith("UPDATE bot_outbox"):
        return "intend" if "sending" in values else "sent"
    return ""
