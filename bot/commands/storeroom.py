"""The commands' door to the store; importing it loads the file readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.commands.terminal import Progress
from bot.settings import Settings
from knowledge.store.demo.build import build_demo as build
from knowledge.store.engine import Store, open_store
from knowledge.store.files import import_files, list_imports
from knowledge.store.importers.settings import ImportSettings
from knowledge.store.reports import ImportRecord, ImportReport
from knowledge.store.undo import undo_import


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be imported and how; see `zhanggui import`."""

    files: tuple[Path, ...]
    mapping: Path | None
    table: str | None
    shop: str
    dry_run: bool


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """Open the shop's store, upgraded, for the length of a block."""
    store = open_store(settings.store_url)
    try:
        yield store
    finally:
        store.close()


def load_exports(
    settings: Settings, load: Load, *, today: date, moved: Progress
) -> tuple[ImportReport, ...]:
    """Import the files, each in a transaction of its own."""
    with opened_store(settings) as store:
        return import_files(
            store,
            load.files,
            settings=ImportSettings(settings.timezone, settings.currency, today),
            mapping=load.mapping,
            table=load.table,
            shop=load.shop,
            dry_run=load.dry_run,
            progress=moved,
        )


def take_back(settings: Settings, import_id: int) -> int:
    """Undo one import and return how many rows it had brought."""
    with opened_store(settings) as store:
        return undo_import(store, import_id)


def loads(settings: Settings) -> Sequence[ImportRecord]:
    """Return every import, the newest first."""
    with opened_store(settings) as store:
        return list_imports(store)


def build_demo(settings: Settings, today: date, moved: Progress) -> None:
    """Fill the empty store with the demo shop of `today`."""

    def told(_part: str, done: int, steps: int) -> None:
        moved(done, steps)

    with opened_store(settings) as store:
        build(store, today=today, progress=told)
