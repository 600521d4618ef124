"""The pace: windows, penalties, priorities, in made-up time."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.limiter import Limiter, Limits, Rate
from bot.state.outbox import ANSWER, PUSH
from tests.support.telegram.hasty import in_no_time


def now() -> float:
    return asyncio.get_running_loop().time()


async def sends(
    limiter: Limiter, chat: int, count: int, call_s: float = 0.01
) -> list[tuple[float, float]]:
    """Send `count` messages to one chat, one after another; returns (began, ended) of each."""
    spans = []
    for _ in range(count):
        async with limiter.turn(chat, ANSWER):
            began = now()
            await asyncio.sleep(call_s)
            spans.append((began, now()))
    return spans


def most_within(moments: list[float], period_s: float) -> int:
    """Count by brute force how many moments lie within any window of that length."""
    return max(sum(a <= b < a + period_s for b in moments) for a in moments)


def test_a_private_chat_gets_one_message_a_second():
    spans = in_no_time(sends(Limiter(Limits()), 7, 5))

    assert all(later[0] - earlier[1] >= 1.0 for earlier, later in pairwise(spans))


def test_the_twenty_first_message_to_a_group_waits_for_the_first_to_be_a_minute_old():
    spans = in_no_time(sends(Limiter(Limits()), -7, 21))

    assert spans[19][0] < 5
    assert 60.0 <= spans[20][0] - spans[0][1] < 60.1


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(-4, 4).filter(bool), st.floats(0.001, 0.7)), max_size=90))
def test_no_window_is_ever_overfull_whenever_the_server_counts(calls):
    """The server may count at any moment of a call: the beginning of one, the end of another."""
    limits = Limits(Rate(5, 1.0), Rate(1, 1.0), Rate(4, 10.0))
    spans: list[tuple[int, float, float]] = []

    async def whole() -> None:
        limiter = Limiter(limits)
        turns = {chat: asyncio.Lock() for chat, _ in calls}

        async def one(chat: int, call_s: float) -> None:
            async with turns[chat], limiter.turn(chat, ANSWER):
                began = now()
                await asyncio.sleep(call_s)
                spans.append((chat, began, now()))

        await asyncio.gather(*(one(*call) for call in calls))

    in_no_time(whole())
    assert len(spans) == len(calls)
    for chat in {chat for chat, _ in calls}:
        rate = limits.of(chat)
        mine = sorted((b, e) for c, b, e in spans if c == chat)
        for (_, ended), (began, _) in zip(mine, mine[rate.size :], strict=False):
            assert began - ended >= rate.period_s - 1e-6
    order = sorted((b, e) for _, b, e in spans)
    for index, (began, _) in enumerate(order):
        still = sum(e > began - 1.0 + 1e-9 for b, e in order[:index])
        assert still < limits.overall.size + 1


def test_a_penalty_holds_one_chat_and_nobody_else():
    async def whole() -> tuple[float, float]:
        limiter = Limiter(Limits())
        limiter.penalise(-1, 30.0)
        punished = asyncio.create_task(sends(limiter, -1, 1))
        free = await sends(limiter, -2, 1)
        return (await punished)[0][0], free[0][0]

    punished_at, free_at = in_no_time(whole())

    assert punished_at >= 30.0
    assert free_at < 0.1


def test_answers_go_before_pushes_when_all_have_to_wait():
    order: list[str] = []

    async def send(limiter: Limiter, chat: int, priority: int, name: str) -> None:
        async with limiter.turn(chat, priority):
            order.append(name)

    async def whole() -> None:
        limiter = Limiter(Limits(overall=Rate(1, 1.0)))
        await send(limiter, 1, ANSWER, "first")
        pushes = [asyncio.create_task(send(limiter, -n, PUSH, "push")) for n in range(2, 5)]
        await asyncio.sleep(0.1)
        answer = asyncio.create_task(send(limiter, 9, ANSWER, "answer"))
        await asyncio.gather(answer, *pushes)

    in_no_time(whole())

    assert order == ["first", "answer", "push", "push", "push"]


def test_a_cancelled_wait_gives_its_place_back():
    async def whole() -> float:
        limiter = Limiter(Limits(overall=Rate(1, 1.0)))
        await sends(limiter, 1, 1, 0.0)
        waiting = asyncio.create_task(sends(limiter, 2, 1))
        await asyncio.sleep(0.1)
        waiting.cancel()
        return (await sends(limiter, 3, 1))[0][0]

    assert in_no_time(whole()) <= 1.1
