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


async def called(where: str, proxy: str | None = None) -> object:
    transport = Transport(_QUICK, 2, proxy)
    try:
        return await transport.call(f"http://{where}/bot1:x/sendMessage", {"text": "你好"})
    finally:
        await transport.shutdown()


def test_a_proxy_is_asked_for_the_whole_address():
    heard: list[bytes] = []

    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(_OK) + _OK)
        await writer.drain()

    async def journey() -> object:
        async with listening(answers) as proxy:
            return await called("api.telegram.example", f"http://shop:word@{proxy}")

    assert asyncio.run(journey()) == {"message_id": 7}
    assert heard[0].startswith(b"POST http://api.telegram.example/bot1:x/sendMessage HTTP/1.1")
    assert b"Proxy-Authorization: Basic" in heard[0]


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


def test_where_nobody_listens_nothing_was_sent():
    async def nobody() -> TelegramError:
        async with listening(is_silent) as where:
            pass
        with pytest.raises(TelegramError) as error:
            await called(where)
        return error.value

    assert isinstance(meaning(asyncio.run(nobody())), Unsent)
