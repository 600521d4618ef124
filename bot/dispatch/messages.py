"""What comes in at the desk, and what goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from skills.kit.contract import Reading, Role
from skills.kit.reply import Reply


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks.

    Attributes:
        id: Channel and its user id (`telegram:42`), or the role's name at the console.
        shops: Shops the asker may see; None for all.
    """

    id: str
    role: Role
    shops: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message, without what no database takes: halves of an emoji, and NUL.

    Attributes:
        now: The asking time as the shop's wall clock (naive).
        session: The chat, whose earlier questions count; None for a question that stands alone.
        channel: Name of the channel.
    """

    text: str
    now: datetime
    asker: Asker
    session: str | None = None
    channel: str = "console"

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _sound(self.text))
        if self.session is not None:
            object.__setattr__(self, "session", _sound(self.session))


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


@dataclass(frozen=True, slots=True)
class Named:
    """A reading with the name of the skill whose it is."""

    skill: str
    reading: Reading[object]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Attributes:
        skill: Who answered; `help` speaks for the desk where nobody understood.
        score: The reading's score; None where nobody understood.
    """

    skill: str
    reply: Reply
    score: float | None = None
    elapsed_ms: int = 0
