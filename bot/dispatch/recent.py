"""Asked again within the minute, of the same data: the same reading, the same facts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from threading import Lock
from typing import Any, TypeVar

from skills.kit.contract import AnySkill, Context

S = TypeVar("S", bound=Hashable)
R = TypeVar("R")

_MOST = 500
_NONE = object()


@dataclass(slots=True)
class _Kept:
    """The newest results by key; the one that was not asked for the longest goes first."""

    results: OrderedDict[Hashable, object] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: Hashable) -> object:
        """Return the result, `_NONE` where there is none; None itself is a result."""
        with self.lock:
            if key in self.results:
                self.results.move_to_end(key)
            return self.results.get(key, _NONE)

    def put(self, key: Hashable, result: object) -> None:
        with self.lock:
            self.results[key] = result
            if len(self.results) > _MOST:
                self.results.popitem(last=False)


def with_memory(skills: Mapping[str, AnySkill]) -> Mapping[str, AnySkill]:
    """Return the skills; those that are steady read and answer the same thing once a minute.

    A group asks the same few questions, inline mode asks at every letter, and a push asks one
    question for many chats. An import makes everything new.
    """
    return {name: _remembering(s) if s.steady else s for name, s in skills.items()}


def _remembering(skill: AnySkill) -> AnySkill:
    return replace(
        skill,
        parse=_once_a_minute(skill.parse, _this_minute),
        answer=_once_a_minute(skill.answer, _out_of_the_blue),
    )


def _this_minute(context: Context) -> Context:
    return replace(context, now=context.now.replace(second=0, microsecond=0))


def _out_of_the_blue(context: Context) -> Context:
    return replace(_this_minute(context), earlier=None)  # the query holds what came of it


def _once_a_minute(
    work: Callable[[S, Context], R], seen: Callable[[Context], Context]
) -> Callable[[S, Context], R]:
    kept = _Kept()

    @wraps(work)
    def remembered(subject: S, context: Context) -> Any:  # an R, now or from before
        context = seen(context)
        asker = (context.role, context.shops, context.earlier)
        key = (subject, context.now, asker, context.knowledge.edition())
        if not _is_hashable(key):
            return work(subject, context)
        found = kept.get(key)
        if found is _NONE:
            found = work(subject, context)
            kept.put(key, found)
        return found

    return remembered


def _is_hashable(key: object) -> bool:
    try:
        hash(key)
    except TypeError:  # a query that holds a list or a mapping
        return False
    return True
