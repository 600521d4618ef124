"""Buttons under messages: short tokens that mean the same after a restart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.state.rows import as_row
from bot.state.schema import buttons

_ADD = insert(buttons)


@dataclass(frozen=True, slots=True)
class Button:
    """What a press means.

    Attributes:
        token: At most 60 bytes; unguessable.
        chat: The only chat in which it may be pressed.
        payload: JSON values; shape differs by kind.
        used_s: When it was used up; 0 for not yet.
    """

    token: str
    chat: int
    kind: str
    payload: Mapping[str, Any]  # see above
    made_s: float
    used_s: float = 0.0


def keep_button(connection: Connection, button: Button) -> None:
    """Store a button."""
    payload = json.dumps(button.payload, ensure_ascii=False)
    connection.execute(_ADD, as_row(button) | {"payload": payload})


def button(connection: Connection, token: str) -> Button | None:
    """Return the button of `token`, or None where it was never made or is forgotten."""
    row = connection.execute(select(buttons).where(buttons.c.token == token)).one_or_none()
    return Button(**row._asdict() | {"payload": json.loads(row.payload)}) if row else None


def use_up(connection: Connection, token: str, now_s: float) -> bool:
    """Mark a button that works only once; False where it was used before."""
    unused = update(buttons).where(buttons.c.token == token, buttons.c.used_s == 0)
    return bool(connection.execute(unused.values(used_s=now_s)).rowcount)


def move_buttons(connection: Connection, old: int, new: int) -> None:
    """Let the buttons of a group work in the supergroup it became."""
    connection.execute(update(buttons).where(buttons.c.chat == old).values(chat=new))


def forget_buttons(connection: Connection, before_s: float) -> None:
    """Drop the buttons made before `before_s`."""
    connection.execute(delete(buttons).where(buttons.c.made_s < before_s))
