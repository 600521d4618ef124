"""What a skill is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from knowledge.facade import Knowledge
from skills.kit.card import Card
from skills.kit.reply import Reply

Q = TypeVar("Q")
A = TypeVar("A")
Role = Literal["owner", "manager", "operator", "service"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a skill may lean on.

    Attributes:
        now: The asking time as the shop's wall clock (naive, shop-local).
        role: The asker's role.
        shops: Shops the asker may see; None for all.
        earlier: The query this skill answered last in the same session, for follow-ups.
        artefacts: Folder for pictures and exports.
        cards: Visiting cards of the skills the asker may use.
        asker: Stored id of the person; "" where there is none, as in a script.
    """

    knowledge: Knowledge
    now: datetime
    role: Role = "owner"
    shops: frozenset[str] | None = None
    earlier: object | None = None
    artefacts: Path = Path()
    cards: tuple[Card, ...] = ()
    asker: str = ""


@dataclass(frozen=True, slots=True)
class Reading(Generic[Q]):
    """One skill's understanding of a sentence.

    Attributes:
        query: What would be answered, or a ready question back where the skill must ask.
        score: 0..1, how sure the skill is that the sentence is its own and understood.
        because: The words that decided, each with what it was taken for.
        left: Words that were not understood.
    """

    query: Q
    score: float
    because: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be fetched into any chat while typing (inline mode).

    Attributes:
        title: What it is, in a few words.
        summary: Its first words; "" to take them from the reply.
        reply: What is sent when it is chosen.
    """

    title: str
    summary: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Due:
    """An hour at which something is to be pushed.

    Attributes:
        at: The hour it was planned for, as the shop's wall clock (naive); a late push keeps it.
        shop: The shop it is about; None for all that the chat may see.
        memo: What the last reply under this subscription asked to remember; "" at first.
        muted: Keys of alerts that a person has silenced.
    """

    at: datetime
    shop: str | None = None
    memo: str = ""
    muted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Topic(Generic[Q]):
    """Something a chat can subscribe to: the clock asks it as a person would.

    Attributes:
        title: What the push is called: 日报.
        query: The ready query for an hour; whoever types the question gets the same answer.
    """

    title: str
    query: Callable[[Due], Q]


@dataclass(frozen=True, slots=True)
class Skill(Generic[Q, A]):
    """Four rooms in a row: read a sentence, answer it, word it.

    Attributes:
        offers: What the skill has to fetch for words typed so far, best first; None for nothing
            but its answers.
        topics: What can be pushed: name, as in `/subscribe daily 09:00` → how it is asked.
        steady: Asking changes nothing, and for the same data, minute, role and shops the same
            query has the same facts, and the same words after the same earlier query read the
            same.
    """

    card: Card
    parse: Callable[[str, Context], Reading[Q] | None]
    answer: Callable[[Q, Context], A]
    present: Callable[[A, Context], Reply]
    commands: dict[str, Callable[[str, Context], Reading[Q] | None]] = field(default_factory=dict)
    offers: Callable[[str, Context], tuple[Offer, ...]] | None = None
    topics: Mapping[str, Topic[Q]] = field(default_factory=dict)
    steady: bool = False

    def run(self, query: Q, context: Context) -> Reply:
        """Answer `query` and word the answer."""
        return self.present(self.answer(query, context), context)


AnySkill = Skill[Any, Any]  # skills of all query types stand in one register
