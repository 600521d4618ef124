"""One message in, one answer out: admit, read, route, run, record. The only caller of skills."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import assert_never

from bot.dispatch.access import Access, load_access
from bot.dispatch.memory import Memory
from bot.dispatch.messages import Answer, Asker, Incoming, Named
from bot.dispatch.phrases import Phrases, load_phrases
from bot.dispatch.reading import Command, command_in, read_command, read_sentence
from bot.dispatch.rephrasing import Rephraser, said_again
from bot.dispatch.router import Chosen, Nobody, Torn, Verdict, route
from bot.dispatch.session import Session
from bot.dispatch.spoken import Spokesman
from knowledge.errors import ZhangguiError
from knowledge.facade import Knowledge
from skills.kit.card import Card
from skills.kit.contract import AnySkill, Context, Offer
from skills.kit.reply import Reply, Text

log = logging.getLogger(__name__)

LONGEST = 20_000
"""Characters of one message; a long job description has 3,000."""

_UNDERSTOOD = frozenset({"answered", "choice", "no_data"})

SPOKESMAN = "help"
"""The skill whose name stands on what the desk says of its own accord."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """An answer on its way out; `query` is what a follow-up may lean on, None for nothing."""

    skill: str
    reply: Reply
    query: object | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Considered:
    """An answer that is not remembered yet, and what the next message may lean on."""

    answer: Answer
    after: Session


@dataclass(frozen=True, slots=True)
class Desk:
    """The front desk: has every skill, knows nobody's trade."""

    skills: Mapping[str, AnySkill]
    knowledge: Knowledge
    memory: Memory
    artefacts: Path = Path()
    phrases: Phrases = field(default_factory=load_phrases)
    access: Access = field(default_factory=load_access)
    rephraser: Rephraser | None = None

    def hear(self, incoming: Incoming) -> Answer:
        """Answer a message and remember it."""
        considered = self.consider(incoming)
        self.memory.keep(incoming, considered.after, considered.answer)
        return considered.answer

    def consider(self, incoming: Incoming) -> Considered:
        """Answer a message; the caller remembers it with `memory.record`, in its own transaction.

        A channel that must not answer twice after a crash stores the session together with the
        answer: the choice 2 would otherwise be gone when the message is worked on again.
        """
        began = perf_counter()
        session, heard = self._heard(incoming)
        try:
            with self._at_one_moment() as desk:
                outcome = desk._outcome(heard, session)  # noqa: SLF001  # ourselves
        except ZhangguiError as error:
            outcome = _Outcome(SPOKESMAN, self._spokesman.regret(error))
        ms = round((perf_counter() - began) * 1000)
        answer = Answer(outcome.skill, outcome.reply, outcome.score, ms)
        return Considered(
            answer, session.after(outcome.skill, outcome.query, outcome.reply.blocks)
        )

    def ask(self, skill: str, query: object, *, now: datetime, asker: Asker) -> Reply:
        """Answer a ready query, as the clock asks it: nothing is read, routed or remembered."""
        asked = Incoming("", now, asker)
        with self._at_one_moment() as desk:
            return desk._answered(skill, query, asked, Session())  # noqa: SLF001  # ourselves

    def offers(self, incoming: Incoming) -> tuple[Offer, ...]:
        """Return what can be fetched for the words typed so far: an answer, then skills' own.

        Nothing is remembered: every letter typed comes here, so nobody is named as its asker, and
        no model is asked.
        """
        typed = replace(incoming, asker=replace(incoming.asker, id=""))
        found: list[Offer] = []
        if typed.text.strip():
            reply = replace(self, rephraser=None).consider(typed).answer.reply
            if reply.status in {"answered", "no_data"}:
                found.append(Offer(typed.text.strip(), "", reply))
        for name, skill in self.skills.items():
            if skill.offers and self.access.may_use(typed.asker.role, name):
                offered = skill.offers(typed.text.strip(), self._context(typed, Session(), name))
                said = [offer.reply for offer in found]
                found += [offer for offer in offered if offer.reply not in said]
        return tuple(found)

    def weighed(self, incoming: Incoming) -> tuple[tuple[Named, ...], Verdict]:
        """Return how the skills read the message, best first, and which reading would count.

        Nothing is run or remembered.

        Raises:
            UnknownNameError: the message is a command that no skill has.
        """
        session, heard = self._heard(incoming)
        command = command_in(heard.text, self.skills)
        if command:
            found = self._commanded(command, heard, session)
            return found, Chosen(found[0]) if found else Nobody()
        found = self._readings(heard, session)
        return found, self._within_rights(route(found, last=session.skill), heard.asker)

    def shops(self) -> tuple[str, ...]:
        """Return the names of the shops that there are figures of."""
        return self.knowledge.vocabulary.current().values("shop")

    @property
    def _spokesman(self) -> Spokesman:
        return Spokesman(self.phrases)

    @contextmanager
    def _at_one_moment(self) -> Iterator[Desk]:
        """Give the same desk with the store as it is now, whatever is imported meanwhile."""
        with self.knowledge.at_one_moment() as knowledge:
            yield replace(self, knowledge=knowledge)

    def _heard(self, incoming: Incoming) -> tuple[Session, Incoming]:
        session = self.memory.session(incoming)
        return session, replace(incoming, text=session.picked(incoming.text).strip())

    def _outcome(self, heard: Incoming, session: Session) -> _Outcome:
        if not heard.text:
            return _Outcome(SPOKESMAN, self._spokesman.empty(self._cards(heard.asker)))
        if len(heard.text) > LONGEST:
            return _Outcome(SPOKESMAN, self._spokesman.too_long(len(heard.text), LONGEST))
        command = command_in(heard.text, self.skills)
        if command:
            return self._on_command(command, heard, session)
        outcome = self._plainly(heard, session)
        if outcome.reply.status == "unknown" and self.rephraser:
            return self._said_again(self.rephraser, heard, session) or outcome
        return outcome

    def _plainly(self, heard: Incoming, session: Session) -> _Outcome:
        verdict = route(self._readings(heard, session), last=session.skill)
        return self._decided(self._within_rights(verdict, heard.asker), heard, session)

    def _said_again(
        self, rephraser: Rephraser, heard: Incoming, session: Session
    ) -> _Outcome | None:
        """Return the answer to a model's words for the message; None where they do not help."""
        said = said_again(rephraser, heard.text, self._cards(heard.asker))
        if said is None:
            return None
        outcome = self._plainly(replace(heard, text=said), session)
        if outcome.reply.status not in _UNDERSTOOD:
            return None
        note = Text(self.phrases.of_desk("said_again", text=said), note=True)
        reply = replace(outcome.reply, blocks=(note, *outcome.reply.blocks))
        return replace(outcome, reply=reply)

    def _on_command(self, command: Command, heard: Incoming, session: Session) -> _Outcome:
        read = self._commanded(command, heard, session)
        if read:
            return self._decided(Chosen(read[0]), heard, session)
        if command.rest:
            return self._decided(Nobody(), heard, session)
        card = self.skills[command.skill].card
        return _Outcome(command.skill, self._spokesman.bare_command(card))

    def _decided(self, verdict: Verdict, heard: Incoming, session: Session) -> _Outcome:
        match verdict:
            case Chosen(Named(skill, reading)):
                reply = self._answered(skill, reading.query, heard, session)
                kept = reading.query if reply.status in _UNDERSTOOD else None
                return _Outcome(skill, reply, kept, reading.score)
            case Torn(first, second):
                one, other = self.skills[first.skill].card, self.skills[second.skill].card
                return _Outcome(first.skill, self._spokesman.torn(heard.text, one, other))
            case Nobody():
                cards = self._cards(heard.asker)
                others = tuple(card for card in cards if card.name != SPOKESMAN)
                reply = self._spokesman.not_understood(heard.text, others or cards)
                return _Outcome(SPOKESMAN, reply)
            case _:
                assert_never(verdict)

    def _answered(self, skill: str, query: object, asked: Incoming, session: Session) -> Reply:
        trade = self.skills[skill]
        try:
            self.access.check(asked.asker, trade.card, query, self.phrases)
            return trade.run(query, self._context(asked, session, skill))
        except ZhangguiError as error:
            log.debug("skill %s declined: %s", skill, error)
            return self._spokesman.regret(error)

    def _readings(self, heard: Incoming, session: Session) -> tuple[Named, ...]:
        found = read_sentence(heard.text, self.skills, partial(self._context, heard, session))
        return tuple(sorted(found, key=lambda named: -named.reading.score))

    def _commanded(self, command: Command, heard: Incoming, session: Session) -> tuple[Named, ...]:
        context = self._context(heard, session, command.skill)
        reading = read_command(command, self.skills[command.skill], context)
        return (Named(command.skill, reading),) if reading else ()

    def _within_rights(self, verdict: Verdict, asker: Asker) -> Verdict:
        """Do not ask back where the asker may use only one of the two, or one has no command."""
        if not isinstance(verdict, Torn):
            return verdict
        for one, other in ((verdict.first, verdict.second), (verdict.second, verdict.first)):
            if not self.access.may_use(asker.role, other.skill):
                return Chosen(one)
        told_apart = all(
            self.skills[named.skill].card.commands for named in (verdict.first, verdict.second)
        )
        return verdict if told_apart else Chosen(verdict.first)

    def _cards(self, asker: Asker) -> tuple[Card, ...]:
        return tuple(
            skill.card
            for name, skill in self.skills.items()
            if self.access.may_use(asker.role, name)
        )

    def _context(self, incoming: Incoming, session: Session, skill: str) -> Context:
        return Context(
            knowledge=self.knowledge,
            now=incoming.now,
            role=incoming.asker.role,
            shops=incoming.asker.shops,
            earlier=session.queries.get(skill),
            artefacts=self.artefacts,
            cards=self._cards(incoming.asker),
            asker=incoming.asker.id,
        )
