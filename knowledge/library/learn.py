"""Taking documents in: read, repair, cut, keep; with a record of everything that was changed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import yaml

from knowledge.errors import CatalogueError, FileUnreadableError
from knowledge.library.card import HandbookCard
from knowledge.library.cut import cut_passages
from knowledge.library.documents import Documents, NewDocument, Version
from knowledge.library.readers import SUFFIXES, read_document
from knowledge.text.repair import Change, Patch, repair
from knowledge.text.repair_shift import pairs_of

REVIEWED = Path(__file__).parent / "patches"
_TITLE_LENGTH = 40
_Live = Mapping[str, Version]  # name of a document → the version of it that answers

Outcome = Literal["new", "replaced", "limited", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What became of one file.

    Attributes:
        reasons: Why it was refused, as Chinese sentences; empty otherwise.
        passages: How many passages it was cut into.
        roles: Who is answered from it; empty for everybody.
        changes: Every repair, everything set aside, everything doubtful.
    """

    name: str
    outcome: Outcome
    passages: int = 0
    changes: tuple[Change, ...] = ()
    reasons: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Intake:
    """Who takes documents in, when, and for whom.

    Attributes:
        roles: Who may be answered from them, empty for everybody; None leaves a document that is
            known to whom it answers, and gives a new one to everybody.
    """

    at: datetime
    by: str
    roles: frozenset[str] | None = None


def learn(
    paths: Iterable[Path],
    documents: Documents,
    intake: Intake,
    *,
    cards: Sequence[HandbookCard] = (),
) -> list[Learnt]:
    """Take files and folders in, each document in a transaction of its own.

    A file that cannot be read is reported as refused and leaves its live version alone.

    The cards are texts of the trade, which help to tell what a garbled word was.
    """
    familiar = familiar_pairs(cards)
    live = {v.name: v for v in documents.versions() if v.is_live}
    return [_taken(file, documents, intake, familiar, live) for file in files_under(paths)]


def rehearse(paths: Iterable[Path], *, cards: Sequence[HandbookCard] = ()) -> list[Learnt]:
    """Report what `learn` would do with files that are new to it, and keep nothing."""
    familiar = familiar_pairs(cards)
    return [_read(file, familiar)[0] for file in files_under(paths)]


def files_under(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the named files, and the readable documents under the named folders, sorted."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
        else:
            yield path


def familiar_pairs(cards: Iterable[HandbookCard]) -> Counter[str]:
    """Return how often pairs of characters occur in the handbook."""
    return pairs_of("\n".join(f"{card.title}\n{card.text}" for card in cards))


def patches_for(file: Path) -> tuple[Patch, ...]:
    """Return the reviewed corrections of a document: ours, then `NAME.patch.yaml` beside it.

    Raises:
        CatalogueError: an entry has no `find`, or neither `put` nor `aside`.
    """
    sides = (REVIEWED / f"{file.stem}.yaml", file.with_name(f"{file.stem}.patch.yaml"))
    return tuple(patch for side in sides if side.is_file() for patch in _patches(side))


def _patches(file: Path) -> list[Patch]:
    entries = yaml.safe_load(file.read_text("utf-8")) or []
    wrong = [
        n for n, e in enumerate(entries, 1) if not e.get("find") or ("put" in e) == ("aside" in e)
    ]
    if wrong:
        raise CatalogueError(
            file.name, *(f"entry {n} needs find and one of put, aside" for n in wrong)
        )
    return [
        Patch(str(e["find"]), e.get("put"), e.get("why", ""), str(e.get("until", "")))
        for e in entries
    ]


def _taken(
    file: Path, documents: Documents, intake: Intake, familiar: Counter[str], live: _Live
) -> Learnt:
    learnt, document = _read(file, familiar)
    if document is None:
        return learnt
    was = live.get(document.name)
    if was and was.digest == document.digest:
        return _known(learnt, was, documents, intake)
    documents.keep(replace(document, roles=intake.roles), at=intake.at, by=intake.by)
    (now, *_older) = documents.versions(document.name)
    return replace(learnt, outcome="replaced" if was else "new", roles=now.roles)


def _known(learnt: Learnt, was: Version, documents: Documents, intake: Intake) -> Learnt:
    """A text that answers already: at most who is answered from it changes."""
    if intake.roles is None or intake.roles == was.roles:
        return replace(learnt, outcome="unchanged", roles=was.roles)
    documents.limit(was.name, intake.roles)
    return replace(learnt, outcome="limited", roles=intake.roles)


def _read(file: Path, familiar: Counter[str]) -> tuple[Learnt, NewDocument | None]:
    try:
        raw = read_document(file)
    except FileUnreadableError as error:
        return Learnt(file.name, "refused", reasons=error.reasons), None
    repaired = repair(raw, patches=patches_for(file), familiar=familiar)
    passages = tuple(cut_passages(repaired.text))
    if not passages:
        return Learnt(file.name, "refused", reasons=("除去广告和菜单，没有正文。",)), None
    document = NewDocument(
        name=file.name,
        title=_title(repaired.text, file),
        digest=hashlib.sha256(repaired.text.encode()).hexdigest(),
        passages=passages,
        report=json.dumps([asdict(change) for change in repaired.changes], ensure_ascii=False),
    )
    return Learnt(file.name, "new", len(passages), repaired.changes), document


def _title(text: str, file: Path) -> str:
    first = next((line.strip(" #•-") for line in text.split("\n") if line.strip(" #•-")), "")
    return first if 0 < len(first) <= _TITLE_LENGTH else file.stem
