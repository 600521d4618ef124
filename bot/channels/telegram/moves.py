"""Chats that change their id or can no longer be reached."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from bot.state import audit, buttons, outbox, places, subscriptions


def move(connection: Connection, old: int, new: int) -> None:
    """Carry everything of the group `old` over to the supergroup `new`, in one transaction."""
    if old == new:
        return
    outbox.move_chat(connection, old, new)
    known = places.place(connection, old)
    if known.moved_to != new:
        places.keep_place(connection, known)  # where it came from counts, even if never met
        places.move_place(connection, old, new)
        buttons.move_buttons(connection, old, new)
        subscriptions.move_subscriptions(connection, old, new)


def bury(connection: Connection, chat: int, why: str, now_s: float) -> None:
    """Note that nothing can be sent to `chat` any more, until it comes back."""
    subscriptions.lose_chat(connection, chat)
    known = places.place(connection, chat)
    if not known.dead:
        places.keep_place(connection, replace(known, dead=why[:200]))
        audit.record(connection, audit.Entry(now_s, "rights", 0, chat, "unreachable"))


def revive(connection: Connection, chat: int) -> None:
    """Note that a chat can be reached again."""
    subscriptions.find_chat(connection, chat)
    known = places.place(connection, chat)
    if known.dead:
        places.keep_place(connection, replace(known, dead=""))
