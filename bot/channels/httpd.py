"""As much of an HTTP server as a health check and a webhook need."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

log = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000
_LARGEST_HEAD = 16_384
_PATIENCE_S = 10.0
_IDLE_S = 75.0


@dataclass(frozen=True, slots=True)
class Request:
    """A request; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """An answer in plain text."""

    status: HTTPStatus
    text: str = ""


Respond = Callable[[Request], Awaitable[Response]]


class _BadRequestError(Exception):
    """The request cannot be read; `status` says why."""

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status
        super().__init__(status.phrase)


@asynccontextmanager
async def listening(address: str, respond: Respond) -> AsyncIterator[int]:
    """Answer requests at `address` (host:port) for the length of the block; yields the port.

    Raises:
        OSError: the address is in use or not ours.
    """
    host, _, port = address.rpartition(":")
    open_now: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_now.add(writer)
        try:
            await _conversation(reader, writer, respond)
        finally:
            open_now.discard(writer)
            writer.close()

    server = await asyncio.start_server(
        serve, host.strip("[]") or "127.0.0.1", int(port), limit=_LARGEST_HEAD
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in tuple(open_now):
            writer.close()
        await server.wait_closed()


async def _conversation(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, respond: Respond
) -> None:
    """Answer one request after another until the other side is silent for too long."""
    wait = _PATIENCE_S
    while True:
        try:
            async with asyncio.timeout(wait):
                head = await reader.readuntil(b"\r\n\r\n")
            async with asyncio.timeout(_PATIENCE_S):
                request = await _read(head, reader)
            response = await respond(request)
            keep = request.headers.get("connection", "").lower() != "close"
        except _BadRequestError as error:
            response, keep = Response(error.status, error.status.phrase), False
        except asyncio.LimitOverrunError:
            response, keep = Response(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE), False
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            return
        try:
            await _write(writer, response, keep=keep)
        except ConnectionError:
            return
        if not keep:
            return
        wait = _IDLE_S


async def _read(head: bytes, reader: asyncio.StreamReader) -> Request:
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):  # noqa: PLR2004  # method path version
        raise _BadRequestError(HTTPStatus.BAD_REQUEST)
    pairs = (line.partition(":") for line in lines[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if "transfer-encoding" in headers:
        raise _BadRequestError(HTTPStatus.LENGTH_REQUIRED)
    length = headers.get("content-length", "0")
    if not length.isdecimal():
        raise _BadRequestError(HTTPStatus.BAD_REQUEST)
    if int(length) > LARGEST_BODY:
        raise _BadRequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return Request(parts[0], parts[1], headers, await reader.readexactly(int(length)))


async def _write(writer: asyncio.StreamWriter, response: Response, *, keep: bool) -> None:
    body = response.text.encode()
    status = response.status
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"Connection: {'keep-alive' if keep else 'close'}\r\n\r\n"
    )
    writer.write(head.encode("latin-1") + body)
    await writer.drain()
