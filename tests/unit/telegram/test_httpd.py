"""The little HTTP server and who speaks through it."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import pytest

from bot.channels.gauges import Gauges
from bot.channels.health import TOO_LATE_S, Health
from bot.channels.httpd import LARGEST_BODY, Request, Response, listening
from knowledge.errors import StoreUnwritableError


async def echo(request: Request) -> Response:
    return Response(HTTPStatus.OK, f"{request.method} {request.path} {len(request.body)}")


def spoken(*parts: bytes) -> str:
    """Send bytes over a socket and return what comes back."""

    async def talk() -> bytes:
        async with listening("127.0.0.1:0", echo) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for part in parts:
                writer.write(part)
                await writer.drain()
            writer.write_eof()
            said = await reader.read()
            writer.close()
            await writer.wait_closed()
            return said

    return asyncio.run(talk()).decode()


def test_two_requests_share_a_connection():
    one = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
    two = b"POST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyz"

    said = spoken(one, two)

    assert "GET /a 0" in said
    assert "POST /b 3" in said


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / SMTP\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1), 413),
        (b"GET / HTTP/1.1\r\n" + b"x: " + b"y" * 20_000 + b"\r\n\r\n", 431),
    ],
)
def test_what_cannot_be_read_is_refused(sent, status):
    assert spoken(sent).startswith(f"HTTP/1.1 {status} ")


def test_a_request_that_breaks_off_is_dropped():
    assert spoken(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc") == ""


@pytest.mark.parametrize(("lag", "status"), [(0.0, 200), (TOO_LATE_S + 1, 503)])
def test_health_goes_by_the_inbox(lag, status):
    health = Health(Gauges(), lambda: {"inbox_lag_seconds": lag})

    found = asyncio.run(health.respond(Request("GET", "/healthz", {}, b"")))

    assert found.status == status


def test_health_says_that_the_database_is_away():
    def away() -> dict[str, float]:
        raise StoreUnwritableError("bot.db", "disk full")

    found = asyncio.run(Health(Gauges(), away).respond(Request("GET", "/healthz", {}, b"")))

    assert found.status == 503
    assert "disk full" in found.text


def test_metrics_count_answers_into_buckets():
    gauges = Gauges()
    for seconds in (0.01, 0.3, 99.0):
        gauges.answered(seconds)
    gauges.count("sends", outcome="sent")

    lines = list(gauges.lines({"inbox_waiting": 2.0}))

    assert 'zhanggui_answer_seconds_bucket{le="0.05"} 1' in lines
    assert 'zhanggui_answer_seconds_bucket{le="0.5"} 2' in lines
    assert 'zhanggui_answer_seconds_bucket{le="+Inf"} 3' in lines
    assert 'zhanggui_sends_total{outcome="sent"} 1' in lines
    assert "zhanggui_inbox_waiting 2" in lines
