"""The cards of the shipped handbook: YAML, validated, then types."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import CatalogueError
from knowledge.text.yaml_file import read_yaml

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).parent / "cards"
ARTICLES = Path(__file__).parent / "articles.yaml"
_MUST = {"id", "title", "source", "place", "rows", "ask", "lines"}
_MAY = {"also", "related", "caution", "dated"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: file name of the article, heading in it, what it is called."""

    source: str
    place: str
    title: str


@dataclass(frozen=True, slots=True)
class HandbookCard:
    """One card: a title and the facts under it.

    Attributes:
        places: The articles that say it, the main one first; never empty.
        rows: Ids of the coverage list that the card carries.
        ask: Ways of asking; searched like the text, never shown.
        lines: The facts, one short line each.
        related: Ids of cards a reader may want next.
        caution: A fixed warning that is always shown; "" without one.
        dated: How old the statement is, as words; "" where it does not age.
    """

    id: str
    title: str
    places: tuple[Place, ...]
    rows: tuple[str, ...]
    ask: tuple[str, ...]
    lines: tuple[str, ...]
    related: tuple[str, ...] = ()
    caution: str = ""
    dated: str = ""

    @property
    def text(self) -> str:
        """The facts and the warning, one a line."""
        return "\n".join((*self.lines, self.caution)) if self.caution else "\n".join(self.lines)


def load_cards(folder: Path = SHIPPED, cache: Path | None = None) -> tuple[HandbookCard, ...]:
    """Read every card file of `folder`, in the order of file names.

    Args:
        folder: Holds `*.yaml`, each a list of cards.
        cache: A folder for the parsed cards; parsing costs five times as much as reading it.

    Raises:
        CatalogueError: a card lacks a key, repeats an id or names an unknown related card;
            all faults of all files are named at once.
    """
    files = [ARTICLES, *sorted(folder.glob("*.yaml"))]
    raw = b"\0".join(file.read_bytes() for file in files)
    kept = cache / f"cards-{hashlib.sha256(raw).hexdigest()[:16]}.json" if cache else None
    if kept and kept.is_file():
        return tuple(_revived(entry) for entry in json.loads(kept.read_text("utf-8")))
    cards = _parsed(files)
    if kept:
        _keep(kept, cards)
    return cards


def _keep(kept: Path, cards: tuple[HandbookCard, ...]) -> None:
    """Write the parsed cards in one move: another process may be reading; older ones go.

    Where there is no room for them they are parsed again next time.
    """
    writing = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        for older in kept.parent.glob("cards-*.json"):
            older.unlink(missing_ok=True)
        writing.write_text(json.dumps([asdict(card) for card in cards]), "utf-8")
        writing.replace(kept)
    except OSError as fault:
        log.debug("cards are not kept: %s", fault)
        with suppress(OSError):
            writing.unlink(missing_ok=True)


def _parsed(files: list[Path]) -> tuple[HandbookCard, ...]:
    faults: list[str] = []
    cards: list[HandbookCard] = []
    titles: dict[str, str] = read_yaml(files[0])
    for file in files[1:]:
        for number, entry in enumerate(read_yaml(file), 1):
            wrong = _faults_of(entry, titles)
            faults += [f"{file.name}, card {number}: {fault}" for fault in wrong]
            if not wrong:
                cards.append(_card(entry, titles))
    faults += _faults_between(cards)
    if faults:
        raise CatalogueError("handbook cards", *faults)
    return tuple(cards)


def _faults_of(entry: Any, titles: dict[str, str]) -> list[str]:  # YAML value of unknown shape
    if not isinstance(entry, dict):
        return [f"not a mapping: {entry!r}"]
    keys = set(entry)
    faults = [f"missing key {key!r}" for key in sorted(_MUST - keys)]
    faults += [f"unknown key {key!r}" for key in sorted(keys - _MUST - _MAY)]
    faults += [f"{key!r} is empty" for key in sorted(_MUST & keys) if not entry[key]]
    sources = [one.get("source") for one in (entry, *entry.get("also", ()))]
    faults += [
        f"source {name!r} is not in articles.yaml" for name in sources if name not in titles
    ]
    return faults


def _faults_between(cards: list[HandbookCard]) -> list[str]:
    ids = [card.id for card in cards]
    titles = [card.title for card in cards]
    faults = [f"id {i!r} stands twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    faults += [
        f"title {t!r} stands twice" for t in sorted({t for t in titles if titles.count(t) > 1})
    ]
    known = set(ids)
    faults += [
        f"card {card.id!r} names the unknown related card {other!r}"
        for card in cards
        for other in card.related
        if other not in known
    ]
    return faults


def _card(entry: dict[str, Any], titles: dict[str, str]) -> HandbookCard:  # checked mapping
    places = [
        Place(one["source"], one["place"], titles[one["source"]])
        for one in (entry, *entry.get("also", ()))
    ]
    return HandbookCard(
        id=entry["id"],
        title=str(entry["title"]),
        places=tuple(places),
        rows=tuple(entry["rows"]),
        ask=tuple(map(str, entry["ask"])),
        lines=tuple(map(str, entry["lines"])),
        related=tuple(entry.get("related", ())),
        caution=entry.get("caution", ""),
        dated=str(entry.get("dated", "")),
    )


def _revived(entry: dict[str, Any]) -> HandbookCard:  # JSON written by load_cards
    places = tuple(Place(**place) for place in entry.pop("places"))
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return HandbookCard(**{**entry, **lists, "places": places})
