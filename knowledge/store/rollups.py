"""Daily rollups of the sales facts, kept exact by the import in its own transaction.

An import calls `retract` before and `add` after it changes `sales` and
`refund_facts` of the orders in the temporary table `touched_orders`. Sums are made again for the
days those orders were and are on. Buyers do not add up over days, so `buyer_days` keeps for every
buyer and day the buyer's previous day under the same value of a dimension: the buyers of a to b
are the rows with a day in it and a previous day before a. Sums of these sums, for what is asked
most, are kept by `knowledge.store.totals`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    not_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable, DropTable

from knowledge.store.bulk import insert_columns, read_rows
from knowledge.store.chains import Chains
from knowledge.store.order_facts import is_noted
from knowledge.store.rollup_tables import (
    BUYER_DIMENSIONS,
    ROLLUPS,
    buyer_days,
    daily_placed,
    daily_refunds,
    daily_sales,
    daily_skus,
    noted_links,
    split_orders,
    touched_buyers,
    touched_days,
    touched_orders,
)
from knowledge.store.schema import refund_facts, sales
from knowledge.store.totals import days_noted, fill_totals, renew_totals
from knowledge.store.touched import is_touched

_DAYS: tuple[Column[date], ...] = (
    sales.c.paid_on,
    sales.c.created_on,
    refund_facts.c.refunded_on,
)
_ROWS_READ: Final = 20_000
_SUMMED: tuple[tuple[Table, Column[date]], ...] = (
    (daily_sales, sales.c.paid_on),
    (daily_skus, sales.c.paid_on),
    (daily_placed, sales.c.created_on),
    (daily_refunds, refund_facts.c.refunded_on),
)


def retract(connection: Connection) -> None:
    """Note what the orders in `touched_orders` stand for before they change; then call `add`."""
    for table in (touched_days, touched_buyers):
        connection.execute(DropTable(table, if_exists=True))
        connection.execute(CreateTable(table))
    _note_days(connection)
    _note_buyers(connection, newcomer=False)
    _change_buyer_days(connection, -1, (_is_noted_buyer(),))


def add(connection: Connection) -> None:
    """Bring the rollups in line with the facts as they are now."""
    _note_days(connection)
    _note_buyers(connection, newcomer=True)
    if connection.execute(_newcomers().limit(1)).first():
        is_newcomer = sales.c.buyer.in_(_newcomers())
        # before this import a newcomer had the orders that the import did not touch
        _change_buyer_days(connection, -1, (is_newcomer, ~is_noted(touched_orders, sales)))
    _change_buyer_days(connection, 1, (_is_noted_buyer(),))
    connection.execute(delete(buyer_days).where(buyer_days.c.buyers == 0))
    _renew_split_orders(connection)
    for rollup, day in _SUMMED:
        _renew_days(connection, rollup, day)
    renew_totals(connection)
    for noted in (touched_days, touched_buyers):
        connection.execute(DropTable(noted))


def rebuild_rollups(connection: Connection) -> None:
    """Make every rollup again from the facts."""
    for rollup in ROLLUPS:
        connection.execute(delete(rollup))
    _insert_split_orders(connection, ())
    for rollup, day in _SUMMED:
        for first, last in _months(connection, day):
            _insert_sums(connection, rollup, day, (day.between(first, last),))
    _change_buyer_days(connection, 1, ())
    fill_totals(connection)


def _months(connection: Connection, day: Column[date]) -> Iterator[tuple[date, date]]:
    """Yield first and last day of the months that a table reaches over.

    A month at a time is sorted in memory, however many there are.
    """
    ends = select(func.min(day), func.max(day)).having(func.count(day) > 0)
    found = connection.execute(ends).first()
    if found is None:
        return
    first, end = found
    while first <= end:
        last = first.replace(day=monthrange(first.year, first.month)[1])
        yield first, last
        first = last + timedelta(days=1)


def _is_noted_buyer() -> ColumnElement[bool]:
    return sales.c.buyer.in_(select(touched_buyers.c.buyer))


def _newcomers() -> Select[tuple[str]]:
    return select(touched_buyers.c.buyer).where(touched_buyers.c.newcomer)


def _note_buyers(connection: Connection, *, newcomer: bool) -> None:
    """Note the buyers of the touched orders that are not noted yet."""
    buyers = (
        select(sales.c.buyer, literal(newcomer))
        .where(is_touched(sales), sales.c.paid_on.is_not(None), not_(_is_noted_buyer()))
        .distinct()
    )
    connection.execute(insert(touched_buyers).from_select(["buyer", "newcomer"], buyers))


def _note_days(connection: Connection) -> None:
    for day in _DAYS:
        days = (
            select(literal(day.name).label("kind"), day.label("day"))
            .where(is_touched(day.table), day.is_not(None), day.not_in(days_noted(day.name)))
            .distinct()
        )
        connection.execute(insert(touched_days).from_select(["kind", "day"], days))


def _renew_days(connection: Connection, rollup: Table, day: Column[date]) -> None:
    noted = days_noted(day.name)
    connection.execute(delete(rollup).where(rollup.c.day.in_(noted)))
    _insert_sums(connection, rollup, day, (day.in_(noted),))


def _insert_sums(
    connection: Connection,
    rollup: Table,
    day: Column[date],
    where: Sequence[ColumnElement[bool]],
) -> None:
    """Add up the rows of `day`'s table by the rollup's day and words."""
    table = day.table
    words = [c.name for c in rollup.c if isinstance(c.type, String)]
    sums = [c.name for c in rollup.c if isinstance(c.type, BigInteger)]
    group = [day, *(table.c[word] for word in words)]
    wanted = [*group, *(func.sum(table.c[name]) for name in sums)]
    query: Select[tuple[object, ...]] = select(*wanted)
    if "orders" in rollup.c:
        split = select(split_orders.c.shop, split_orders.c.order_id).distinct().subquery()
        same = and_(split.c.shop == sales.c.shop, split.c.order_id == sales.c.order_id)
        whole = case((split.c.order_id.is_(None), sales.c.order_id))
        query = query.add_columns(func.count(whole.distinct()))
        query = query.select_from(sales.outerjoin(split, same))
    names = [c.name for c in rollup.c]
    chosen = query.where(*where).group_by(*group)
    connection.execute(insert(rollup).from_select(names, chosen))


def _renew_split_orders(connection: Connection) -> None:
    connection.execute(delete(split_orders).where(is_touched(split_orders)))
    _insert_split_orders(connection, (is_touched(sales),))


def _insert_split_orders(connection: Connection, where: Sequence[ColumnElement[bool]]) -> None:
    names = [c.name for c in split_orders.c]
    cells = (
        select(*(sales.c["paid_on" if name == "day" else name].label(name) for name in names))
        .where(sales.c.paid_on.is_not(None))
        .distinct()
    )
    of_order = cells.where(*where).subquery()
    key = (of_order.c.shop, of_order.c.order_id)
    split = select(*key).group_by(*key).having(func.count() > 1)
    chosen = cells.where(tuple_(sales.c.shop, sales.c.order_id).in_(split))
    connection.execute(insert(split_orders).from_select(names, chosen))


def _change_buyer_days(
    connection: Connection, sign: int, where: Sequence[ColumnElement[bool]]
) -> None:
    """Add (sign 1) or take away (sign -1) what the buyers of the chosen sales stand for."""
    if connection.execute(select(buyer_days.c.buyers).limit(1)).first() is None:
        _insert_links(connection, buyer_days, sign, where)
        return
    connection.execute(DropTable(noted_links, if_exists=True))
    connection.execute(CreateTable(noted_links))
    _insert_links(connection, noted_links, sign, where)
    # SQLite takes the ON of what follows for a join's where no WHERE stands before it
    connection.execute(_merged(connection, select(noted_links).where(true())))
    connection.execute(DropTable(noted_links))


def _insert_links(
    connection: Connection, into: Table, sign: int, where: Sequence[ColumnElement[bool]]
) -> None:
    with closing(Chains(BUYER_DIMENSIONS)) as chains:
        chains.take(_visits(connection, where))
        for dimension in sorted(BUYER_DIMENSIONS):  # in the order of the key: full pages
            for links in chains.counted(dimension):
                *said, buyers = map(list, zip(*links, strict=True))
                counts = [sign * count for count in buyers]
                values = [[dimension] * len(links), *said, counts]
                insert_columns(connection, into, list(into.c), values)


def _visits(
    connection: Connection, where: Sequence[ColumnElement[bool]]
) -> Iterator[Sequence[Sequence[Any]]]:
    """Read buyer, day and the word of each dimension of the chosen sales, in this order."""
    said = [literal("") if name == "all" else sales.c[name] for name in BUYER_DIMENSIONS]
    rows = select(sales.c.buyer, sales.c.paid_on, *said)
    chosen = rows.where(sales.c.paid_on.is_not(None), *where)
    return read_rows(connection, chosen.order_by(sales.c.buyer, sales.c.paid_on), _ROWS_READ)


def _merged(
    connection: Connection, rows: Select[tuple[object, ...]]
) -> sqlite.Insert | postgresql.Insert:
    names = [c.name for c in buyer_days.c]
    keys = [c.name for c in buyer_days.primary_key]
    if connection.dialect.name == "postgresql":
        on_postgres = postgresql.insert(buyer_days).from_select(names, rows)
        total = buyer_days.c.buyers + on_postgres.excluded.buyers
        return on_postgres.on_conflict_do_update(index_elements=keys, set_={"buyers": total})
    on_sqlite = sqlite.insert(buyer_days).from_select(names, rows)
    total = buyer_days.c.buyers + on_sqlite.excluded.buyers
    return on_sqlite.on_conflict_do_update(index_elements=keys, set_={"buyers": total})
