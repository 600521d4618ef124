"""What a failed call means: not sent, refused, or nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram.transport import NotSentError

_GONE_TOPIC = ("message thread not found", "topic_closed", "topic_deleted")
_GONE_CHAT = ("chat not found", "not enough rights", "have no rights", "chat_write_forbidden")


@dataclass(frozen=True, slots=True)
class Unsent:
    """Surely not sent; worth another try after `wait_s` seconds.

    Attributes:
        penalty: Telegram asked for the pause: nothing may be sent to that chat meanwhile.
    """

    wait_s: float
    penalty: bool = False


@dataclass(frozen=True, slots=True)
class Migrated:
    """Surely not sent: the group has become the supergroup `chat`."""

    chat: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Surely not sent, and the same call will never be.

    Attributes:
        dead: The chat as a whole can no longer be reached.
        topic: The topic is closed or gone; the chat itself may still take it.
        markup: Our own HTML is wrong: as plain text it may pass.
    """

    reason: str
    dead: bool = False
    topic: bool = False
    markup: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived."""

    reason: str


Failure: TypeAlias = Unsent | Migrated | Refused | Unknown


def meaning(error: TelegramError, attempt: int = 1) -> Failure:
    """Return what `error`, raised by the `attempt`th call of a send, says about it.

    Whatever is not proven otherwise is unknown: time-outs while reading or writing, broken
    connections, every 5xx, answers that are not JSON.
    """
    if isinstance(error, RetryAfter):
        return Unsent(seconds(error), penalty=True)
    if isinstance(error, ChatMigrated):
        return Migrated(error.new_chat_id)
    if isinstance(error, Forbidden | BadRequest | InvalidToken | Conflict):
        return _refusal(error)
    if isinstance(error, NotSentError):
        return Unsent(min(2.0 ** (attempt - 1), 60.0))
    return Unknown(f"{type(error).__name__}: {_brief(error)}")


def seconds(error: RetryAfter) -> float:
    """Return the pause that Telegram asks for; PTB gives a number or a timedelta."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def is_harmless(error: TelegramError) -> bool:
    """Tell whether the call had nothing left to do: already so, or too late to matter."""
    said = str(error).lower()
    return isinstance(error, BadRequest) and (
        "not modified" in said or "too old" in said or "query id is invalid" in said
    )


def _refusal(error: TelegramError) -> Refused:
    if isinstance(error, InvalidToken | Conflict):
        return Refused(type(error).__name__)  # its text quotes the token
    said, low = str(error), str(error).lower()
    return Refused(
        said,
        dead=isinstance(error, Forbidden) or any(sign in low for sign in _GONE_CHAT),
        topic=any(sign in low for sign in _GONE_TOPIC),
        markup="can't parse" in low or "entit" in low,
    )


def _brief(error: TelegramError) -> str:
    """Return the cause's class and the first words; the body of an answer may hold an order."""
    cause = type(error.__cause__).__name__ if error.__cause__ else ""
    return cause or str(error).split(". ", maxsplit=1)[0][:80]
