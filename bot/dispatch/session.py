"""Follow-ups and pending choices, per chat and person, for half an hour of the asking clock."""

from __future__ import annotations

import json
import logging
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.dispatch.codec import CodecError, from_json, to_json
from bot.state.sessions import SessionRow
from knowledge.text.patterns import lazy
from skills.kit.reply import Block, Choice

log = logging.getLogger(__name__)

EXPIRY = timedelta(minutes=30)

_ORDINALS = {"一": 1, "二": 2, "三": 3}
_NUMBER = lazy(r"(?:选|第|选第)?([1-3一二三])(?:个|项|条|号)?[.、。,)]?")


@dataclass(frozen=True, slots=True)
class Session:
    """What an earlier exchange left behind.

    Attributes:
        skill: Who answered last; "" for nobody.
        queries: Skill → the query it answered last.
        choices: What the last answer offered, in its order.
    """

    skill: str = ""
    queries: Mapping[str, object] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()

    def picked(self, text: str) -> str:
        """Return the question behind the choice that `text` names, or `text` itself.

        A choice is named by its number (2, 第二个), its label or its question.
        """
        said = _plain(text)
        for choice in self.choices:
            if said in {_plain(choice.label), _plain(choice.ask)}:
                return choice.ask
        number = _NUMBER.fullmatch(said)
        place = _ORDINALS.get(number[1]) or int(number[1]) if number else 0
        return self.choices[place - 1].ask if 0 < place <= len(self.choices) else text

    def after(self, skill: str, query: object | None, blocks: tuple[Block, ...]) -> Session:
        """Return what the next message may lean on; `query` is None where none was answered."""
        queries = dict(self.queries) if query is None else {**self.queries, skill: query}
        offered = tuple(block for block in blocks if isinstance(block, Choice))
        return Session(skill if query is not None else self.skill, queries, offered)


def is_fresh(asked_at: datetime, now: datetime) -> bool:
    """Say whether what was asked then may still be leant on."""
    return abs(now - asked_at) <= EXPIRY


def revived(row: SessionRow | None, now: datetime, kinds: Mapping[str, Any]) -> Session:
    """Return the stored session, or an empty one where it is too old.

    A session of the future (asked with an earlier --as-of) is as stale as one of the past. A query
    that no longer fits its type in `kinds` (skill → type of its queries) is left out.
    """
    if row is None or not is_fresh(row.asked_at, now):
        return Session()
    queries = {}
    for skill, written in json.loads(row.queries).items():
        try:
            queries[skill] = from_json(kinds[skill], written)
        except (KeyError, CodecError) as error:
            log.debug("forgetting the last query of %s: %s", skill, error)
    choices = tuple(Choice(label, ask) for label, ask in json.loads(row.choices))
    return Session(row.skill, queries, choices)


def stored(session: Session, now: datetime) -> SessionRow:
    """Return `session` as it is stored; a query without a JSON form is left out."""
    written = {}
    for skill, query in session.queries.items():
        try:
            written[skill] = to_json(query)
        except CodecError as error:
            log.warning("cannot keep a query of %s for follow-ups: %s", skill, error)
    choices = [[choice.label, choice.ask] for choice in session.choices]
    return SessionRow(
        asked_at=now,
        skill=session.skill,
        queries=json.dumps(written, ensure_ascii=False),
        choices=json.dumps(choices, ensure_ascii=False),
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
