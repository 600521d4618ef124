"""Divide the largest tables by month; PostgreSQL only."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the rows of three tables into partitions; the tables keep columns and indexes."""
    if op.get_bind().dialect.name != "postgresql":
        return
    _divide_by_month("traffic", "date")
    _divide_by_month("events", "on")
    _divide_sales()


def _divide_by_month(table: str, day: str) -> None:
    indexes, keys, months = _indexes(table), _foreign_keys(table), _months(table, day)
    _put_aside(table, f'RANGE ("{day}")')
    _make_months(table, table, months)
    _fill(table)
    op.execute(f'ALTER TABLE {table} ADD CONSTRAINT pk_{table} PRIMARY KEY (id, "{day}")')
    for name, said in keys:
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {said}")
    _run(indexes)


def _divide_sales() -> None:
    """Divide by month of payment; what is not paid has a partition of its own.

    `id` is no key any more: a key would have to hold the day, which is null for unpaid lines.
    """
    indexes, months = _indexes("sales"), _months("sales", "paid_on")
    _put_aside("sales", "LIST ((paid_on IS NULL))")
    op.execute("CREATE TABLE sales_unpaid PARTITION OF sales FOR VALUES IN (true)")
    op.execute(
        "CREATE TABLE sales_paid PARTITION OF sales FOR VALUES IN (false)"
        " PARTITION BY RANGE (paid_on)"
    )
    _make_months("sales", "sales_paid", months)
    _fill("sales")
    _run(indexes)


def _put_aside(table: str, how: str) -> None:
    op.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
    op.execute(
        f"CREATE TABLE {table} (LIKE {table}_before INCLUDING DEFAULTS INCLUDING COMMENTS)"
        f" PARTITION BY {how}"
    )


def _fill(table: str) -> None:
    """Move the rows; the old table takes its indexes and their names with it."""
    op.execute(f"INSERT INTO {table} SELECT * FROM {table}_before")  # noqa: S608  # our own names
    op.execute(f"ALTER SEQUENCE {table}_id_seq OWNED BY {table}.id")
    op.execute(f"DROP TABLE {table}_before")


def _make_months(table: str, parent: str, months: Sequence[tuple[str, str, str]]) -> None:
    for suffix, first, end in months:
        op.execute(
            f"CREATE TABLE {table}_{suffix} PARTITION OF {parent}"
            f" FOR VALUES FROM ('{first}') TO ('{end}')"
        )


def _months(table: str, day: str) -> Sequence[tuple[str, str, str]]:
    """Return (name, first day, first day of the next month) of every month that has rows."""
    at = sa.column(day, sa.Date)
    month = sa.func.date_trunc("month", at)
    held = sa.select(month.label("first")).select_from(sa.table(table)).where(at.is_not(None))
    each = held.distinct().subquery()
    end = each.c.first + sa.text("interval '1 month'")
    found = op.get_bind().execute(
        sa.select(
            sa.func.to_char(each.c.first, "YYYY_MM"),
            sa.cast(each.c.first, sa.Date),
            sa.cast(end, sa.Date),
        ).order_by(each.c.first)
    )
    return [(str(name), str(first), str(end)) for name, first, end in found]


def _indexes(table: str) -> Sequence[str]:
    found = op.get_bind().execute(
        sa.text(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = to_regclass(:table) AND NOT indisprimary"
        ),
        {"table": table},
    )
    return [str(row[0]) for row in found]


def _foreign_keys(table: str) -> Sequence[tuple[str, str]]:
    found = op.get_bind().execute(
        sa.text(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = to_regclass(:table) AND contype = 'f'"
        ),
        {"table": table},
    )
    return [(str(name), str(said)) for name, said in found]


def _run(statements: Sequence[str]) -> None:
    for statement in statements:
        op.execute(statement)
