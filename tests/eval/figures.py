"""Figures by hand-written SQL, and whether an answer's rows are the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from tests.eval.cases import Span, Wanted

Row = Mapping[str, Any]  # JSON values by dimension and metric id

_MONEY = frozenset({"gmv", "paid_amount", "refund_amount", "net_sales", "aov", "target"}) | {
    *("amount_per_order", "amount_per_unit", "ad_cost", "ad_sales", "cpc")
}
_HALF_A_CENT = 0.005001
_RELATIVE = 1e-6


@contextmanager
def opened(url: str) -> Iterator[sqlite3.Connection]:
    """Open the SQLite store behind a SQLAlchemy URL, for reading alone."""
    path = url.removeprefix("sqlite:///")
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        yield connection
    finally:
        connection.close()


def rows_of(connection: sqlite3.Connection, sql: str, days: Span | None) -> list[dict[str, Any]]:
    """Return the rows of `sql` with :start and :end bound to `days`."""
    start, end = days or ("", "")
    return [dict(row) for row in connection.execute(sql, {"start": start, "end": end})]


def expected_rows(
    connection: sqlite3.Connection, wanted: Wanted, days: Span | None, base: Span | None
) -> list[dict[str, Any]]:
    """Return the rows the contract asks for, in the order of the SQL; with a base, also
    `M__base` and `M__change` of each metric M."""
    rows = rows_of(connection, wanted.sql, days)
    if base is None:
        return rows
    earlier = {row.get(wanted.by or ""): row for row in rows_of(connection, wanted.sql, base)}
    for row in rows:
        before = earlier.get(row.get(wanted.by or ""), {})
        for metric in wanted.metrics:
            row[f"{metric}__base"] = before.get(metric)
            row[f"{metric}__change"] = _change(row[metric], before.get(metric))
    return rows


def _change(value: float | None, base: float | None) -> float | None:
    return (value - base) / base if value is not None and base else None


def difference(
    expected: Sequence[Row], said: Sequence[Row], wanted: Wanted, top: int | None
) -> str:
    """Return what is not the same, in one line; "" where every figure is right.

    Args:
        top: How many rows were asked for; both sides count so far only. Which of two equal rows
            is left out does not matter.
    """
    due = expected[:top] if top else expected
    if len(due) != len(said):
        return f"{len(said)} rows for {len(due)}{_odd_keys(due, said, wanted)}"
    if wanted.by is None or wanted.values_only:
        lead = sorted(wanted.metrics)[0]
        pairs = zip(_by_size(due, lead), _by_size(said, lead), strict=True)
        return next(filter(None, (_row_difference(one, other) for one, other in pairs)), "")
    return _keyed_difference(expected, due, said, wanted)


def _by_size(rows: Sequence[Row], metric: str) -> list[Row]:
    return sorted(rows, key=lambda row: (row.get(metric) is None, row.get(metric) or 0))


def _keyed_difference(
    expected: Sequence[Row], due: Sequence[Row], said: Sequence[Row], wanted: Wanted
) -> str:
    by = wanted.by or ""
    known = {row[by]: row for row in expected}
    for position, row in enumerate(said):
        if row.get(by) not in known:
            return f"a row {row.get(by)!r} too many"
        if wrong := _row_difference(known[row[by]], row):
            return f"{row[by]}: {wrong}"
        if wanted.order and (wrong := _row_difference(due[position], row, but=by)):
            return f"place {position + 1} is {row[by]}: {wrong}"
    return ""


def _row_difference(due: Row, said: Row, *, but: str = "") -> str:
    metrics = [name for name, value in due.items() if name != but and not isinstance(value, str)]
    for name in metrics:
        if but and name.endswith(("__base", "__change")):
            continue
        if not same(name, due[name], said.get(name)):
            return f"{name} {said.get(name)!r} for {due[name]!r}"
    return ""


def same(name: str, due: float | None, said: object) -> bool:
    """Say whether two figures are one: money to the cent, all else to a millionth."""
    if due is None or not isinstance(said, int | float):
        return due is None and said is None
    return abs(due - said) <= (_HALF_A_CENT if name in _money() else 0) + _RELATIVE * abs(due)


def _money() -> frozenset[str]:
    return _MONEY | {f"{name}__base" for name in _MONEY}


def _odd_keys(due: Sequence[Row], said: Sequence[Row], wanted: Wanted) -> str:
    if wanted.by is None:
        return ""
    ours, theirs = ({row.get(wanted.by) for row in rows} for rows in (due, said))
    odd = sorted(map(str, ours ^ theirs))[:4]
    return f", odd {wanted.by}: {odd}"
