"""What a table's rows need beyond their cells: amounts worked out, refund rows told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from knowledge.store.importers.aside import shortened
from knowledge.store.importers.cells import Memo, Value, fen_of
from knowledge.store.importers.fields import MONEY_TARGETS
from knowledge.store.importers.recipe import TableRecipe

Columns = dict[str, list[Value]]


class LineNumbers:
    """Numbers the lines of each order from 1, as a file brings them.

    Remembers the orders seen lately, so that a file of any length takes the same memory. Lines of
    one order with 130,000 others between them may share a number; their rows tell them apart.
    """

    _MOST: Final = 131_072

    def __init__(self) -> None:
        self._lately: dict[Value, int] = {}
        self._before: dict[Value, int] = {}

    def next_of(self, order_id: Value) -> int:
        """Return the number of the order's next line."""
        number = self._lately.get(order_id) or self._before.get(order_id, 0)
        if len(self._lately) >= self._MOST and order_id not in self._lately:
            self._before, self._lately = self._lately, {}
        self._lately[order_id] = number + 1
        return number + 1


@dataclass(slots=True)
class Work:
    """One batch between its cells and the store.

    Attributes:
        columns: Field → values; a field nobody gave is missing.
        unpaid: Field → what it is while the order is not paid.
        less: What is taken off quantity × unit_price, one list a column, Decimal.
        bad: Row of the batch → (reason, excerpt); the first fault found stays.
        line_nos: Counts the lines of every order in the file.
    """

    recipe: TableRecipe
    count: int
    columns: Columns
    unpaid: Columns
    less: list[list[Value]]
    bad: dict[int, tuple[str, str]]
    line_nos: LineNumbers

    def given(self, name: str, default: Value = None) -> list[Value]:
        """Return a field's values, or the default for every row."""
        found = self.columns.get(name)
        return found if found is not None else [default] * self.count

    def refuse(self, row: int, reason: str, cell: object = "") -> None:
        """Set a row aside, unless it is already."""
        self.bad.setdefault(row, (reason, shortened(cell)))


@dataclass(frozen=True, slots=True)
class Part:
    """Rows for one table: columns by the store's names, and which rows of the batch they are."""

    table: str
    columns: Columns
    rows: list[int]

    def values(self, name: str) -> list[Value] | None:
        """Return a column's values in the part's rows; None for a column nobody gave."""
        values = self.columns.get(name)
        if values is None or len(values) == len(self.rows):
            return values
        return [values[row] for row in self.rows]


def finish(work: Work) -> list[Part]:
    """Return the batch's rows by table, each row in exactly one part unless it is bad."""
    _FINISHERS.get(work.recipe.table, _nothing)(work)
    _require(work)
    spec = work.recipe.spec
    columns = {
        spec.fields[name].column if name in spec.fields else name: values
        for name, values in work.columns.items()
    }
    rows = range(work.count)
    kept = [row for row in rows if row not in work.bad] if work.bad else list(rows)
    if work.recipe.table == "order_lines":
        return _split_refund_rows(work, columns, kept)
    return [Part(work.recipe.table, columns, kept)]


def _require(work: Work) -> None:
    for name, field in work.recipe.spec.fields.items():
        values = work.given(name)
        if field.needed and (None in values or "" in values):
            for row, value in enumerate(values):
                if value is None or value == "":
                    work.refuse(row, f"缺少{LABELS.get(name, name)}")


LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "order_id": "订单编号", "amount": "金额", "quantity": "数量", "date": "日期",
        "visitor_id": "访客编号", "kind": "行为类型", "at": "时间", "sku": "商品编码",
        "period": "周期", "buyer_id": "买家编号", "paid_at": "支付时间", "refund_id": "退款编号",
        "uv": "访客数", "cost": "花费", "name": "商品名称",
    }
)  # fmt: skip
"""Chinese names of the columns a row or a table cannot do without."""


def _nothing(_work: Work) -> None:
    return


def _order_lines(work: Work) -> None:
    work.columns.setdefault("quantity", [1] * work.count)
    if "amount" not in work.columns:
        work.columns["amount"] = _multiplied(work)
    if "unit_price" in work.columns:
        fen = Memo(_fen_of_price)
        work.columns["unit_price"] = [fen[price] for price in work.columns["unit_price"]]
    if "line_no" not in work.columns:
        work.columns["line_no"] = _numbered(work)
    _orders(work)


def _fen_of_price(price: Value) -> Value:
    return fen_of(price) if isinstance(price, Decimal) else None


def _multiplied(work: Work) -> list[Value]:
    whole = _WholeFen()
    amounts: list[Value] = [
        _product(quantity, price, whole[price])
        if isinstance(price, Decimal) and isinstance(quantity, int)
        else None
        for quantity, price in zip(work.given("quantity"), work.given("unit_price"), strict=True)
    ]
    for taken in work.less:
        amounts = [
            amount - fen_of(off)
            if isinstance(amount, int) and isinstance(off, Decimal)
            else amount
            for amount, off in zip(amounts, taken, strict=True)
        ]
    return amounts


