"""Composition root: the one place that joins the parts."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.dispatch.access import ROLES, role_named
from bot.dispatch.memory import remember_for
from bot.dispatch.messages import Asker
from bot.dispatch.pipeline import Desk
from bot.dispatch.recent import with_memory
from bot.llm.embeddings import embedder
from bot.llm.rephrasing import rephraser
from bot.settings import Settings, load_settings
from bot.state.engine import State, open_state
from bot.state.people import everyone, person
from knowledge.errors import UnknownNameError
from knowledge.facade import Knowledge, open_knowledge
from knowledge.library.library import Library, open_library
from skills import discover
from skills.kit.contract import AnySkill

_ALLOCATIONS = 50_000
"""New objects between two looks for garbage."""

Clock = Callable[[], datetime]
"""Returns the present as an aware instant."""


def wall_clock() -> datetime:
    """Return the present."""
    return datetime.now(UTC)


def opened_library(settings: Settings) -> Library:
    """Open the handbook and the team's documents."""
    cache = settings.home / "cache"
    return open_library(settings.library_url, cache=cache, embedder=embedder(settings))


def opened_knowledge(settings: Settings) -> Knowledge:
    """Open what the settings name as the shop's store."""
    return open_knowledge(
        settings.store_url,
        opened_library(settings),
        currency=settings.currency,
        fiscal_start=settings.fiscal_start,
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """What the program is made of; tests put in their own."""

    clock: Clock = wall_clock
    settings: Callable[[], Settings] = load_settings
    knowledge: Callable[[Settings], Knowledge] = opened_knowledge
    skills: Callable[[], Mapping[str, AnySkill]] = discover

    def now(self, settings: Settings) -> datetime:
        """Return the present as the shop's wall clock (naive)."""
        return shop_time(self.clock(), settings.zone)


@dataclass(frozen=True, slots=True)
class App:
    """The running program's parts."""

    settings: Settings
    desk: Desk
    state: State

    def asker(self, name: str) -> Asker:
        """Return who `name` is: a role, or a stored user id.

        Raises:
            UnknownNameError: neither.
        """
        if name in ROLES:
            return Asker(name, role_named(name))
        with self.state.reading() as connection:
            known = person(connection, name)
            if known is None:
                ids = tuple(somebody.id for somebody in everyone(connection))
                raise UnknownNameError("user", name, (*ROLES, *ids))
        return Asker(known.id, role_named(known.role), known.shops)


@contextmanager
def built(settings: Settings, parts: Parts) -> Iterator[App]:
    """Join the parts for the length of a block; connections are closed at its end.

    Raises:
        SetupError: a catalogue or phrase file is not valid.
        StoreUnusableError: a database cannot be created or upgraded.
    """
    state = open_state(settings.app_url)
    try:
        skills = with_memory(parts.skills())
        knowledge = parts.knowledge(settings)
        memory = remember_for(state, skills)
        gc.freeze()  # what is loaded stays
        gc.set_threshold(_ALLOCATIONS)
        try:
            desk = Desk(
                skills, knowledge, memory, settings.artefacts, rephraser=rephraser(settings)
            )
            yield App(settings, desk, state)
        finally:
            knowledge.library.close()
    finally:
        state.close()


def shop_time(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return `instant` as the shop's wall clock; a naive one is taken as that already."""
    return instant if instant.tzinfo is None else instant.astimezone(zone).replace(tzinfo=None)
