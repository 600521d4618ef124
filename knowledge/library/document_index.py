"""Search in learnt documents, as people of one role may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from knowledge.library.base import Base, Row
from knowledge.library.card import HandbookCard, Place
from knowledge.library.cautions import caution_for
from knowledge.library.ranking import Asked, asked, bm25, rarity
from knowledge.library.shelf import Fit, fit_of
from knowledge.library.spelling import SoundIndex
from knowledge.library.synonyms import Synonyms
from knowledge.library.tokens import cut_question, normal

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


class DocumentIndex:
    """Passages of live documents that one role may see; searched like the shelf of cards."""

    def __init__(self, base: Base, role: str, beside: Background) -> None:
        self._known, self._cards = beside
        self._base = base
        self._role = roles_like(role)

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
        card = as_card(row)
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


def roles_like(role: str) -> str:
    """Return the pattern that the roles of a passage fit where people of `role` may see it."""
    return "%" if role == "owner" else f"%,{role},%"


def as_card(row: Row) -> HandbookCard:
    """Return a passage as a card; the row is as the searches here select it."""
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
