"""What the library lacks, and how people mend it: notes, gaps, drafts, synonyms."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from knowledge.errors import OwnDraftError, UnknownNameError
from knowledge.library.base import Base
from knowledge.library.documents import Documents, NewDocument
from knowledge.library.passage import Passage
from knowledge.library.tokens import asked_tokens, normal

NoteKind = Literal["unanswered", "disliked", "liked"]
_ALIKE = 0.5
_OPEN: tuple[NoteKind, ...] = ("unanswered", "disliked")


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that mean much the same and have no good answer yet.

    Attributes:
        id: The number to name it by; that of its first question.
        question: The newest wording.
        times: How often it was asked.
        disliked: How many of these got an answer that was voted down.
        notes: Ids of all its notes.
    """

    id: int
    question: str
    times: int
    disliked: int
    notes: tuple[int, ...]
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer somebody wrote; it answers only once another person has approved it."""

    id: int
    question: str
    answer: str
    written_at: datetime
    written_by: str


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Words that a manager declared to mean the same."""

    id: int
    words: tuple[str, ...]


class Care:
    """The care corner of one library file."""

    def __init__(self, base: Base, documents: Documents) -> None:
        self._base = base
        self._documents = documents

    def note(
        self, question: str, kind: NoteKind, *, at: datetime, by: str, card: str = ""
    ) -> None:
        """Remember that a question went unanswered, or how its answer was liked."""
        sound = question.encode("utf-8", "replace").decode()  # half an emoji cannot be kept
        values = {
            "question": sound, "kind": kind, "card": card,
            "asked_at": at.isoformat(), "asked_by": by,
        }  # fmt: skip
        with self._base.change():
            self._base.added("library_note", dict(values))

    def gaps(self, *, since: datetime | None = None) -> list[Gap]:
        """Return open gaps, the most asked first; questions with like words are one gap."""
        rows = self._base.rows(
            "select id, question, kind, asked_at from library_note where settled_at is null "
            "and kind in (?, ?) and asked_at >= ? order by id",
            [*_OPEN, since.isoformat() if since else ""],
        )
        clusters: list[tuple[set[str], list[tuple[int, str, str, str]]]] = []
        for row in rows:
            tokens = set(asked_tokens(row[1])) or {normal(row[1])}
            near = next((c for c in clusters if _alike(c[0], tokens)), None)
            if near:
                near[1].append(row)
            else:
                clusters.append((tokens, [row]))
        gaps = [_gap(notes) for _, notes in clusters]
        return sorted(gaps, key=lambda gap: (-gap.times, -gap.id))

    def draft(self, question: str, answer: str, *, at: datetime, by: str) -> int:
        """Keep an answer as a draft and return its number."""
        values = {
            "question": question.strip(), "answer": answer.strip(),
            "written_at": at.isoformat(), "written_by": by,
        }  # fmt: skip
        with self._base.change():
            return self._base.added("library_draft", dict(values))

    def draft_for_gap(self, gap: int, answer: str, *, at: datetime, by: str) -> int:
        """Draft an answer to a gap and return the draft's number.

        Raises:
            UnknownNameError: there is no such gap.
        """
        open_gaps = {one.id: one for one in self.gaps()}
        if gap not in open_gaps:
            raise UnknownNameError("gap", str(gap), tuple(map(str, open_gaps)))
        return self.draft(open_gaps[gap].question, answer, at=at, by=by)

    def drafts(self) -> list[Draft]:
        """Return the drafts that wait for approval, oldest first."""
        rows = self._base.rows(
            "select id, question, answer, written_at, written_by from library_draft "
            "where approved_at is null order by id"
        )
        return [Draft(i, q, a, datetime.fromisoformat(at), by) for i, q, a, at, by in rows]

    def approve(self, draft: int, *, at: datetime, by: str) -> Draft:
        """Let a draft answer from now on, and settle the gap it closes.

        Raises:
            UnknownNameError: no such draft waits.
            OwnDraftError: the author approves the draft of their own.
        """
        waiting = {one.id: one for one in self.drafts()}
        if draft not in waiting:
            raise UnknownNameError("draft", str(draft), tuple(map(str, waiting)))
        one = waiting[draft]
        if one.written_by == by:
            raise OwnDraftError(str(draft))
        settled = [gap for gap in self.gaps() if _same_question(gap.question, one.question)]
        document = self._documents.keep(_as_document(one), at=at, by=by)
        with self._base.change():
            self._base.run(
                "update library_draft set approved_at = ?, approved_by = ?, document = ? "
                "where id = ?",
                [at.isoformat(), by, document, draft],
            )
            for gap in settled:
                self._settle(gap.notes, at)
        return one

    def settle(self, gap: int, *, at: datetime) -> None:
        """Close a gap without an answer.

        Raises:
            UnknownNameError: there is no such gap.
        """
        open_gaps = {one.id: one for one in self.gaps()}
        if gap not in open_gaps:
            raise UnknownNameError("gap", str(gap), tuple(map(str, open_gaps)))
        with self._base.change():
            self._settle(open_gaps[gap].notes, at)

    def add_synonyms(self, words: Sequence[str], *, at: datetime, by: str) -> SynonymGroup:
        """Declare that words mean the same; returns the group as it is kept.

        Raises:
            UnknownNameError: fewer than two different words are given.
        """
        kept = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
        if len({normal(word) for word in kept}) < 2:  # noqa: PLR2004  # a synonym needs a partner
            raise UnknownNameError("synonym", "=".join(words), ())
        values = {"words": "\n".join(kept), "added_at": at.isoformat(), "added_by": by}
        with self._base.change():
            return SynonymGroup(self._base.added("library_synonym", dict(values)), kept)

    def drop_synonyms(self, group: int) -> None:
        """Forget a group of synonyms."""
        with self._base.change():
            self._base.run("delete from library_synonym where id = ?", [group])

    def synonyms(self) -> list[SynonymGroup]:
        """Return the groups that people added."""
        rows = self._base.rows("select id, words from library_synonym order by id")
        return [SynonymGroup(number, tuple(words.split("\n"))) for number, words in rows]

    def _settle(self, notes: Sequence[int], at: datetime) -> None:
        for note in notes:
            self._base.run(
                "update library_note set settled_at = ? where id = ?", [at.isoformat(), note]
            )


def _alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= _ALIKE * len(one | other)


def _same_question(one: str, other: str) -> bool:
    first, second = (set(asked_tokens(text)) or {normal(text)} for text in (one, other))
    return _alike(first, second)


def _gap(notes: Sequence[tuple[int, str, str, str]]) -> Gap:
    return Gap(
        id=notes[0][0],
        question=notes[-1][1],
        times=len(notes),
        disliked=sum(kind == "disliked" for _, _, kind, _ in notes),
        notes=tuple(number for number, *_ in notes),
        last_at=datetime.fromisoformat(notes[-1][3]),
    )


def _as_document(draft: Draft) -> NewDocument:
    text = f"{draft.question}\n{draft.answer}"
    return NewDocument(
        name=f"answer-{draft.id}",
        title=draft.question,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        passages=(Passage(draft.question, draft.answer),),
        report="[]",
        kind="answer",
    )
