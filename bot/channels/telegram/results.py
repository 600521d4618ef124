"""What working on an update comes to: messages, writes, and calls that need no memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sqlalchemy import Connection

from bot.channels.telegram.drafts import Draft, Keyboard, to_body
from bot.channels.telegram.render import Spot
from bot.channels.telegram.wire import Card
from bot.state.outbox import ANSWER, Letter


@dataclass(frozen=True, slots=True)
class ButtonAnswered:
    """End the waiting mark on a button, with words or without."""

    query: str
    text: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class CardsOffered:
    """Answer an inline query; `register` is the text of a button, "" for none."""

    query: str
    cards: tuple[Card, ...] = ()
    register: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """Put a reaction on a message."""

    chat: int
    message: int
    emoji: str


@dataclass(frozen=True, slots=True)
class KeysRemoved:
    """Take the buttons off one of our messages."""

    chat: int
    message: int


@dataclass(frozen=True, slots=True)
class MenuShown:
    """Set the menu of the private chat with somebody to what their role may use."""

    person: int


Call: TypeAlias = ButtonAnswered | CardsOffered | Reaction | KeysRemoved | MenuShown
Write: TypeAlias = Callable[[Connection], object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What working on one update comes to.

    Attributes:
        code: Stored with the update; /whoami explains it.
        letters: Go into the outbox, in the transaction that finishes the update.
        writes: Done in the same transaction.
        calls: Made after it, once, without a memory.
        answered: It is the answer to a question: its time is measured.
        requeued: It put messages of the past back into the queue.
        rights: It changed who may do what.
    """

    code: str
    letters: tuple[Letter, ...] = ()
    writes: tuple[Write, ...] = ()
    calls: tuple[Call, ...] = ()
    answered: bool = False
    requeued: bool = False
    rights: bool = False

    def then(self, *calls: Call) -> Outcome:
        """Return the outcome with further calls."""
        return replace(self, calls=(*self.calls, *calls))


@dataclass(frozen=True, slots=True)
class Turn:
    """One update being worked on, and where its answer goes.

    Attributes:
        task: The update's number in the inbox: the keys of its letters start with it.
        spot: Topic and message to quote.
        now_s: Seconds since 1970.
    """

    task: int
    chat: int
    person: int
    spot: Spot
    now_s: float
    private: bool = False
    name: str = field(default="", repr=False)

    def letters(self, drafts: Sequence[Draft], priority: int = ANSWER) -> tuple[Letter, ...]:
        """Return drafts as letters to the chat that asked."""
        return tuple(
            Letter(
                f"u{self.task}.{part}",
                self.chat,
                to_body(draft),
                priority,
                after_message=self.spot.quotes,
            )
            for part, draft in enumerate(drafts)
        )

    def says(self, code: str, text: str, keys: Keyboard = ()) -> Outcome:
        """Return the outcome of answering with our own words."""
        draft = plain_draft(text, self.spot, keys)
        return Outcome(code, self.letters((draft,)))


def plain_draft(text: str, spot: Spot, keys: Keyboard = ()) -> Draft:
    """Return our own words as a message, cut to what one message holds."""
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return Draft("text", text, text, spot.thread, spot.quotes, keys=keys, as_plain=True)


_LONGEST = 2000
