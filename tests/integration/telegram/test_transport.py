"""Calls over HTTP: through a proxy, to nobody, to somebody who hangs up or does not answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from telegram.error import TelegramError

from bot.channels.telegram.outcomes import Unknown, Unsent, meaning
from bot.channels.telegram.transport import Timeouts, Transport

_QUICK = Timeouts(read_s=0.3)
_BY_NAME = 3  # RFC 1928: the kind of an address that is a name
_OK = json.dumps({"ok": True, "result": {"message_id": 7}}).encode()

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(talk: Talk) -> AsyncIterator[str]:
    talks: set[asyncio.Task[None] | None] = set()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())
        await talk(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await asyncio.gather(*filter(None, talks))


async def called(where: str, proxy: str | None = None, scheme: str = "http") -> object:
    transport = Transport(_QUICK, 1, proxy)
    try:
        return await transport.call(f"{scheme}://{where}/bot1:x/sendMessage", {"text": "你好"})
    finally:
        await transport.shutdown()


async def answered(
    writer: asyncio.StreamWriter, status: str = "200 OK", body: bytes = _OK
) -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()


def test_a_proxy_is_asked_for_the_whole_address():
    heard: list[bytes] = []

    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        await answered(writer)

    async def journey() -> object:
        async with listening(answers) as proxy:
            return await called("api.telegram.example", f"http://shop:word@{proxy}")

    assert asyncio.run(journey()) == {"message_id": 7}
    assert heard[0].startswith(b"POST http://api.telegram.example/bot1:x/sendMessage HTTP/1.1")
    assert b"Proxy-Authorization: Basic" in heard[0]


def test_a_socks_proxy_finds_the_name_itself():
    heard: list[bytes] = []

    async def socks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)  # version 5, one way of proving oneself: none
        writer.write(b"\x05\x00")
        _, _, _, kind, length = await reader.readexactly(5)
        heard.append(await reader.readexactly(length + 2))
        assert kind == _BY_NAME
        writer.write(b"\x05\x00\x00\x01" + bytes(6))  # through; bound to nowhere
        await reader.readuntil(b"\r\n\r\n")
        await answered(writer)

    async def journey() -> object:
        async with listening(socks) as proxy:
            return await called("api.telegram.example", f"socks5://{proxy}")

    assert asyncio.run(journey()) == {"message_id": 7}
    assert heard == [b"api.telegram.example\x00\x50"]


async def hangs_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def is_silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def babbles(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"\x00\x01 not HTTP\r\n\r\n")
    await writer.drain()


@pytest.mark.parametrize("talk", [hangs_up, is_silent, babbles])
def test_whoever_heard_the_call_and_gave_no_answer_leaves_it_unknown(talk: Talk):
    async def journey() -> TelegramError:
        async with listening(talk) as where:
            with pytest.raises(TelegramError) as error:
                await called(where)
            return error.value

    assert isinstance(meaning(asyncio.run(journey())), Unknown)


async def refuses(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    await answered(writer, "407 Proxy Authentication Required")


async def speaks_no_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(5)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await writer.drain()


@pytest.mark.parametrize(
    ("talk", "scheme", "proxy"),
    [
        (None, "http", ""),
        (None, "http", "http://"),
        (None, "http", "socks5://"),
        (refuses, "https", "http://"),
        (speaks_no_tls, "http", "socks5://"),
        (speaks_no_tls, "https", ""),
    ],
)
def test_where_no_connection_comes_about_nothing_was_sent(
    talk: Talk | None, scheme: str, proxy: str
):
    async def journey() -> TelegramError:
        async with listening(talk or is_silent) as where:
            if talk:
                return await failed(where, scheme, proxy)
        return await failed(where, scheme, proxy)

    assert isinstance(meaning(asyncio.run(journey())), Unsent)


async def failed(where: str, scheme: str, proxy: str) -> TelegramError:
    host = "api.telegram.example" if proxy else where
    with pytest.raises(TelegramError) as error:
        await called(host, f"{proxy}{where}" if proxy else None, scheme)
    return error.value


def test_a_call_that_gets_no_connection_of_the_pool_was_not_sent():
    async def journey() -> list[object]:
        transport = Transport(Timeouts(read_s=0.6, pool_s=0.2), 1, None)
        async with listening(is_silent) as where:
            url = f"http://{where}/bot1:x/sendMessage"
            calls = (transport.call(url, {"text": "你好"}) for _ in range(2))
            found = await asyncio.gather(*calls, return_exceptions=True)
            await transport.shutdown()
            return [meaning(error) for error in found if isinstance(error, TelegramError)]

    assert [type(found) for found in asyncio.run(journey())] == [Unknown, Unsent]
