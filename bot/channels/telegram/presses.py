"""Buttons that were pressed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from bot.channels.telegram import words
from bot.channels.telegram.answers import Clerk
from bot.channels.telegram.bookings import KIND, Bookings
from bot.channels.telegram.drafts import to_body
from bot.channels.telegram.render import Spot
from bot.channels.telegram.results import ButtonAnswered, Outcome, Turn, plain_draft
from bot.channels.telegram.updates import Pressed
from bot.dispatch.standing import House, Standing
from bot.state.audit import Doubt, Entry, file_doubt, record
from bot.state.buttons import Button, button, use_up
from bot.state.engine import State
from bot.state.outbox import STATUS, Letter

KEPT_S = 7 * 86_400.0
"""How long a button works."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """Works out presses; who presses is looked at anew each time."""

    state: State
    clerk: Clerk
    house: House
    bookings: Bookings

    def known(self, press: Pressed, now_s: float) -> Button | None:
        """Return the button, if it belongs to that chat and still works."""
        with self.state.reading() as connection:
            found = button(connection, press.data)
        fits = found and found.chat == press.chat and now_s - found.made_s < KEPT_S
        return found if fits else None

    def work(self, press: Pressed, turn: Turn, who: Standing) -> Outcome:
        """Return what a press comes to; its waiting mark is ended whatever that is."""
        found = self.known(press, turn.now_s) if who.asker else None
        if found is None or found.used_s:
            return _useless(press, who, found)
        match found.kind:
            case "ask":
                return self._asked(press, turn, who, str(found.payload["ask"]))
            case "doubt":
                return self._doubt(press, turn, found)
            case kind if kind == KIND:
                return self.bookings.pressed(press, turn, who, found)
            case _:
                return _answered("stale_button", press, words.STALE)

    def _asked(self, press: Pressed, turn: Turn, who: Standing, ask: str) -> Outcome:
        """Work out what a button asks, as if it had been typed."""
        booked = self.bookings.ordered(ask, turn, who)
        if booked or who.asker is None:
            return (booked or Outcome("stranger")).then(ButtonAnswered(press.id))
        answer = self.clerk.answer(turn, ask, who.asker, turn.now_s)
        return answer.then(ButtonAnswered(press.id))

    def _doubt(self, press: Pressed, turn: Turn, found: Button) -> Outcome:
        doubt = Doubt(
            turn.now_s,
            turn.person,
            turn.chat,
            str(found.payload["question"]),
            str(found.payload["facts"]),
        )
        body = to_body(plain_draft(words.doubt_report(doubt), Spot()))
        letters = tuple(
            Letter(f"doubt.{found.token}.{owner}", owner, body, STATUS)
            for owner in sorted(self.house.owners)
        )
        return replace(
            _answered("doubt", press, words.DOUBT_FILED, alert=False),
            letters=letters,
            writes=(partial(_file, doubt=doubt, token=found.token),),
        )


def _file(connection: Connection, doubt: Doubt, token: str) -> None:
    """Store the doubt, once."""
    if use_up(connection, token, doubt.at_s):
        number = file_doubt(connection, doubt)
        record(connection, Entry(doubt.at_s, "doubt", doubt.person, doubt.chat, str(number)))


def _useless(press: Pressed, who: Standing, found: Button | None) -> Outcome:
    """Tell why a press comes to nothing."""
    if who.asker is None:
        return _answered("stranger", press, words.NO_RIGHT)
    if found is None:
        return _answered("stale_button", press, words.STALE)
    return _answered("used_button", press, words.USED)


def _answered(code: str, press: Pressed, text: str, *, alert: bool = True) -> Outcome:
    return Outcome(code, calls=(ButtonAnswered(press.id, text, alert=alert),))
