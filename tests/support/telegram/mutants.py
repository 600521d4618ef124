"""Updates as no Telegram sends them: real ones with parts missing, swapped or swollen."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Iterator
from typing import Any

from tests.support.telegram.house import (
    GROUP,
    MANAGER,
    OPERATOR,
    OWNER,
    STRANGE_GROUP,
    STRANGER,
)
from tests.support.telegram.seeds import NAME, SEEDS

_PEOPLE = (OWNER, MANAGER, OPERATOR, STRANGER, 777000, 1087968824, 0, -5, 2**70)
_CHATS = (OWNER, STRANGER, GROUP, STRANGE_GROUP, -1, 0, 2**70)
_TEXTS = (
    "昨天GMV", "/kpi@zhanggui_bot 昨天", "@zhanggui_bot GMV", "/allow", "/role 666 owner",
    "/outbox",
    "/role@zhanggui_bot 666 manager", "日报", "选 GMV", "表 GMV", "", "坏 GMV", "/", "＠", "@@@@",
    "😀" * 4096, "\u202e\u200b\x00\ud800", "<b>&</pre>" * 50, "/" * 3000,
    "GMV" + "1" * 9000, "ß/ﬁ",
    *(f"GMV 收货人{NAME} {seed}" for seed in SEEDS[::5]), f"坏 GMV {NAME} {SEEDS[0]}",
)  # fmt: skip
_TYPES = ("private", "group", "supergroup", "channel")
_WRONG: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**63,
    1.5,
    "",
    "x",
    [],
    {},
    [[]],
    {"id": {}},
    ["a", 1],
)


def mutants(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """Yield `count` updates with numbers from 1."""
    dice = random.Random(seed)  # noqa: S311  # the same ones each time
    for number in range(1, count + 1):
        update = {"update_id": number, **_healthy(dice)}
        for _ in range(dice.randint(0, 4)):
            _hurt(dice, update)
        update["update_id"] = number
        yield update


def _healthy(dice: random.Random) -> dict[str, Any]:
    message = _message(dice)
    sender = message["from"]
    kind = dice.randint(0, 9)
    if kind == 0:
        return {"edited_message": message | {"edit_date": message["date"]}}
    if kind == 1:
        data = dice.choice(("", "x", "A" * 64, "我" * 21))
        return {"callback_query": {"id": "1", "from": sender, "message": message, "data": data}}
    if kind == 2:
        return {
            "inline_query": {"id": "1", "from": sender, "query": message["text"], "offset": ""}
        }
    if kind == 3:
        change = {
            "user": sender,
            "status": dice.choice(("left", "member", "kicked", "restricted")),
        }
        body = {"chat": message["chat"], "from": sender, "new_chat_member": change}
        return {dice.choice(("chat_member", "my_chat_member")): body}
    if kind == 4:
        return {"message": message | dice.choice(_UNORDERED)}
    return {"message": message}


_UNORDERED: tuple[dict[str, Any], ...] = (
    {"forward_origin": {"type": "user"}},
    {"via_bot": {"id": 5}},
    {"is_automatic_forward": True},
    {"sender_chat": {"id": GROUP}},
    {"date": 1},
    {"migrate_to_chat_id": -1009999},
    {"left_chat_member": {"id": STRANGER}},
    {"document": {"file_id": "f", "file_name": "../../x.csv", "file_size": 30_000_000}},
)


def _message(dice: random.Random) -> dict[str, Any]:
    person = dice.choice(_PEOPLE)
    places = [(dice.choice(_CHATS), dice.choice(_TYPES)), (person, "private")]
    chat, kind = dice.choice(places)  # every other one could be a real conversation
    return {
        "message_id": dice.randint(1, 10_000),
        "date": int(time.time()),
        "text": dice.choice(_TEXTS),
        "chat": {"id": chat, "type": kind},
        "from": {"id": person, "is_bot": False, "first_name": "某人"},
    }


def _hurt(dice: random.Random, update: dict[str, Any]) -> None:
    """Spoil one place somewhere inside."""
    node: Any = update
    while True:
        key = dice.choice(list(node))
        inner = node[key]
        if not isinstance(inner, dict) or not inner or dice.random() < 0.3:
            break
        node = inner
    how = dice.randint(0, 3)
    if how == 0:
        del node[key]
    elif how == 1:
        node[key] = copy.deepcopy(dice.choice(_WRONG))
    elif how == 2:
        node[key] = dice.choice(_TEXTS)
    else:
        node[dice.choice(("chat", "from", "text", "id", "message", "date"))] = inner
    if not update:
        update["message"] = {}
