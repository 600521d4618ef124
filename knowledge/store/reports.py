"""What an import says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from knowledge.store.importers.aside import SetAside


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of one file.

    Attributes:
        id: None for a dry run, and for a file that changed nothing.
        file: Name without its folder.
        format: Id of the known export, "mapping", "table" or "rows".
        rows_read: Rows of data in the file; kept + set_aside_count.
        kept: Rows that are in the store now.
        replaced: Rows of earlier imports that no longer count.
        unchanged: The same file was imported before and all of it still counts.
        set_aside: Rows not taken, by line; at most the first 10,000.
        skipped: Rule → rows it set aside; part of `set_aside`.
        first_day: First shop-local day of the rows kept; None where they have none.
        assumptions: Chinese sentences: what was taken for granted.
    """

    id: int | None
    file: str
    format: str
    table: str
    shop: str
    rows_read: int
    kept: int
    replaced: int = 0
    unchanged: bool = False
    set_aside: tuple[SetAside, ...] = ()
    set_aside_count: int = 0
    skipped: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    first_day: date | None = None
    last_day: date | None = None
    assumptions: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the report as plain values, days as 2026-11-01."""
        return {
            "id": self.id,
            "file": self.file,
            "format": self.format,
            "table": self.table,
            "shop": self.shop,
            "rows_read": self.rows_read,
            "kept": self.kept,
            "replaced": self.replaced,
            "unchanged": self.unchanged,
            "set_aside_count": self.set_aside_count,
            "set_aside": [
                {"line": row.line, "reason": row.reason, "excerpt": row.excerpt}
                for row in self.set_aside
            ],
            "skipped": dict(self.skipped),
            "first_day": self.first_day.isoformat() if self.first_day else None,
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "assumptions": list(self.assumptions),
        }


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import as the store remembers it.

    Attributes:
        at: UTC, naive.
        undone_at: UTC, naive; None while the import counts.
    """

    id: int
    at: datetime
    file: str
    table: str
    format: str
    shop: str
    rows_read: int
    rows_kept: int
    rows_replaced: int
    rows_set_aside: int
    first_day: date | None
    last_day: date | None
    undone_at: datetime | None
