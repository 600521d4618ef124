"""The commands' door to the store: imports and their readers are heavy, so they load on call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from bot.commands.terminal import Progress
from bot.settings import Settings


class SetAside(Protocol):
    """A row of a file that was not taken."""

    line: int
    reason: str
    excerpt: str


class Report(Protocol):
    """What the store says of one loaded file."""

    file: str
    rows_read: int
    kept: int
    replaced: int
    unchanged: bool
    set_aside: Sequence[SetAside]
    set_aside_count: int
    first_day: date | None
    last_day: date | None
    assumptions: Sequence[str]

    def as_json(self) -> Mapping[str, Any]:
        """Return the report as JSON values."""


class Record(Protocol):
    """One import as the store remembers it; times are UTC, naive."""

    id: int
    at: datetime
    file: str
    table: str
    shop: str
    rows_kept: int
    first_day: date | None
    last_day: date | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be imported and how; see `zhanggui import`."""

    files: tuple[Path, ...]
    mapping: Path | None
    table: str | None
    shop: str
    dry_run: bool


@contextmanager
def opened_store(settings: Settings) -> Iterator[Any]:  # knowledge.store.engine.Store
    """Open the shop's store, upgraded, for the length of a block."""
    store = import_module("knowledge.store.engine").open_store(settings.store_url)
    try:
        yield store
    finally:
        store.close()


def load_exports(
    settings: Settings, load: Load, *, today: date, moved: Progress
) -> tuple[Report, ...]:
    """Import the files, each in a transaction of its own."""
    kept_as = import_module("knowledge.store.importers.settings").ImportSettings(
        settings.timezone, settings.currency, today
    )
    with opened_store(settings) as store:
        reports: tuple[Report, ...] = import_module("knowledge.store.files").import_files(
            store,
            load.files,
            settings=kept_as,
            mapping=load.mapping,
            table=load.table,
            shop=load.shop,
            dry_run=load.dry_run,
            progress=moved,
            rollups=_rollups(),
        )
    return reports


def take_back(settings: Settings, import_id: int) -> int:
    """Undo one import and return how many rows it had brought."""
    with opened_store(settings) as store:
        count: int = import_module("knowledge.store.undo").undo_import(
            store, import_id, rollups=_rollups()
        )
    return count


def loads(settings: Settings) -> Sequence[Record]:
    """Return every import, the newest first."""
    with opened_store(settings) as store:
        found: Sequence[Record] = import_module("knowledge.store.files").list_imports(store)
    return found


def build_demo(settings: Settings, today: date, moved: Progress) -> None:
    """Fill the empty store with the demo shop of `today`."""
    build = import_module("knowledge.store.demo.build").build_demo

    def told(_part: str, done: int, steps: int) -> None:
        moved(done, steps)

    with opened_store(settings) as store:
        build(store, today=today, progress=told, rollups=_rollups())


def _rollups() -> Any:  # knowledge.store.rollups.DailyRollups
    return import_module("knowledge.store.rollups").DailyRollups()
