"""One import is one transaction: clean, insert, replace, derive; or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, NoReturn

from sqlalchemy import Connection, func, insert, select, update

from knowledge.errors import CurrencyError, NothingToImportError
from knowledge.store.bulk import insert_part
from knowledge.store.engine import Store, tidy, writing
from knowledge.store.facts import derive, rederive
from knowledge.store.fresh import refresh
from knowledge.store.importers.aside import SetAside
from knowledge.store.importers.carry import Carrier
from knowledge.store.importers.currency import is_in
from knowledge.store.importers.ready import ready_rows
from knowledge.store.importers.recipe import TableRecipe
from knowledge.store.importers.rows import Batch, Keeping, RowCleaner
from knowledge.store.importers.settings import ImportSettings
from knowledge.store.importers.source import Source
from knowledge.store.indexes import indexed_afterwards
from knowledge.store.lock import importing
from knowledge.store.names import mark_moved, mark_names, name_all, rename
from knowledge.store.pseudonyms import pseudonyms
from knowledge.store.reports import ImportReport
from knowledge.store.schema import imports, metadata, sales
from knowledge.store.shops import note_orders, settle_shops
from knowledge.store.tally import Tally
from knowledge.store.touched import mark_touched
from knowledge.store.versions import FAMILIES, all_live, give_way, repeated

Progress = Callable[[int, int | None], None]
"""Called with the rows read so far and the rows expected, None where nobody knows."""

_REASONS_SAID: Final = 3


def silent(_done: int, _of: int | None) -> None:
    """Show no progress."""
    return


@dataclass(frozen=True, slots=True)
class Job:
    """How one source is to be loaded.

    Attributes:
        shop: Name for rows that name no shop; "" for none.
        dry_run: Do everything, then take it back.
    """

    settings: ImportSettings
    shop: str = ""
    dry_run: bool = False
    progress: Progress = silent


def _end_rehearsal(report: ImportReport) -> NoReturn:
    raise _RehearsedError(replace(report, id=None))


class _RehearsedError(Exception):
    """Ends a dry run, so that its transaction is rolled back."""

    def __init__(self, report: ImportReport) -> None:
        self.report = report
        super().__init__("dry run")


def load_rows(  # noqa: PLR0913  # the pipeline's options, by name
    store: Store,
    table: str,
    rows: Iterable[Mapping[str, object]],
    *,
    settings: ImportSettings,
    shop: str = "",
    source: str = "rows",
) -> ImportReport:
    """Load rows that are ready already through the same pipeline as a file.

    Rows carry the contract's column names with money in the shop's currency, or the store's own
    names (`amount_fen`) with money in fen; instants are datetimes of the shop's clock. `source`
    stands for the file name in the list of imports.

    Raises:
        MappingError: a column that the table has not.
        NothingToImportError: no row could be taken.
    """
    job = Job(settings, shop)
    return load(store, ready_rows(table, rows, source), job)


def load(store: Store, source: Source, job: Job) -> ImportReport:
    """Load one source in one transaction.

    Raises:
        NothingToImportError: every row was set aside.
        CurrencyError: an amount in another currency than the shop's.
        StoreBusyError: another import is running.
        StoreUnwritableError: disk full, or the store is read-only.
    """
    with importing(store):
        try:
            with writing(store) as connection:
                report = _known(connection, source, job) or _load(connection, source, job)
                if job.dry_run:
                    _end_rehearsal(report)
        except _RehearsedError as done:
            return done.report
        if not report.unchanged:
            tidy(store)
    return report


def _known(connection: Connection, source: Source, job: Job) -> ImportReport | None:
    """Return a report of nothing changed where the same file counts in full already."""
    if not source.fingerprint:
        return None
    found = connection.execute(
        select(imports)
        .where(imports.c.sha256 == source.fingerprint, imports.c.undone_at.is_(None))
        .order_by(imports.c.id.desc())
    ).first()
    apart = {recipe.table for recipe in source.recipe.tables if recipe.byproduct}
    if found is None or not all_live(connection, found.id, apart=apart):
        return None
    return ImportReport(
        id=None,
        file=source.name,
        format=found.format,
        table=found.table,
        shop=job.shop,
        rows_read=found.rows_read,
        kept=found.rows_kept,
        unchanged=True,
        set_aside_count=found.rows_set_aside,
        first_day=found.first_day,
        last_day=found.last_day,
        assumptions=(f"与第 {found.id} 次导入的文件相同，没有改动",),
    )


def _load(connection: Connection, source: Source, job: Job) -> ImportReport:
    import_id = _begin(connection, source, job)
    with ExitStack() as filled:
        for name in dict.fromkeys(recipe.table for recipe in source.recipe.tables):
            filled.enter_context(indexed_afterwards(connection, metadata.tables[name]))
        tally = _read_all(connection, source, job, import_id)
    _keep_last(connection, source, tally, import_id)
    if tally.kept <= 0:
        raise NothingToImportError(source.name, *_why_nothing(tally))
    note_orders(connection, import_id)
    settle_shops(connection)
    replaced = sum(_replace(connection, recipe, import_id) for recipe in source.recipe.tables)
    settle(connection, import_id)
    report = _report(source, job, tally, import_id=import_id, replaced=replaced)
    connection.execute(
        update(imports)
        .where(imports.c.id == import_id)
        .values(
            rows_read=report.rows_read,
            rows_kept=report.kept,
            rows_replaced=replaced,
            rows_set_aside=report.set_aside_count,
            first_day=report.first_day,
            last_day=report.last_day,
        )
    )
    return report


def _replace(connection: Connection, recipe: TableRecipe, import_id: int) -> int:
    """Retire what a table's rows replace; return how many, none for a by-product."""
    if recipe.byproduct:
        give_way(connection, recipe.table, import_id)
    replaced = FAMILIES[recipe.table].replace(connection, import_id)
    return 0 if recipe.byproduct else replaced


