"""What a skill says, before any channel gives it a shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeAlias

Status: TypeAlias = Literal["answered", "choice", "no_data", "unknown", "refused", "error"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `note` marks the small print under an answer."""

    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its name.

    Attributes:
        value: Display value (already in the display unit), None where there is no data.
        unit: What stands behind the number: 元, 单, %, "" for a bare number.
        places: Digits after the decimal point.
        change: Relative change to the comparison period, 0.12 for +12 %; None if unknown.
        against: What it is compared with, in words and dates; "" without a comparison.
    """

    title: str
    value: Decimal | None
    unit: str = ""
    places: int = 2
    change: Decimal | None = None
    against: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A small table; cells are ready to show, `right` names the right-aligned columns."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Checklist:
    """Things to do or to check: (done, text) in order; None where done is not known."""

    items: tuple[tuple[bool | None, str], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A citation, or words to copy."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap: `label` is shown, `ask` is sent as if typed.

    Attributes:
        shows: What choosing it would answer, where that is known already; "" where not.
    """

    label: str
    ask: str
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture or a file that goes with the answer; `alt` says the same in words."""

    path: Path
    alt: str


Block: TypeAlias = Text | Figure | Rows | Checklist | Quote | Choice | Picture


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a fact comes from: `source` is a file name, `place` the heading in it."""

    title: str
    source: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer.

    Attributes:
        data: The same facts for programs; keys and shapes are the skill's public contract.
        citations: Where the facts come from.
        files: Exports that go along; pictures stand in the blocks.
        as_of: When the newest fact behind the answer was recorded; shop-local.
        awaits: What has not arrived yet, in words: a push that says so is tried again until its
            deadline.
        memo: For the next push of the same subscription, opaque to everyone but the skill.
    """

    blocks: tuple[Block, ...]
    status: Status = "answered"
    data: Mapping[str, Any] = field(default_factory=dict)  # JSON values; shape differs by skill
    citations: tuple[Citation, ...] = ()
    files: tuple[Path, ...] = ()
    as_of: datetime | None = None
    awaits: tuple[str, ...] = ()
    memo: str = ""

    @property
    def is_silent(self) -> bool:
        """There is nothing to say: a push of it sends no message."""
        return not self.blocks and not self.files
