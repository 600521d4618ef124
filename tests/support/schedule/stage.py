"""Planner, pushes and a desk with the echo skill over one database."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.dispatch.standing import House
from bot.schedule.errands import Board
from bot.schedule.planner import Planner
from bot.schedule.pushes import Pushes
from bot.schedule.topics import offered
from bot.state.engine import State
from bot.state.people import Chat, Person, keep_chat, keep_person
from bot.state.places import Place, keep_place
from skills.kit.contract import AnySkill
from tests.support.clock import SHANGHAI
from tests.support.desks import fresh_state, person_at_desk
from tests.support.schedule.hours import ACCOUNT, Hours, subscribed

NINE = datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)
OWNER, GROUP = 11, -4001


@dataclass
class Stage:
    """A morning in the shop; `at` is when it begins."""

    at: datetime = NINE
    state: State = field(default_factory=fresh_state)
    skills: tuple[AnySkill, ...] = ()
    owner: str = "test"

    def __post_init__(self) -> None:
        self.hours = Hours(self.at)
        self.desk = person_at_desk(*self.skills, state=self.state).desk
        house = House(frozenset({OWNER}), frozenset({GROUP}))
        board = Board(ACCOUNT, SHANGHAI, house, offered(self.desk.skills))
        self.board = board
        self.planner = Planner(self.state, ACCOUNT, SHANGHAI, self.hours.clock)
        self.pushes = Pushes(self.state, self.desk, board, self.owner, self.hours.clock)

    def subscribed(self, **fields: Any) -> int:
        return subscribed(self.state, self.hours, **fields).id

    def turn(self, **by: float) -> None:
        """Let time go by, then plan, push and settle."""
        self.hours.move(**by)
        self.planner.plan()
        self.pushes.push()
        self.pushes.settle()

    def group(self, chat: int, *, allowed: bool = True, shops: frozenset[str] | None = None):
        """Let a group in, or shut it out."""
        with self.state.writing() as connection:
            keep_chat(connection, Chat(f"telegram:{chat}", allowed, shops))
            keep_place(connection, Place(chat, "运营群", "operator" if allowed else ""))

    def person(self, number: int, role: str) -> None:
        """Give somebody a role."""
        with self.state.writing() as connection:
            keep_person(connection, Person(f"telegram:{number}", role))

    def letters(self, chat: int = GROUP) -> list[str]:
        """Return the words of what was posted to a chat, by hand-written SQL."""
        rows = self.run("SELECT body FROM bot_outbox WHERE chat = :chat ORDER BY id", chat=chat)
        return [json.loads(row.body)["plain"] for row in rows]

    def states(self) -> list[tuple[str, str]]:
        """Return slots with their states."""
        return [
            (row.slot, row.state)
            for row in self.run("SELECT slot, state FROM bot_deliveries ORDER BY due_s, id")
        ]

    def errors(self) -> list[str]:
        return [row.error for row in self.run("SELECT error FROM bot_deliveries ORDER BY id")]

    def ended(self, how: str) -> None:
        """Let every letter that waits end in a state."""
        self.run("UPDATE bot_outbox SET state = :how WHERE state = 'queued'", how=how)

    def run(self, query: str, **values: Any) -> list[Any]:
        with self.state.writing() as connection:
            found = connection.execute(text(query), values)
            return list(found.all()) if found.returns_rows else []
