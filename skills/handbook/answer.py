"""A HandbookQuery or CareQuery to facts. No wording here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.errors import DataError, KeepersOnlyError, UnknownNameError
from knowledge.library.card import HandbookCard
from knowledge.library.care import Draft, Gap, SynonymGroup
from knowledge.library.documents import Version
from knowledge.library.finding import Finding, Hit
from knowledge.library.library import Library
from skills.handbook.query import CareQuery, HandbookQuery, Verb
from skills.handbook.roles import roles_named
from skills.kit.contract import Context

log = logging.getLogger(__name__)

_KEEPERS = frozenset({"owner", "manager"})
_RELATED = 3


@dataclass(frozen=True, slots=True)
class HandbookAnswer:
    """What the handbook says.

    Attributes:
        related: Cards a reader of the one card may want next.
    """

    finding: Finding
    related: tuple[HandbookCard, ...] = ()


@dataclass(frozen=True, slots=True)
class CareAnswer:
    """What was done to the handbook, or stands in it; the verb says which fields are set."""

    query: CareQuery
    gaps: tuple[Gap, ...] = ()
    drafts: tuple[Draft, ...] = ()
    versions: tuple[Version, ...] = ()
    synonyms: tuple[SynonymGroup, ...] = ()
    finding: Finding | None = None
    number: int = 0


def answer(query: HandbookQuery | CareQuery, context: Context) -> HandbookAnswer | CareAnswer:
    """Find the card, or care for the handbook.

    Raises:
        KeepersOnlyError: the asker's role may not do this to the handbook.
        UnknownNameError: there is no such gap, draft or version.
    """
    library = context.knowledge.library
    if isinstance(query, CareQuery):
        return _DOERS[query.verb](query, library, context)
    finding = library.find(query.text, role=context.role)
    if finding.tier == "unknown":
        _remember(library, query.text, context)
    return HandbookAnswer(finding, _related(finding, library))


def opened(hit: Hit, text: str, library: Library) -> HandbookAnswer:
    """Return the answer that one card is to `text`, as if no other had come near."""
    finding = Finding(text, "answer", (hit,), hit)
    return HandbookAnswer(finding, _related(finding, library))


def _related(finding: Finding, library: Library) -> tuple[HandbookCard, ...]:
    if finding.tier != "answer":
        return ()
    return tuple(library.card(name) for name in finding.hits[0].card.related[:_RELATED])


def _remember(library: Library, question: str, context: Context) -> None:
    """File an unanswered question; an answer is not held up by a full disk.

    Nobody asks where there is no asker: words typed so far are no question yet.
    """
    if not context.asker:
        return
    try:
        library.care.note(question, "unanswered", at=context.now, by=context.asker)
    except DataError as error:
        log.warning("unanswered question not filed: %s", error)


def _keepers_only(query: CareQuery, context: Context) -> None:
    if context.role not in _KEEPERS:
        raise KeepersOnlyError(f"/kb {query.verb}")


def _menu(query: CareQuery, _library: Library, _context: Context) -> CareAnswer:
    return CareAnswer(query)


def _gaps(query: CareQuery, library: Library, _context: Context) -> CareAnswer:
    return CareAnswer(query, gaps=tuple(library.care.gaps(since=query.since)))


def _test(query: CareQuery, library: Library, context: Context) -> CareAnswer:
    return CareAnswer(query, finding=library.find(query.text, role=context.role))


def _versions(query: CareQuery, library: Library, context: Context) -> CareAnswer:
    return CareAnswer(query, versions=_seen(library, context, query.text))


def _seen(library: Library, context: Context, name: str = "") -> tuple[Version, ...]:
    found = library.documents.versions(name)
    return tuple(version for version in found if version.is_seen_by(context.role))


def _version(query: CareQuery, library: Library, context: Context) -> Version:
    """Return the version a keeper named, as if the ones kept from them were not there."""
    _keepers_only(query, context)
    number = _number("version", query.target)
    seen = {version.id: version for version in _seen(library, context)}
    if number not in seen:
        raise UnknownNameError("version", query.target, tuple(map(str, seen)))
    return seen[number]


def _back(query: CareQuery, library: Library, context: Context) -> CareAnswer:
    version = library.documents.bring_back(_version(query, library, context).id)
    return CareAnswer(query, versions=(version,))


def _limit(query: CareQuery, library: Library, context: Context) -> CareAnswer:
    name = _version(query, library, context).name
    library.documents.limit(name, roles_named(query.text))
    return CareAnswer(query, versions=tuple(library.documents.versions(name)[:1]))


def _synonyms(query: CareQuery, library: Library, _context: Context) -> CareAnswer:
    return CareAnswer(query, synonyms=tuple(library.care.synonyms()))


def _add_synonyms(query: CareQuery, library: Library, context: Context) -> CareAnswer:
    _keepers_only(query, context)
    words = query.text.replace("＝", "=").split("=")
    group = library.care.add_synonyms(words, at=context.now, by=context.asker)
    return CareAnswer(query, synonyms=(group,), number=group.id)


def _drop_synonyms(query: CareQuery, library: Library, context: Context) -> CareAnswer:
    _keepers_only(query, context)
    number = _number("synonym", query.target)
    library.care.drop_synonyms(number)
    return CareAnswer(query, number=number)


def _file(query: CareQuery, library: Library, context: Context) -> CareAnswer:
    library.care.note(query.text, "unanswered", at=context.now, by=context.asker)
    return CareAnswer(query)


def _draft(query: CareQuery, library: Library, context: Context) -> CareAnswer:
    gap = _number("gap", query.target)
    number = library.care.draft_for_gap(gap, query.text, at=context.now, by=context.asker)
    return CareAnswer(query, number=number)


def _drafts(query: CareQuery, library: Library, _context: Context) -> CareAnswer:
    return CareAnswer(query, drafts=tuple(library.care.drafts()))


def _approve(query: CareQuery, library: Library, context: Context) -> CareAnswer:
    _keepers_only(query, context)
    number = _number("draft", query.target)
    draft = library.care.approve(number, at=context.now, by=context.asker)
    return CareAnswer(query, drafts=(draft,), number=number)


def _vote(query: CareQuery, library: Library, context: Context) -> CareAnswer:
    kind: Verb = query.verb
    library.care.note(
        query.text or query.target,
        "liked" if kind == "good" else "disliked",
        at=context.now,
        by=context.asker,
        card=query.target,
    )
    return CareAnswer(query)


def _number(kind: str, text: str) -> int:
    if not text.isdecimal():
        raise UnknownNameError(kind, text, ())
    return int(text)


_DOERS: dict[Verb, Callable[[CareQuery, Library, Context], CareAnswer]] = {
    "menu": _menu,
    "gaps": _gaps,
    "test": _test,
    "versions": _versions,
    "back": _back,
    "synonyms": _synonyms,
    "add_synonyms": _add_synonyms,
    "drop_synonyms": _drop_synonyms,
    "file": _file,
    "draft": _draft,
    "drafts": _drafts,
    "approve": _approve,
    "limit": _limit,
    "good": _vote,
    "bad": _vote,
}
