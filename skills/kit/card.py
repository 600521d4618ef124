"""A skill's visiting card: skill.yaml, validated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import CatalogueError
from knowledge.text.yaml_file import read_yaml

NEVER = 2.0
"""No reading is so sure."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that belongs to the skill, and what it must parse to.

    Attributes:
        query: Field of the skill's query → expected value, as YAML holds it.
        earlier: Sentences asked before it in the same session, oldest first.
        demo: The demo walks through it.
    """

    ask: str
    query: dict[str, Any]  # YAML values; the conformance suite compares them field by field
    earlier: tuple[str, ...] = ()
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A skill's visiting card.

    Attributes:
        commands: Chat commands without the slash, the first one is the skill's own.
        words: Chinese words that work like the command when a message starts with them.
        not_mine: Sentences that look alike and belong elsewhere.
        yields_at: A plain sentence that another skill reads at least so surely is not read by
            this one, whose reading costs more; above 1 for never.
    """

    name: str
    title: str
    summary: str
    commands: tuple[str, ...]
    words: tuple[str, ...]
    examples: tuple[Example, ...]
    not_mine: tuple[str, ...]
    yields_at: float = NEVER


_KEYS = {"name", "title", "summary", "commands", "words", "examples", "not_mine", "yields_at"}


def load_card(folder: Path) -> Card:
    """Read `folder`/skill.yaml.

    Raises:
        CatalogueError: a key is missing or unknown; all faults are named at once.
    """
    file = folder / "skill.yaml"
    raw = read_yaml(file)
    faults = [f"unknown key {k!r}" for k in sorted(set(raw) - _KEYS)]
    faults += [
        f"missing key {k!r}" for k in ("name", "title", "summary", "examples") if k not in raw
    ]
    if raw.get("name") != folder.name:
        faults.append(f"name {raw.get('name')!r} is not the folder's {folder.name!r}")
    if faults:
        raise CatalogueError(str(file), *faults)
    return Card(
        name=raw["name"],
        title=raw["title"],
        summary=raw["summary"],
        commands=tuple(raw.get("commands", ())),
        words=tuple(raw.get("words", ())),
        examples=tuple(
            Example(
                e["ask"],
                e.get("query", {}),
                tuple(e.get("earlier", ())),
                demo=e.get("demo", False),
            )
            for e in raw["examples"]
        ),
        not_mine=tuple(raw.get("not_mine", ())),
        yields_at=raw.get("yields_at", NEVER),
    )
