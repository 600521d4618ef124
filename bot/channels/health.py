"""/healthz for whoever restarts the program, /metrics for whoever watches it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from bot.channels.gauges import Gauges
from bot.channels.httpd import Request, Response
from knowledge.errors import StoreUnusableError

TOO_LATE_S = 120.0
"""An update that waits longer than this in the inbox means that nothing works."""


@dataclass(frozen=True, slots=True)
class Health:
    """Answers both.

    Attributes:
        levels: Returns what is measured now, by name; reads the database.
    """

    gauges: Gauges
    levels: Callable[[], Mapping[str, float]]

    async def respond(self, request: Request) -> Response:
        """Answer a request."""
        if request.path not in {"/healthz", "/metrics"}:
            return Response(HTTPStatus.NOT_FOUND, "not found\n")
        try:
            levels = await asyncio.to_thread(self.levels)
        except StoreUnusableError as error:
            return Response(HTTPStatus.SERVICE_UNAVAILABLE, f"database: {error}\n")
        if request.path == "/metrics":
            return Response(HTTPStatus.OK, "\n".join(self.gauges.lines(levels)) + "\n")
        lag = levels.get("inbox_lag_seconds", 0.0)
        if lag > TOO_LATE_S:
            return Response(HTTPStatus.SERVICE_UNAVAILABLE, f"inbox lag {lag:.0f} s\n")
        return Response(HTTPStatus.OK, "ok\n")
