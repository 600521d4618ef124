"""Questions for the desk, and its answers as messages."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.telegram import words
from bot.channels.telegram.drafts import Key, Keyboard
from bot.channels.telegram.html import length, sheets
from bot.channels.telegram.render import drafts, label, paragraphs
from bot.channels.telegram.results import Outcome, Turn, Write
from bot.channels.telegram.wire import Card
from bot.dispatch.messages import Asker, Incoming
from bot.dispatch.pipeline import Considered, Desk
from bot.dispatch.standing import CHANNEL
from bot.state.audit import Entry, record
from bot.state.buttons import Button, keep_button
from bot.state.questions import masked
from skills.kit.reply import Choice, Reply

_MOST_CHOICES = 8
_LONGEST_FACTS = 3000
_LONGEST_INLINE = 3500
_MOST_CARDS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer was given to, and where.

    Attributes:
        text: The question; what is pushed has a title instead.
        at_s: Seconds since 1970.
    """

    chat: int
    skill: str
    text: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Clerk:
    """Carries questions to the desk."""

    desk: Desk
    zone: ZoneInfo

    def answer(self, turn: Turn, text: str, asker: Asker, asked_s: float) -> Outcome:
        """Answer a question; session, log, buttons and audit are written with the answer."""
        session = f"{turn.chat}/{turn.spot.thread}" if turn.spot.thread else str(turn.chat)
        incoming = Incoming(text, self._shop_time(asked_s), asker, session, CHANNEL)
        considered = self.desk.consider(incoming)
        reply, skill = considered.answer.reply, considered.answer.skill
        asked = Asked(turn.chat, skill, text, turn.now_s)
        keys, kept = keyboard(asked, reply)
        return Outcome(
            code=reply.status,
            letters=turn.letters(drafts(reply, turn.spot, keys)),
            writes=(*kept, self._remembered(incoming, considered), _noted(turn, skill, reply)),
            answered=True,
        )

    def cards(self, turn: Turn, text: str, asker: Asker) -> tuple[tuple[Card, ...], Write]:
        """Return what can be fetched inline for `text`, and the audit of it."""
        incoming = Incoming(text, self._shop_time(turn.now_s), asker, None, CHANNEL)
        found = self.desk.offers(incoming)
        made = tuple(
            _card(str(number), offer.title, offer.summary, offer.reply)
            for number, offer in enumerate(found[:_MOST_CARDS])
        )
        return made, partial(
            record, entry=Entry(turn.now_s, "answer", turn.person, 0, f"inline {len(made)}")
        )

    def _remembered(self, incoming: Incoming, considered: Considered) -> Write:
        return partial(
            self.desk.memory.record,
            incoming=incoming,
            after=considered.after,
            answer=considered.answer,
        )

    def _shop_time(self, at_s: float) -> datetime:
        return datetime.fromtimestamp(at_s, UTC).astimezone(self.zone).replace(tzinfo=None)


def token() -> str:
    """Return a new button token: 96 random bits in 16 letters."""
    return secrets.token_urlsafe(12)


def keyboard(asked: Asked, reply: Reply) -> tuple[Keyboard, tuple[Write, ...]]:
    """Return the buttons under an answer, and the writes that make them work."""
    made = list(_buttons(asked, reply))
    keys = tuple((Key(shown, data=button.token),) for shown, button in made)
    return keys, tuple(partial(keep_button, button=button) for _, button in made)


def _buttons(asked: Asked, reply: Reply) -> Iterator[tuple[str, Button]]:
    chat, now_s = asked.chat, asked.at_s
    choices = [block for block in reply.blocks if isinstance(block, Choice)]
    for choice in choices[:_MOST_CHOICES]:
        yield label(choice), Button(token(), chat, "ask", {"ask": choice.ask}, now_s)
    if reply.status == "answered" and "query" in reply.data:
        facts = json.dumps({"skill": asked.skill, **reply.data}, ensure_ascii=False, default=str)
        payload: dict[str, Any] = {"question": masked(asked.text), "facts": facts[:_LONGEST_FACTS]}
        yield words.WRONG_FIGURE, Button(token(), chat, "doubt", payload, now_s)


def _noted(turn: Turn, skill: str, reply: Reply) -> Write:
    said = f"{skill} {reply.status}"
    return partial(record, entry=Entry(turn.now_s, "answer", turn.person, turn.chat, said))


def _card(number: str, title: str, summary: str, reply: Reply) -> Card:
    sheet = next(sheets(paragraphs(reply), longest=_LONGEST_INLINE), None)
    html = sheet.html if sheet else escape(title)
    shown = summary or (sheet.plain if sheet else "")
    return Card(number, title[:60], shown.replace("\n", " ")[: max(0, 120 - length(title))], html)
