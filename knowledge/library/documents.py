"""Learnt documents: kept in versions, searched in the database's own full-text index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from knowledge.errors import UnknownNameError
from knowledge.library.base import Base
from knowledge.library.document_index import Background, DocumentIndex
from knowledge.library.passage import Passage
from knowledge.library.tokens import cut, normal

_LIVE = "live"
_RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document.

    Attributes:
        roles: Who may be answered from it; empty for everybody.
        is_live: Whether it answers; at most one version of a name does.
    """

    id: int
    name: str
    title: str
    digest: str
    taken_at: datetime
    taken_by: str
    roles: frozenset[str]
    is_live: bool
    passages: int

    def is_seen_by(self, role: str) -> bool:
        """Say whether people of `role` may know of it; the owner sees every document."""
        return not self.roles or role == "owner" or role in self.roles


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document ready to be kept.

    Attributes:
        roles: Who may be answered from it, empty for everybody; None for whoever may be answered
            from the version that it replaces.
    """

    name: str
    title: str
    digest: str
    passages: tuple[Passage, ...]
    report: str
    kind: str = "document"
    roles: frozenset[str] | None = None


class Documents:
    """The documents of one library file."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def keep(self, document: NewDocument, *, at: datetime, by: str) -> int:
        """Take a document in; a live version of the same name steps down in the same moment."""
        with self._base.change():
            roles = self._inherited(document.name)
            self._retire(document.name)
            number = self._insert(document, at, by, roles)
            if document.roles is not None:
                self._limit(document.name, document.roles)
            return number

    def limit(self, name: str, roles: frozenset[str]) -> None:
        """Let a document answer only `roles`, or everybody where empty; all its versions follow.

        Raises:
            UnknownNameError: there is no such document.
        """
        if not self.versions(name):
            names = dict.fromkeys(version.name for version in self.versions())
            raise UnknownNameError("document", name, tuple(names))
        with self._base.change():
            self._limit(name, roles)

    def versions(self, name: str = "") -> list[Version]:
        """Return all versions, or those of one document, newest first."""
        where, values = ("where d.name = ?", [name]) if name else ("where d.kind = 'document'", [])
        rows = self._base.rows(
            "select d.id, d.name, d.title, d.digest, d.taken_at, d.taken_by, d.roles, d.state, "  # noqa: S608  # our own where
            f"(select count(*) from library_passage p where p.document = d.id) "
            f"from library_document d {where} order by d.id desc",
            values,
        )
        return [
            Version(
                i, n, t, g, datetime.fromisoformat(at), by, _roles(roles), state == _LIVE, count
            )
            for i, n, t, g, at, by, roles, state, count in rows
        ]

    def bring_back(self, version: int) -> Version:
        """Let an old version answer again; the live one of that name steps down.

        Raises:
            UnknownNameError: there is no such version.
        """
        found = [v for v in self.versions() if v.id == version]
        if not found:
            raise UnknownNameError(
                "version", str(version), tuple(str(v.id) for v in self.versions())
            )
        with self._base.change():
            self._retire(found[0].name)
            self._base.run("update library_document set state = ? where id = ?", [_LIVE, version])
            self._index(version)
        return next(v for v in self.versions(found[0].name) if v.id == version)

    def retire(self, name: str) -> None:
        """Let a document answer no more; its versions stay."""
        with self._base.change():
            self._retire(name)

    def seen_by(self, role: str, beside: Background = ({}, 0)) -> DocumentIndex:
        """Return the index as people of one role may see it.

        `beside` is what is searched along with it; a word is rare if it is rare in both.
        """
        return DocumentIndex(self._base, role, beside)

    def _inherited(self, name: str) -> str:
        newest = "select roles from library_document where name = ? order by id desc limit 1"
        return next((str(roles) for (roles,) in self._base.rows(newest, [name])), "")

    def _limit(self, name: str, roles: frozenset[str]) -> None:
        spelled = _spelled(roles)
        self._base.run("update library_document set roles = ? where name = ?", [spelled, name])
        self._base.run(
            "update library_passage set roles = ? where document in "
            "(select id from library_document where name = ?)",
            [spelled, name],
        )

    def _insert(self, document: NewDocument, at: datetime, by: str, roles: str) -> int:
        number = self._base.added(
            "library_document",
            {
                "name": document.name, "kind": document.kind, "title": document.title,
                "digest": document.digest, "state": _LIVE, "roles": roles,
                "taken_at": at.isoformat(), "taken_by": by, "report": document.report,
            },
        )  # fmt: skip
        for place, passage in enumerate(document.passages):
            tokens = cut(normal(f"{passage.place}\n{passage.body}"))
            self._base.run(
                "insert into library_passage "
                "(document, number, place, body, tokens, length, roles) "
                "values (?, ?, ?, ?, ?, ?, ?)",
                [number, place, passage.place, passage.body, " ".join(tokens), len(tokens), roles],
            )
        self._index(number)
        return number

    def _retire(self, name: str) -> None:
        live = "select id from library_document where name = ? and state = ?"
        for (number,) in self._base.rows(live, [name, _LIVE]):
            self._unindex(number)
            self._base.run(
                "update library_document set state = ? where id = ?", [_RETIRED, number]
            )

    def _index(self, document: int) -> None:
        self._resize(document, 1)
        if self._base.is_sqlite:
            self._base.run(
                "insert into library_index (rowid, tokens) "
                "select id, tokens from library_passage where document = ?",
                [document],
            )
        else:
            self._base.run(
                "insert into library_index (passage, terms) select id, "
                "array_to_tsvector(array(select distinct unnest(string_to_array(tokens, ' ')))) "
                "from library_passage where document = ? and tokens <> ''",
                [document],
            )

    def _unindex(self, document: int) -> None:
        self._resize(document, -1)
        if self._base.is_sqlite:
            self._base.run(
                "insert into library_index (library_index, rowid, tokens) "
                "select 'delete', id, tokens from library_passage where document = ?",
                [document],
            )
        else:
            self._base.run(
                "delete from library_index where passage in "
                "(select id from library_passage where document = ?)",
                [document],
            )

    def _resize(self, document: int, sign: int) -> None:
        self._base.run(
            "update library_size set "
            "passages = passages + ? * (select count(*) from library_passage where document = ?), "
            "tokens = tokens + ? * (select coalesce(sum(length), 0) from library_passage "
            "where document = ?)",
            [sign, document, sign, document],
        )


def _roles(spelled: str) -> frozenset[str]:
    return frozenset(filter(None, spelled.split(",")))


def _spelled(roles: frozenset[str]) -> str:
    return f",{','.join(sorted(roles))}," if roles else ""
