"""The commands that are the front's own: /whoami, /allow, /role, /outbox."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from bot.channels.telegram import words
from bot.channels.telegram.manners import Me
from bot.channels.telegram.results import MenuShown, Outcome, Turn, Write
from bot.dispatch.access import ROLES, role_named
from bot.dispatch.phrases import load_phrases
from bot.dispatch.standing import CHANNEL, DEFAULT_ROLE, House, Standing, person_key
from bot.state import outbox
from bot.state.audit import Entry, record
from bot.state.engine import State
from bot.state.inbox import recent_outcomes
from bot.state.people import Chat, Person, forget_person, keep_chat, keep_person
from bot.state.places import (
    Membership,
    forget_memberships,
    keep_membership,
    keep_place,
    place,
)
from skills.kit.contract import Role

NAMES = ("whoami", "allow", "role", "outbox")

_LISTED = 10


@dataclass(frozen=True, slots=True)
class Order:
    """A command of the front.

    Attributes:
        about: Who wrote the message that the command replies to; 0 for nobody.
    """

    name: str
    words: tuple[str, ...]
    about: int = 0


def order_in(text: str, about: int = 0) -> Order | None:
    """Return the front's command that `text` is, or None."""
    found = re.fullmatch(r"/([a-z]+)\s*(.*)", text.strip(), re.DOTALL | re.IGNORECASE)
    if not found or found[1].lower() not in NAMES:
        return None
    return Order(found[1].lower(), tuple(found[2].split()), about)


@dataclass(frozen=True, slots=True)
class Office:
    """Carries out the front's commands.

    Attributes:
        reads_all: Privacy mode is off.
        shops: Returns the names of the shops that there are figures of.
    """

    state: State
    house: House
    me: Me
    reads_all: bool
    shops: Callable[[], Sequence[str]]

    def obey(self, order: Order, turn: Turn, who: Standing) -> Outcome:
        """Carry out `order`; only owners change anything."""
        if order.name == "whoami":
            return self._whoami(turn, who)
        if not who.is_owner:
            return turn.says("refused", words.owners_only())
        does: dict[str, Callable[[Order, Turn], Outcome]] = {
            "allow": self._allow,
            "role": self._role,
            "outbox": self._outbox,
        }
        return does[order.name](order, turn)

    def _whoami(self, turn: Turn, who: Standing) -> Outcome:
        ids = [("您的编号", turn.person)] + ([] if turn.private else [("本群编号", turn.chat)])
        if who.role is None:
            return turn.says("whoami", words.whoami(ids, None, [words.REGISTERING]))
        with self.state.reading() as connection:
            codes = recent_outcomes(connection, turn.chat, turn.person)
        lines = [words.silences(codes)]
        if not turn.private:
            lines.append("" if who.let_in else words.not_let_in())
            lines.append(words.privacy(reads_all=self.reads_all, username=self.me.username))
        return turn.says("whoami", words.whoami(ids, who.role, filter(None, lines)))

    def _allow(self, order: Order, turn: Turn) -> Outcome:
        if turn.private:
            return turn.says("usage", words.allow_usage())
        first = order.words[0].lower() if order.words else ""
        if first == "off":
            shut = partial(_let_in, turn=turn, role="", shops=None, allowed=False)
            return _ruled(turn.says("allow", words.disallowed()), shut)
        role = _role_in(first)
        shops = _shops(order.words[role is not None :])
        strange = self._strange(shops)
        if strange:
            return turn.says("usage", strange)
        lent = role or DEFAULT_ROLE
        opened = partial(_let_in, turn=turn, role=lent, shops=shops, allowed=True)
        return _ruled(turn.says("allow", words.allowed(lent, shops)), opened)

    def _role(self, order: Order, turn: Turn) -> Outcome:
        given = list(order.words)
        person = order.about
        if given and re.fullmatch(r"\d{1,15}", given[0]):
            person = int(given.pop(0))
        if not person or person == self.me.id or not given:
            return turn.says("usage", words.role_usage())
        wanted = given.pop(0)
        if wanted.lower() == "none":
            taken = partial(dismiss, person=person, by=turn.person, chat=turn.chat, now=turn.now_s)
            return _ruled(turn.says("role", words.role_taken(person)), taken).then(
                MenuShown(person)
            )
        return self._hired(turn, person, wanted, _shops(tuple(given)))

    def _hired(
        self, turn: Turn, person: int, wanted: str, shops: frozenset[str] | None
    ) -> Outcome:
        role, strange = _role_in(wanted), self._strange(shops)
        if role is None or strange:
            return turn.says("usage", strange if role else words.no_such_role(wanted))
        hired = partial(
            _appoint, turn=turn, somebody=Person(person_key(person), role, shops), person=person
        )
        return _ruled(turn.says("role", words.role_given(person, role, shops)), hired).then(
            MenuShown(person)
        )

    def _strange(self, named: frozenset[str] | None) -> str:
        """Return what to say of shops without figures; "" for none, or before the first import."""
        known = self.shops()
        strange = sorted((named or frozenset()) - set(known)) if known else []
        return words.strange_shops(strange, known) if strange else ""

    def _outbox(self, order: Order, turn: Turn) -> Outcome:
        if not order.words:
            with self.state.reading() as connection:
                listed = outbox.in_state(connection, "unknown", "refused", most=_LISTED)
                return turn.says("outbox", words.outbox_listed(outbox.counts(connection), listed))
        wanted = re.fullmatch(r"(resend|drop) (\d{1,15})", " ".join(order.words).lower())
        if not wanted:
            return turn.says("usage", words.outbox_usage())
        with self.state.reading() as connection:
            found = outbox.mail(connection, int(wanted[2]))
        if found is None or found.state not in {"unknown", "refused"}:
            return turn.says("outbox", words.outbox_missing(wanted[2]))
        again = wanted[1] == "resend"
        put = partial(
            outbox.mark,
            mail_id=found.id,
            state="queued" if again else "dropped",
            now_s=turn.now_s,
        )
        said = turn.says("outbox", words.outbox_changed(found.id, again=again))
        return replace(_with(said, put), requeued=again)


