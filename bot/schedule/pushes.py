"""Claimed slots: asked for once per distinct question, frozen as letters, ended for good."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import Connection

from bot.channels.plain import render
from bot.dispatch.codec import to_json
from bot.dispatch.pipeline import Desk
from bot.schedule import words
from bot.schedule.errands import Board, Errand, Hopeless, errand, wall
from bot.schedule.notices import Trouble, settle, tell
from bot.schedule.post import posted
from bot.schedule.timetable import patience
from bot.schedule.topics import rule_of
from bot.state import deliveries
from bot.state.clock import Clock, database_now
from bot.state.deliveries import Claimer, Delivery
from bot.state.engine import State
from bot.state.subscriptions import change
from skills.kit.reply import Reply

log = logging.getLogger(__name__)

AT_ONCE = "#"
"""In the name of a slot that a person asked for: it waits for no figures."""

_MOST = 50
"""Slots that are claimed, and end, together: others must not wait long for their turn to write."""

_AWAITS = "awaits "

Question: TypeAlias = tuple[str, str, str, frozenset[str] | None]
"""Skill, query as JSON, role, shops: who asks the same with the same rights is told the same."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds between things; tests are in more of a hurry.

    Attributes:
        lease_s: After it a claim counts as given up.
        retry_s: Until a question without an answer, or without all its figures, is asked again.
    """

    lease_s: float = 120.0
    retry_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Pushes:
    """Carries out what is planned for one account.

    Attributes:
        owner: Names this process among those that claim.
    """

    state: State
    desk: Desk
    board: Board
    owner: str
    clock: Clock = database_now
    tempo: Tempo = field(default_factory=Tempo)

    def waiting_chats(self) -> frozenset[int]:
        """Return the chats for which something can be pushed now."""
        with self.state.reading() as connection:
            now_s = self.clock(connection).timestamp()
            return deliveries.waiting_chats(connection, self.board.account, now_s)

    def push(self, unsure: frozenset[int] = frozenset()) -> tuple[Delivery, ...]:
        """Claim what is due and bring it as far as the outbox, or to its end, few at a time.

        Args:
            unsure: Chats whose rights nobody can look up now: they wait.

        Returns:
            What was claimed, as it was then.
        """
        known: dict[Question, Reply | None] = {}
        done: list[Delivery] = []
        troubles: list[Trouble] = []
        while claims := self._claimed():
            troubles += self._carried_out(claims, unsure, known)
            done += claims
        if troubles:
            with self.state.writing() as connection:
                tell(connection, self.board, troubles, self.clock(connection).timestamp())
        return tuple(done)

    def _claimed(self) -> tuple[Delivery, ...]:
        with self.state.writing() as connection:
            now_s = self.clock(connection).timestamp()
            return deliveries.claim(connection, self.board.account, self._claimer, now_s, _MOST)

    def _carried_out(
        self,
        claims: Sequence[Delivery],
        unsure: frozenset[int],
        known: dict[Question, Reply | None],
    ) -> list[Trouble]:
        """Ask for what was claimed and bring it to its next state."""
        with self.state.reading() as connection:
            now = self.clock(connection)
            found = [errand(connection, claim, self.board, now) for claim in claims]
        sure = [e for e in found if isinstance(e, Errand) and e.subscription.chat not in unsure]
        replies = dict(self._answered(sure, now, known))
        return list(self._ended(found, replies))

    def settle(self) -> None:
        """End what is posted as its letters ended, and tell the owners what ended badly."""
        with self.state.writing() as connection:
            settle(connection, self.board, self.clock(connection).timestamp())

    def _answered(
        self, errands: Sequence[Errand], now: datetime, known: dict[Question, Reply | None]
    ) -> Iterator[tuple[int, Reply | None]]:
        """Yield the answer to each errand, by the number of its slot."""
        for one in errands:
            asked = len(known)
            yield one.delivery.id, self._ask(one, now, known)
            if len(known) > asked:
                self._go_on()

    def _ask(
        self, one: Errand, now: datetime, known: dict[Question, Reply | None]
    ) -> Reply | None:
        """Return what a topic is answered, asked once for all who would be told the same.

        None where the program failed.
        """
        local = wall(now.timestamp(), self.board.zone)
        skill, asker = one.offered.skill, one.asker
        try:
            query = one.offered.topic.query(one.due)
            question = (skill, to_json(query), asker.role, asker.shops)
            if question not in known:
                known[question] = None  # where it fails, it fails for all
                known[question] = self.desk.ask(skill, query, now=local, asker=asker)
            return known[question]
        except Exception:  # the border of the clock: one topic must not stop the others
            log.exception("the push %s could not be made", one.offered.name)
            return None

    @property
    def _claimer(self) -> Claimer:
        return Claimer(self.owner, self.tempo.lease_s)

    def _go_on(self) -> None:
        """Keep the claims: a question may take as long as a lease, many questions longer."""
        with self.state.writing() as connection:
            now_s = self.clock(connection).timestamp()
            deliveries.extend(connection, self._claimer, now_s)

    def _ended(
        self, found: Sequence[Errand | Hopeless], replies: Mapping[int, Reply | None]
    ) -> Iterator[Trouble]:
        """Bring each slot to its next state; yield what the owners should know."""
        with self.state.writing() as connection:
            now = self.clock(connection)
            for one in found:
                trouble = self._end(connection, one, replies, now)
                if trouble:
                    yield trouble

    def _end(
        self,
        connection: Connection,
        one: Errand | Hopeless,
        replies: Mapping[int, Reply | None],
        now: datetime,
    ) -> Trouble | None:
        if isinstance(one, Hopeless):
            put = deliveries.put(
                connection, one.delivery, one.state, now_s=now.timestamp(), error=one.why
            )
            told = put and one.state in {"failed", "refused"}
            return Trouble(one.delivery, words.ended(one.state, one.why)) if told else None
        if one.delivery.id not in replies:  # its rights could not be looked up
            return self._again(connection, one, now, one.delivery.error)
        reply = replies[one.delivery.id]
        if reply is None or reply.status == "error":
            return self._again(connection, one, now, _said(reply))
        if reply.status in {"refused", "unknown"}:
            return _refused(connection, one, now, _said(reply))
        if reply.awaits and now < self._patience(one):
            waits = _AWAITS + "、".join(reply.awaits)
            return self._again(connection, one, now, waits)
        return _delivered(connection, one, reply, self.board, now)

    def _patience(self, one: Errand) -> datetime:
        due = datetime.fromtimestamp(one.delivery.due_s, UTC)
        if AT_ONCE in one.delivery.slot:
            return due
        return patience(rule_of(one.subscription, self.board.zone), due)

    def _again(
        self, connection: Connection, one: Errand, now: datetime, why: str
    ) -> Trouble | None:
        """Try again a little later, as long as the push is worth sending."""
        now_s = now.timestamp()
        later = now_s + self.tempo.retry_s
        if why.startswith(_AWAITS):
            later = min(later, self._patience(one).timestamp())
        if later <= one.delivery.until_s:
            deliveries.put(
                connection, one.delivery, "planned", now_s=now_s, error=why, not_before_s=later
            )
            return None
        put = deliveries.put(connection, one.delivery, "failed", now_s=now_s, error=why)
        return Trouble(one.delivery, words.ended("failed", why)) if put else None


def _refused(connection: Connection, one: Errand, now: datetime, why: str) -> Trouble | None:
    put = deliveries.put(connection, one.delivery, "refused", now_s=now.timestamp(), error=why)
    return Trouble(one.delivery, words.ended("refused", why)) if put else None


def _delivered(
    connection: Connection, one: Errand, reply: Reply, board: Board, now: datetime
) -> Trouble | None:
    """Freeze the reply as letters in the transaction that marks its slot, or keep silent."""
    state: deliveries.State = "silent" if reply.is_silent else "posted"
    if not deliveries.put(connection, one.delivery, state, now_s=now.timestamp()):
        return None
    change(connection, one.subscription.id, memo=reply.memo)
    if reply.is_silent:
        return None
    waited = one.delivery.error.startswith(_AWAITS)
    due, local = (wall(at, board.zone) for at in (one.delivery.due_s, now.timestamp()))
    head = words.head(
        due,
        local,
        missed=deliveries.missed(connection, one.delivery),
        waited=waited,
    )
    posted(connection, one, reply, head, local)
    late = words.is_late(due, local) and not waited
    return Trouble(one.delivery, words.late_by(due, local)) if late else None


def _said(reply: Reply | None) -> str:
    return render(reply) if reply else words.NO_ANSWER
