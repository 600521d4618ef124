"""HTTP for python-telegram-bot: aiohttp, whose parsing is C.

Its own, httpx, costs five times the processor time for each call (benchmarks/telegram_flood.py).
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import aiohttp
import certifi
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

# Nothing had left this machine yet, so a repeat cannot double anything.
_NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    ProxyConnectionError,
    ProxyError,
    ProxyTimeoutError,
)


class NotSentError(NetworkError):
    """A call that surely did not reach Telegram: no connection came about."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds for one call.

    Attributes:
        read_s: Between two pieces of an answer, and from the call to the first. Long, because a
            send that is given up too early is of unknown outcome.
        pool_s: For a free connection, its opening included.
    """

    read_s: float = 20.0
    connect_s: float = 10.0
    pool_s: float = 30.0


@dataclass(frozen=True, slots=True)
class _Values:
    """What `do_request` looks at in RequestData, which has no public way to be made."""

    parameters: Mapping[str, Any]  # JSON values
    contains_files: bool = False


class Transport(BaseRequest):
    """Requests over at most `connections` connections, opened when they are needed."""

    def __init__(self, timeouts: Timeouts, connections: int, proxy: str | None) -> None:
        """Take the address of an HTTP or SOCKS proxy, or None for none."""
        self._timeouts = timeouts
        self._connections = connections
        self._socks = proxy if proxy and proxy.startswith("socks") else None
        self._proxy = None if self._socks else proxy

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer."""
        return self._timeouts.read_s

    async def initialize(self) -> None:
        """Do nothing: the first call opens what it needs."""

    async def shutdown(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def call(self, url: str, values: Mapping[str, Any]) -> Any:  # JSON values
        """Return the result of a method of the Bot API, as JSON.

        Raises:
            NotSentError: no connection came about.
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
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, proxy=self._proxy, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except _NEVER_LEFT as error:
            raise NotSentError(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error

    @cached_property
    def _session(self) -> aiohttp.ClientSession:
        limits = self._timeouts
        return aiohttp.ClientSession(
            connector=self._connector(),
            headers={"User-Agent": self.USER_AGENT},
            timeout=aiohttp.ClientTimeout(
                connect=limits.pool_s, sock_connect=limits.connect_s, sock_read=limits.read_s
            ),
        )

    def _connector(self) -> aiohttp.TCPConnector:
        trusted = ssl.create_default_context()
        trusted.load_verify_locations(certifi.where())  # some Pythons come without any authority
        if self._socks:
            return ProxyConnector.from_url(self._socks, limit=self._connections, ssl=trusted)
        return aiohttp.TCPConnector(limit=self._connections, ssl=trusted)


def _body(given: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, dict[str, str]]:
    """Return the body and its headers."""
    if not given:
        return None, {}
    if not given.contains_files:
        body = json.dumps(given.parameters).encode()
        return body, {"Content-Type": "application/json"}
    form = aiohttp.FormData(given.json_parameters)
    for name, (filename, content, kind) in given.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, {}
