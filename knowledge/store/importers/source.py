"""One file, opened and understood: its recipe, its header, its rows in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from knowledge.store.importers.aside import SetAside
from knowledge.store.importers.bind import Header
from knowledge.store.importers.recipe import Recipe
from knowledge.store.importers.rows import Batch

BATCH_ROWS = 500


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows below the header, and rows that are not even rows.

    Attributes:
        aside: Torn rows and total rows.
    """

    batch: Batch
    aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What one import reads.

    Attributes:
        name: File name without its folder.
        fingerprint: Of the content and of how it is read; "" where a repeat cannot be known.
        total: Rows to expect, for a progress bar; None where nobody knows before reading.
        pages: Reads the rows from the start; called once.
    """

    name: str
    fingerprint: str
    recipe: Recipe
    header: Header
    pages: Callable[[], Iterator[Page]]
    total: int | None = None
    assumptions: tuple[str, ...] = field(default=())
