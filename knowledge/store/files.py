"""Importing files: open, recognise, load; and what was imported so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from knowledge.errors import MappingError, UnknownNameError
from knowledge.store.engine import Store
from knowledge.store.importers.fields import TABLES
from knowledge.store.importers.mapping import read_mapping
from knowledge.store.importers.opening import content_hash, open_sheets
from knowledge.store.importers.pages import pages
from knowledge.store.importers.recipe import Recipe
from knowledge.store.importers.recognise import Recognised, by_header, by_mapping
from knowledge.store.importers.settings import ImportSettings
from knowledge.store.importers.sheets import RawSheet
from knowledge.store.importers.source import Source
from knowledge.store.load import Job, Progress, load, silent
from knowledge.store.reports import ImportRecord, ImportReport
from knowledge.store.schema import imports


def import_files(  # noqa: PLR0913  # the command's options, by name
    store: Store,
    files: Sequence[Path],
    *,
    settings: ImportSettings,
    mapping: Path | None = None,
    table: str | None = None,
    shop: str = "",
    dry_run: bool = False,
    progress: Progress = silent,
) -> tuple[ImportReport, ...]:
    """Import files in the order given, each in a transaction of its own.

    Every file is opened and recognised before the first one is loaded.

    One mapping file serves all of them; without it each is recognised by its header, or, where
    `table` names one of the contract's, read by the contract's column names. `shop` is for rows
    that name no shop. A dry run does everything and takes it back.

    Raises:
        FileUnreadableError: a file that cannot be read.
        HeaderUnknownError: a header that nobody knows, or an export that is not imported.
        MappingError: a mapping that does not fit.
        UnknownNameError: no such table.
        NothingToImportError: a file whose every row was set aside.
        CurrencyError: amounts in another currency than the shop's.
        StoreBusyError: another import is running.
        StoreUnwritableError: disk full, or the store is read-only.
    """
    if table is not None and table not in TABLES:
        raise UnknownNameError("table", table, tuple(TABLES))
    recipe = read_mapping(mapping) if mapping else None
    job = Job(settings, shop, dry_run=dry_run, progress=progress)
    sources = [_source(file, recipe, table, job) for file in files]
    return tuple(load(store, source, job) for source in sources)


def _source(file: Path, recipe: Recipe | None, table: str | None, job: Job) -> Source:
    if recipe and table and recipe.table != table:
        said = f"映射文件写的是 {recipe.table} 表，--table 写的是 {table}"
        raise MappingError(file.name, said)
    sheets = open_sheets(file, recipe.encoding if recipe else "auto")
    found = (
        by_mapping(file.name, sheets, recipe) if recipe else by_header(file.name, sheets, table)
    )
    settings = job.settings
    how = f"{found.recipe!r}{job.shop}{settings.timezone}{settings.pseudonyms}"
    return Source(
        name=file.name,
        fingerprint=sha256(f"{content_hash(file)}{how}".encode()).hexdigest(),
        recipe=found.recipe,
        header=found.header,
        pages=partial(pages, found.sheet, found.recipe, found.header),
        total=found.sheet.total,
        assumptions=(
            *found.assumptions,
            *_other_sheets(found, sheets),
            *_shopless(found, job.shop),
        ),
    )


def _other_sheets(found: Recognised, sheets: Sequence[RawSheet]) -> Iterator[str]:
    others = "、".join(f"「{sheet.name}」" for sheet in sheets if sheet is not found.sheet)
    if others:
        yield f"只读了工作表「{found.sheet.name}」，没有读{others}"


def _shopless(found: Recognised, shop: str) -> Iterator[str]:
    """Warn where rows will belong to no shop: two platforms' days would replace each other."""
    tables = [table for table in found.recipe.tables if "shop" in table.spec.fields]
    named = any(
        "shop" in table.constants or found.header.places(table.columns.get("shop", ()))
        for table in tables
    )
    if tables and not named and not shop:
        yield "没有店铺列，也没有写 --shop，这些行不属于任何一家店"


def list_imports(store: Store) -> tuple[ImportRecord, ...]:
    """Return every import, undone ones too, the newest first."""
    columns = [column for column in imports.columns if column.name != "sha256"]
    with store.engine.connect() as connection:
        rows = connection.execute(select(*columns).order_by(imports.c.id.desc())).mappings()
        return tuple(ImportRecord(**row) for row in rows)
