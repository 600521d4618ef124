"""One update in, one outcome out. Synchronous: it reads the database and asks the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import assert_never

from sqlalchemy import Connection

from bot.channels.telegram import words
from bot.channels.telegram.answers import Clerk
from bot.channels.telegram.bookings import Bookings
from bot.channels.telegram.manners import Me, Silence, Vocabulary, heard
from bot.channels.telegram.moves import bury, move, revive
from bot.channels.telegram.orders import Office, dismiss, order_in
from bot.channels.telegram.presses import Pressing
from bot.channels.telegram.render import Spot
from bot.channels.telegram.results import CardsOffered, MenuShown, Outcome, Turn
from bot.channels.telegram.updates import (
    Event,
    Grown,
    Noise,
    Pressed,
    Said,
    Seated,
    Sought,
)
from bot.dispatch.rights import Rights
from bot.dispatch.standing import House, Standing, person_key, standing
from bot.state.engine import State
from bot.state.people import person as stored_person
from bot.state.places import (
    Membership,
    keep_membership,
    keep_place,
    memberships,
    place,
)

_A_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Front:
    """What stands between Telegram and the desk.

    Attributes:
        clock_s: Returns seconds since 1970.
    """

    state: State
    rights: Rights
    clerk: Clerk
    office: Office
    bookings: Bookings
    pressing: Pressing
    house: House
    me: Me
    vocabulary: Vocabulary
    clock_s: Callable[[], float]

    def work(self, event: Event, task: int) -> Outcome:  # one line per kind
        """Return what an update comes to."""
        match event:
            case Said():
                return self._said(event, task)
            case Pressed():
                return self._pressed(event, task)
            case Sought():
                return self._sought(event, task)
            case Seated():
                return self._seated(event, task)
            case Grown(chat, into):
                return Outcome("moved", writes=(partial(move, old=chat, new=into),), rights=True)
            case Noise(why):
                return Outcome(why)
            case _:
                assert_never(event)

    def standing(self, person: int, chat: int, *, private: bool) -> Standing:
        """Return who somebody is in a chat; what was read a moment ago is good enough."""
        return self.rights.standing(person, chat, private=private)

    def turn(self, said: Said, task: int) -> Turn:
        """Return where the answer to a message goes."""
        return Turn(
            task=task,
            chat=said.chat,
            person=said.person,
            spot=Spot(said.thread, said.message),
            now_s=self.clock_s(),
            private=said.private,
            name=said.name,
        )

    def _said(self, said: Said, task: int) -> Outcome:
        turn = self.turn(said, task)
        order = heard(said, self.me, self.vocabulary, turn.now_s)
        if isinstance(order, Silence):
            return self._silent(said, turn, order)
        who = self.standing(said.person, said.chat, private=said.private)
        own = order_in(order.text, said.answers)
        if own and (who.role is not None or own.name == "whoami"):
            return self.office.obey(own, turn, who)
        asker = who.asker
        if asker is None:
            return self._unknown(turn, who)
        booked = self.bookings.ordered(order.text, turn, who)
        if booked:
            return replace(booked, writes=(*booked.writes, *self._seen(said, who, turn.now_s)))
        asked_s = min(said.at_s, turn.now_s) if said.at_s else turn.now_s
        answer = self.clerk.answer(turn, order.text, asker, asked_s)
        seen = self._seen(said, who, turn.now_s)
        if said.private and order.text.startswith("/start"):  # they can be written to again
            seen = (*seen, partial(revive, chat=said.chat))
            answer = answer.then(MenuShown(said.person))
        return replace(answer, writes=(*answer.writes, *seen))

    def _silent(self, said: Said, turn: Turn, silence: Silence) -> Outcome:
        """Explain a silence in private, to people who are known; in groups just keep it."""
        told = {"forwarded": words.FORWARDED, "old": words.TOO_OLD}.get(silence.why)
        if told and said.private:
            who = self.standing(said.person, said.chat, private=True)
            return turn.says(silence.why, told) if who.asker else self._unknown(turn, who)
        return Outcome(silence.why)

    def _unknown(self, turn: Turn, who: Standing) -> Outcome:
        if turn.private or who.let_in:
            return turn.says("stranger", words.stranger(turn.person))
        return turn.says("strange_group", words.strange_group(turn.chat))

    def _seen(self, said: Said, who: Standing, now_s: float) -> tuple[Callable[..., object], ...]:
        """Let the group vouch for a person who has a role and speaks in it."""
        if said.private or not who.own or who.person in self.house.owners:
            return ()
        with self.state.reading() as connection:
            known = {m.chat for m in memberships(connection, who.person) if m.present}
        seen = Membership(said.chat, who.person, present=True, checked_s=now_s)
        return () if said.chat in known else (partial(keep_membership, known=seen),)

    def _pressed(self, press: Pressed, task: int) -> Outcome:
        who = self.standing(press.person, press.chat, private=press.private)
        turn = Turn(
            task=task,
            chat=press.chat,
            person=press.person,
            spot=Spot(press.thread, press.message),
            now_s=self.clock_s(),
            private=press.private,
            name=press.name,
        )
        return self.pressing.work(press, turn, who)

    def _sought(self, sought: Sought, task: int) -> Outcome:
        who = self.standing(sought.person, sought.person, private=True)
        asker = who.asker
        if asker is None:
            offered = CardsOffered(sought.id, register=words.REGISTER)
            return Outcome("stranger", calls=(offered,))
        turn = Turn(task, 0, sought.person, Spot(), self.clock_s(), private=True)
        cards, noted = self.clerk.cards(turn, sought.text, asker)
        return Outcome("inline", writes=(noted,), calls=(CardsOffered(sought.id, cards),))

    def _seated(self, seated: Seated, task: int) -> Outcome:
        if seated.person == self.me.id:
            return self._moved_in(seated, task)
        if seated.present or seated.private or seated.person in self.house.owners:
            return Outcome("member")
        return self._left(seated)

    def _left(self, seated: Seated) -> Outcome:
        """Take the role of somebody who left the group that vouches for it."""
        with self.state.reading() as connection:
            known = stored_person(connection, person_key(seated.person))
            let_in = standing(
                connection, self.house, seated.person, seated.chat, private=False
            ).let_in
            others = [m for m in memberships(connection, seated.person) if m.chat != seated.chat]
        gone = Membership(seated.chat, seated.person, present=False, checked_s=self.clock_s())
        kept = partial(keep_membership, known=gone)
        if known is None or not let_in:
            return Outcome("member")
        if any(m.present for m in others):
            return Outcome("member", writes=(kept,))
        fired = partial(dismiss, person=seated.person, by=0, chat=seated.chat, now=self.clock_s())
        return Outcome("left", writes=(fired,), rights=True).then(MenuShown(seated.person))

    def _moved_in(self, seated: Seated, task: int) -> Outcome:
        """Come back to life in a chat, and greet a group once a day at most."""
        if not seated.present:
            gone = partial(bury, chat=seated.chat, why="the bot was removed", now_s=self.clock_s())
            return Outcome("removed", writes=(gone,))
        back = partial(revive, chat=seated.chat)
        with self.state.reading() as connection:
            known = place(connection, seated.chat)
            who = standing(connection, self.house, seated.by, seated.chat, private=False)
        now_s = self.clock_s()
        if seated.private or now_s - known.helped_s < _A_DAY_S:
            return Outcome("joined", writes=(back,))
        text = words.hello(self.me.username) if who.let_in else words.strange_group(seated.chat)
        turn = Turn(task, seated.chat, seated.by, Spot(), now_s)
        helped = partial(_note_help, chat=seated.chat, title=seated.title, now_s=now_s)
        return replace(turn.says("joined", text), writes=(back, helped))


def _note_help(connection: Connection, chat: int, title: str, now_s: float) -> None:
    known = place(connection, chat)
    keep_place(connection, replace(known, title=title, helped_s=now_s))