def dismiss(connection: Connection, person: int, by: int, chat: int, now: float) -> None:
    """Take somebody's role away and note who did it (0: they left the group)."""
    forget_person(connection, person_key(person))
    forget_memberships(connection, person)
    outbox.recall(connection, person, now)
    record(connection, Entry(now, "rights", by, chat, f"role {person} none"))


def _appoint(connection: Connection, turn: Turn, somebody: Person, person: int) -> None:
    keep_person(connection, somebody)
    forget_memberships(connection, person)
    outbox.recall(connection, person, turn.now_s)
    if not turn.private:
        keep_membership(connection, Membership(turn.chat, person, True, turn.now_s))  # noqa: FBT003  # present
    shops = "all" if somebody.shops is None else ",".join(sorted(somebody.shops))
    said = f"role {person} {somebody.role} {shops}"
    record(connection, Entry(turn.now_s, "rights", turn.person, turn.chat, said))


def _let_in(
    connection: Connection, turn: Turn, role: str, shops: frozenset[str] | None, *, allowed: bool
) -> None:
    keep_chat(connection, Chat(f"{CHANNEL}:{turn.chat}", allowed, shops))
    keep_place(connection, replace(place(connection, turn.chat), role=role))
    outbox.recall(connection, turn.chat, turn.now_s)
    said = f"allow {role or 'off'} {'all' if shops is None else ','.join(sorted(shops))}"
    record(connection, Entry(turn.now_s, "rights", turn.person, turn.chat, said))


def _role_in(word: str) -> Role | None:
    """Return the role that `word` names, in English or as people call it (主管)."""
    called = {name: role for role, name in load_phrases().roles.items()}
    named = called.get(word, word.lower())
    return role_named(named) if named in ROLES else None


def _shops(named: tuple[str, ...]) -> frozenset[str] | None:
    parts = {part for word in named for part in re.split("[,，、]", word) if part}
    return frozenset(parts) or None


def _ruled(outcome: Outcome, write: Write) -> Outcome:
    return replace(_with(outcome, write), rights=True)


def _with(outcome: Outcome, write: Write) -> Outcome:
    return replace(outcome, writes=(*outcome.writes, write))
