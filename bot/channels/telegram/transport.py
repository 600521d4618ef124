"""HTTP for python-telegram-bot: httpx's transport, without the client around it.

The client's redirects, cookies, forms and environment cost more processor time than the call, and
are of no use for an API that needs none of them (benchmarks/telegram_flood.py).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, cast

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_IDLE = 3
"""Connections kept open without a call: httpcore looks at every one of them at every call."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds for one call.

    Attributes:
        read_s: Long, because a send that is given up too early is of unknown outcome.
        pool_s: For a free connection.
    """

    read_s: float = 20.0
    write_s: float = 20.0
    connect_s: float = 10.0
    pool_s: float = 30.0


@dataclass(frozen=True, slots=True)
class _Values:
    """What `do_request` looks at in RequestData, which has no public way to be made."""

    parameters: Mapping[str, Any]  # JSON values
    contains_files: bool = False


class Transport(BaseRequest):
    """Requests over at most `connections` connections."""

    def __init__(self, timeouts: Timeouts, connections: int, proxy: str | None) -> None:
        self._timeouts = {
            "read": timeouts.read_s,
            "write": timeouts.write_s,
            "connect": timeouts.connect_s,
            "pool": timeouts.pool_s,
        }
        self._transport = httpx.AsyncHTTPTransport(
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=_IDLE),
            proxy=httpx.Proxy(proxy) if proxy else None,
        )

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer."""
        return self._timeouts["read"]

    async def initialize(self) -> None:
        """Connections are opened when they are needed."""
        # httpcore looks for sniffio at every call, and Python does not remember that a module is
        # missing: a third of the call's cost. Under asyncio nobody needs it.
        if "sniffio" not in sys.modules and find_spec("sniffio") is None:
            sys.modules["sniffio"] = cast("Any", None)

    async def shutdown(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def call(self, url: str, values: Mapping[str, Any]) -> Any:  # JSON values
        """Return the result of a method of the Bot API, as JSON.

        Raises:
            TelegramError: as `post`, which does the rest.
        """
        return await self.post(url, cast("RequestData", _Values(values)))

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_timeouts: Any,
        **_more_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Return status and body; each request has the time-outs of this object."""
        request = self._request(url, method, request_data)
        try:
            response = await self._transport.handle_async_request(request)
            try:
                return response.status_code, await response.aread()
            finally:
                await response.aclose()
        except httpx.TimeoutException as error:
            raise TimedOut from error
        except httpx.HTTPError as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error

    def _request(self, url: str, method: str, given: RequestData | None) -> httpx.Request:
        body: dict[str, Any] = {}  # keyword arguments of several types
        headers = {"User-Agent": self.USER_AGENT}
        if given and given.contains_files:
            body = {"data": given.json_parameters, "files": given.multipart_data}
        elif given:
            body = {"content": json.dumps(given.parameters).encode()}
            headers["Content-Type"] = "application/json"
        extensions = {"timeout": self._timeouts}
        return httpx.Request(method, url, headers=headers, extensions=extensions, **body)