def settle(connection: Connection, import_id: int) -> None:
    """Bring facts, names and freshness in step with the rows that the import changed."""
    if connection.execute(select(sales.c.id).limit(1)).first() is None:
        derive(connection)
        name_all(connection)
    else:
        if mark_touched(connection, import_id):
            rederive(connection)
        mark_names(connection, import_id)
        mark_moved(connection)
        rename(connection)
    refresh(connection)


def _begin(connection: Connection, source: Source, job: Job) -> int:
    row = {
        "at": utc_now(connection),
        "file": source.name,
        "sha256": source.fingerprint,
        "table": source.recipe.table,
        "format": source.recipe.id,
        "shop": job.shop,
        **dict.fromkeys(("rows_read", "rows_kept", "rows_replaced", "rows_set_aside"), 0),
    }
    made = connection.execute(insert(imports).returning(imports.c.id), row).scalar_one()
    return int(made)


def utc_now(connection: Connection) -> datetime:
    """Return the database's clock, UTC, naive."""
    said = str(connection.execute(select(func.current_timestamp())).scalar_one())
    at = datetime.fromisoformat(said)
    return at if at.tzinfo is None else at.astimezone(UTC).replace(tzinfo=None)


def _read_all(connection: Connection, source: Source, job: Job, import_id: int) -> Tally:
    keeping = Keeping(
        job.settings.clock(),
        job.shop,
        pseudonyms(connection) if job.settings.pseudonyms else str,
    )
    cleaners = [RowCleaner(one, source.header, keeping) for one in source.recipe.tables]
    carrier = Carrier(source.recipe.carry, source.header) if source.recipe.carry else None
    tally = Tally()
    for page in source.pages():
        batch = page.batch
        if carrier:
            batch = Batch(batch.lines, [carrier.fill(cells) for cells in batch.rows])
        _check_currency(source, batch, job.settings.currency)
        tally.read += len(batch.rows) + len(page.aside)
        tally.set_aside(page.aside)
        for cleaner in cleaners:
            _take(connection, cleaner, batch, tally, import_id)
        job.progress(tally.read, source.total)
    return tally


def _take(
    connection: Connection, cleaner: RowCleaner, batch: Batch, tally: Tally, import_id: int
) -> None:
    cleaned = cleaner.clean(batch)
    for part in cleaned.parts:
        insert_part(connection, part, cleaned.lines, import_id)
        tally.see_days(part)
    tally.set_aside(cleaned.aside)
    tally.skipped.update(cleaned.skipped)


def _check_currency(source: Source, batch: Batch, currency: str) -> None:
    if source.recipe.currency is None:
        return
    for place in source.header.places((source.recipe.currency,)):
        for cell in {cells[place] for cells in batch.rows}:
            if not is_in(cell, currency):
                raise CurrencyError(source.name, f"文件里的金额是 {cell}，店铺的币种是 {currency}")


def _keep_last(connection: Connection, source: Source, tally: Tally, import_id: int) -> None:
    for recipe in source.recipe.tables:
        if recipe.spec.repeats == "last":
            tally.set_aside(
                SetAside(line, f"与第 {later} 行是同一条记录，以后一行为准")
                for line, later in repeated(connection, recipe.table, import_id)
            )


def _why_nothing(tally: Tally) -> list[str]:
    if not tally.read:
        return ["表头下面没有数据行"]
    return [
        f"{reason}（{count} 行）" for reason, count in tally.reasons.most_common(_REASONS_SAID)
    ]


def _report(
    source: Source, job: Job, tally: Tally, *, import_id: int, replaced: int
) -> ImportReport:
    return ImportReport(
        id=import_id,
        file=source.name,
        format=source.recipe.id,
        table=source.recipe.table,
        shop=job.shop,
        rows_read=tally.read,
        kept=tally.kept,
        replaced=replaced,
        set_aside=tuple(sorted(tally.shown, key=lambda row: row.line)),
        set_aside_count=len(tally.aside_lines),
        skipped=MappingProxyType(dict(tally.skipped)),
        first_day=tally.first_day,
        last_day=tally.last_day,
        assumptions=(*source.assumptions, *source.recipe.assumptions),
    )