class _WholeFen(dict[Decimal, int | None]):
    """Prices in fen, None for one with a fraction of a fen; each worked out once."""

    def __missing__(self, price: Decimal) -> int | None:
        fen = fen_of(price)
        self[price] = fen if fen == price * 100 else None
        return self[price]


def _product(quantity: int, price: Decimal, whole_fen: int | None) -> int:
    return quantity * whole_fen if whole_fen is not None else fen_of(quantity * price)


def _numbered(work: Work) -> list[Value]:
    return [work.line_nos.next_of(order_id) for order_id in work.given("order_id")]


def _orders(work: Work) -> None:
    paid = work.given("paid_at")
    for name, instead in work.unpaid.items():
        work.columns[name] = [
            other if at is None and other is not None else value
            for at, other, value in zip(paid, instead, work.given(name), strict=True)
        ]
    created = work.columns.get("created_at")
    work.columns["created_at"] = (
        paid if created is None else [made or at for made, at in zip(created, paid, strict=True)]
    )
    for row, at in enumerate(work.columns["created_at"]):
        if at is None:
            work.refuse(row, "没有下单时间，也没有支付时间")
    _positive(work, "refund_amount")
    if work.recipe.table == "orders":
        for row, amount in enumerate(work.given("amount")):
            if isinstance(amount, int) and amount < 0:
                work.refuse(row, "订单金额是负数", Decimal(amount) / 100)


def _positive(work: Work, name: str) -> None:
    if name in work.columns:
        work.columns[name] = [
            abs(fen) if isinstance(fen, int) and fen else None for fen in work.columns[name]
        ]


def _split_refund_rows(work: Work, columns: Columns, kept: list[int]) -> list[Part]:
    prefix, ids, counts = work.recipe.refund_prefix, columns["order_id"], columns["quantity"]
    below = {count for count in set(counts) if isinstance(count, int) and count < 0}
    back = {row for row in kept if counts[row] in below} if below else set()
    if prefix:
        back.update(row for row in kept if str(ids[row]).startswith(prefix))
    if not back:
        return [Part("order_lines", columns, kept)]
    sales = [row for row in kept if row not in back]
    shared: Columns = {name: columns[name] for name in _COPIED if name in columns}
    refund_columns: Columns = {
        **shared,
        "refund_id": ids,
        "order_id": [str(one).removeprefix(prefix) or one for one in ids],
        "origin": ["line"] * work.count,
        "amount_fen": [abs(fen) if isinstance(fen, int) else fen for fen in columns["amount_fen"]],
        "refunded_at": [
            at or paid
            for at, paid in zip(work.given("refunded_at"), work.given("paid_at"), strict=True)
        ],
    }
    return [Part("order_lines", columns, sales), Part("refunds", refund_columns, sorted(back))]


_COPIED: Final = (
    "shop", "platform", "sku", "product_name", "category", "buyer_id", "region", "channel",
    "device",
)  # fmt: skip


def _refunds(work: Work) -> None:
    for row, (refund, order) in enumerate(
        zip(work.given("refund_id", ""), work.given("order_id", ""), strict=True)
    ):
        if not refund and not order:
            work.refuse(row, "退款编号和订单编号都没有")
    refund_ids, order_ids = work.given("refund_id", ""), work.given("order_id", "")
    work.columns["refund_id"] = [a or b for a, b in zip(refund_ids, order_ids, strict=True)]
    work.columns["order_id"] = [b or a for a, b in zip(refund_ids, order_ids, strict=True)]
    work.columns["origin"] = ["refund"] * work.count
    work.columns["amount"] = [
        abs(fen) if isinstance(fen, int) else fen for fen in work.given("amount")
    ]


def _events(work: Work) -> None:
    work.columns["on"] = [
        at.date() if isinstance(at, datetime) else None for at in work.given("at")
    ]


def _targets(work: Work) -> None:
    periods = work.columns["period"]
    for row, period in enumerate(periods):
        if not isinstance(period, tuple):
            work.refuse(row, "缺少周期")
    spans = [period if isinstance(period, tuple) else (None, None) for period in periods]
    work.columns["first_day"] = [first for first, _ in spans]
    work.columns["last_day"] = [last for _, last in spans]
    metrics = [metric or "paid_amount" for metric in work.given("metric", "")]
    work.columns["metric"] = list(metrics)
    in_fen = work.recipe.units.get("amount") == "fen"
    work.columns["amount"] = [
        _target(work, row, metric, amount, in_fen=in_fen)
        for row, (metric, amount) in enumerate(zip(metrics, work.given("amount"), strict=True))
    ]


def _target(work: Work, row: int, metric: Value, amount: Value, *, in_fen: bool) -> Value:
    if not isinstance(amount, int | Decimal):
        return None
    if metric in MONEY_TARGETS:
        return int(amount) if in_fen else fen_of(Decimal(amount))
    if amount != int(amount):
        work.refuse(row, "目标只能是金额或整数", amount)
        return None
    return int(amount)


_FINISHERS: Final[Mapping[str, Callable[[Work], None]]] = MappingProxyType(
    {
        "order_lines": _order_lines,
        "orders": _orders,
        "refunds": _refunds,
        "events": _events,
        "targets": _targets,
    }
)
