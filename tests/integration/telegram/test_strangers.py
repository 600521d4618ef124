"""Strangers try every sentence that the skills know, by every entrance, at the demo shop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from bot.channels.telegram import words
from skills import discover
from tests.support.telegram.house import STRANGE_GROUP, STRANGER, House, running
from tests.support.tg_emulator import Process

_PERSON = {"id": STRANGER, "is_bot": False, "first_name": "路人"}
_PRIVATE = {"id": STRANGER, "type": "private"}
_GROUP = {"id": STRANGE_GROUP, "type": "group", "title": "别人的群"}
_FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}}
_ALLOWED = {words.stranger(STRANGER), words.strange_group(STRANGE_GROUP)}


def sentences() -> list[str]:
    cards = [skill.card for skill in discover().values()]
    asks = [example.ask for card in cards for example in card.examples]
    return [*asks, *(f"/{command} 昨天" for card in cards for command in card.commands)]


def attempts() -> Iterator[dict[str, Any]]:
    """Yield each sentence in private, mentioned and forwarded in a group, edited, and inline."""
    for number, text in enumerate(sentences(), 1):
        said = {"message_id": number, "date": int(time.time()), "from": _PERSON, "text": text}
        mentioned = said | {"text": f"@zhanggui_bot {text}", "chat": _GROUP}
        yield {"message": said | {"chat": _PRIVATE}}
        yield {"message": said | {"chat": _PRIVATE} | _FORWARDED}
        yield {"message": mentioned}
        yield {"message": mentioned | _FORWARDED}
        yield {"edited_message": mentioned | {"edit_date": int(time.time())}}


def test_whatever_strangers_ask_they_learn_their_number_and_whom_to_ask(
    emulator: Process, tmp_path: Path, demo_url: str
):
    async def journey(house: House) -> None:
        await house.say("/start", chat=STRANGER)
        numbers = count(5000)
        await house.service.intake.take([{"update_id": next(numbers)} | a for a in attempts()])
        while house.service.lanes.waiting:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.05)
        await house.service.sender.drain(20)
        found = [
            await house.call("inline", user_id=STRANGER, query=text, wait=3)
            for text in ("", "昨天", "昨天GMV", "滞销品怎么处理")
        ]
        sent = await house.call("get_requests", limit=100_000)
        told = {str(call["params"]["text"]) for call in sent if "text" in call["params"]}

        assert len(sent) > 2 * len(sentences())
        assert told == _ALLOWED
        assert not [answer for answer in found if answer["answer"]["results"]]

    async def whole() -> None:
        async with running(emulator, tmp_path, skills=discover, store_url=demo_url) as house:
            await journey(house)

    asyncio.run(whole())
