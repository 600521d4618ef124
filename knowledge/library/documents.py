"""Learnt documents: kept in versions, searched in the database's own full-text index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from knowledge.errors import UnknownNameError
from knowledge.library.base import Base, Row
from knowledge.library.card import HandbookCard, Place
from knowledge.library.cautions import caution_for
from knowledge.library.passage import Passage
from knowledge.library.ranking import Asked, asked, bm25, rarity
from knowledge.library.shelf import Fit, fit_of
from knowledge.library.spelling import SoundIndex
from knowledge.library.synonyms import Synonyms
from knowledge.library.tokens import cut, cut_question, normal

_CANDIDATES = 10
_SOUGHT = 8
_HELD_SQLITE = "select term, doc from library_vocabulary where term in ({marks})"
_HELD_POSTGRES = """
    select word, (select count(*) from library_index where terms @@ sought)
    from (select word, quote_literal(word)::tsquery as sought from unnest(?::text[]) word) asked"""
_SEEK_SQLITE = """
    select p.id, d.name, p.place, p.body, p.tokens, p.length, d.title, d.kind
    from (select rowid as id, rank as nearness from library_index
          where library_index match ? order by rank limit ?) i
    join library_passage p on p.id = i.id
    join library_document d on d.id = p.document
    where p.roles = '' or p.roles like ? order by nearness"""
_SEEK_POSTGRES = """
    select p.id, d.name, p.place, p.body, p.tokens, p.length, d.title, d.kind
    from library_index i
    join library_passage p on p.id = i.passage
    join library_document d on d.id = p.document
    where i.terms @@ ?::tsquery and (p.roles = '' or p.roles like ?)
    order by ts_rank(i.terms, ?::tsquery) desc limit ?"""
_COMMON_SHARE = 0.05
_COMMON_LEAST = 50
Background = tuple[Mapping[str, int], int]  # token → cards that hold it; number of cards
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


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document ready to be kept."""

    name: str
    title: str
    digest: str
    passages: tuple[Passage, ...]
    report: str
    kind: str = "document"
    roles: frozenset[str] = frozenset()


class Documents:
    """The documents of one library file."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def keep(self, document: NewDocument, *, at: datetime, by: str) -> int:
        """Take a document in; a live version of the same name steps down in the same moment."""
        with self._base.change():
            self._retire(document.name)
            return self._insert(document, at, by)

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

    def _insert(self, document: NewDocument, at: datetime, by: str) -> int:
        roles = _spelled(document.roles)
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


class DocumentIndex:
    """Passages of live documents that one role may see; searched like the shelf of cards."""

    def __init__(self, base: Base, role: str, beside: Background) -> None:
        self._known, self._cards = beside
        self._base = base
        self._role = "%" if role == "owner" else f"%,{role},%"

    def asked(self, question: str, synonyms: Synonyms) -> Asked:
        """Return `question` as weighted tokens."""
        return asked(question, synonyms, _Everything(), SoundIndex(()))

    def fits(self, asking: Asked, top: int = 3) -> list[Fit]:
        """Return the best passages as cards, best first."""
        passages, mean = self._size()
        if not passages or not asking.weights:
            return []
        weights = _telling(asking)
        held = self._held_by(list(weights))
        known, whole = self._known, passages + self._cards
        rare = {t: rarity(held.get(t, 0) + known.get(t, 0), whole) for t in weights}
        found = self._candidates(_worth_seeking(asking, held, passages, rare))
        scored = []
        for row in found:
            counts = Counter(row[4].split())
            scored.append((bm25(weights, counts, rare, row[5] / mean), row, counts))
        scored.sort(key=lambda one: -one[0])
        return [self._fit(asking, *one, rare) for one in scored[:top]]

    def _fit(
        self,
        asking: Asked,
        score: float,
        row: Row,
        counts: Counter[str],
        rare: dict[str, float],
    ) -> Fit:
        card = _as_card(row)
        ways = [frozenset(cut_question(normal(part))) for part in (card.title, row[2])]
        text = normal(f"{row[2]}\n{row[3]}")
        return fit_of(
            asking, card, score, (counts, text, ways), lambda token: rare.get(token, 1.0)
        )

    def _size(self) -> tuple[int, float]:
        count, tokens = self._base.rows("select passages, tokens from library_size")[0]
        return int(count), (tokens / count if count else 1.0) or 1.0

    def _held_by(self, tokens: list[str]) -> dict[str, int]:
        marks = ", ".join("?" * len(tokens))
        if self._base.is_sqlite:
            rows = self._base.rows(_HELD_SQLITE.replace("{marks}", marks), tokens)
            return {str(term): int(count) for term, count in rows}
        rows = self._base.rows(_HELD_POSTGRES, [tokens])
        return {str(term): int(count) for term, count in rows if count}

    def _candidates(self, seek: list[str]) -> list[Row]:
        if not seek:
            return []
        if self._base.is_sqlite:
            match = " OR ".join(f'"{token}"' for token in seek)
            return self._base.rows(_SEEK_SQLITE, [match, self._limit(), self._role])
        any_of = " | ".join("'" + token.replace("'", "''") + "'" for token in seek)
        return self._base.rows(_SEEK_POSTGRES, [any_of, self._role, any_of, _CANDIDATES])

    def _limit(self) -> int:
        """Return how many to look at; all, where some are hidden from the asker's role."""
        hidden = "select count(*) from library_passage where roles > '' and roles not like ?"
        return _CANDIDATES + int(self._base.rows(hidden, [self._role])[0][0])


class _Everything(dict[str, int]):
    """Every token counts as known: documents bring words that no list foresees."""

    def __contains__(self, token: object) -> bool:
        return isinstance(token, str)


def _telling(asking: Asked) -> dict[str, float]:
    """Return the weighted tokens without the single characters of synonyms."""
    own = set(asking.own)
    return {t: weight for t, weight in asking.weights.items() if len(t) > 1 or t in own}


def _worth_seeking(
    asking: Asked, held: dict[str, int], passages: int, rare: dict[str, float]
) -> list[str]:
    """Return the tokens to look up; characters that many passages hold only slow it down."""
    limit = max(_COMMON_LEAST, passages * _COMMON_SHARE)
    own = set(asking.own)
    seek = [t for t, count in held.items() if len(t) > 1 or (count < limit and t in own)]
    return sorted(seek or held, key=lambda t: -asking.weights[t] * rare[t])[:_SOUGHT]


def _as_card(row: Row) -> HandbookCard:
    number, name, place, body, _tokens, _length, title, kind = row
    return HandbookCard(
        id=f"{kind}:{number}",
        title=place.rpartition(" › ")[2] or title,
        places=(Place(name, place, title),),
        rows=(),
        ask=(),
        lines=tuple(body.split("\n")),
        caution=caution_for(body),
    )


def _roles(spelled: str) -> frozenset[str]:
    return frozenset(filter(None, spelled.split(",")))


def _spelled(roles: frozenset[str]) -> str:
    return f",{','.join(sorted(roles))}," if roles else ""
