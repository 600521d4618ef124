"""What each table of the contract takes: its columns, their kinds, what identifies a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Kind = Literal[
    "id", "buyer", "word", "region", "count", "money", "price", "instant", "day", "period",
    "flag", "rating", "event", "number",
]  # fmt: skip
"""How a cell of the column is read; see `importers.cells`."""

Repeats = Literal["add", "last"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a contract table.

    Attributes:
        column: Its name in the store; money columns end in _fen there.
        needed: A row without it is set aside.
    """

    name: str
    kind: Kind
    column: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table of the contract.

    Attributes:
        needs: Groups of column names; of each group a header or mapping must have one.
        repeats: What a second row with the same key in one file is: another row that counts
            too ("add"), or a correction of the first ("last").
    """

    name: str
    fields: Mapping[str, Field]
    needs: tuple[tuple[str, ...], ...]
    repeats: Repeats = "add"


def _spec(
    name: str, words: str, *, needs: tuple[tuple[str, ...], ...], repeats: Repeats = "add"
) -> TableSpec:
    """Build from `name:kind` words; `=column` names the store's column, `!` a needed cell."""
    fields = {}
    for word in words.split():
        title, _, rest = word.partition(":")
        kind, _, column = rest.rstrip("!").partition("=")
        fields[title] = Field(title, kind, column or title, needed=rest.endswith("!"))  # type: ignore[arg-type]  # words below are literals of Kind; a test reads them all
    return TableSpec(name, MappingProxyType(fields), needs, repeats)


_ORDER: Final = (
    "created_at:instant paid_at:instant buyer_id:buyer region:region channel:word device:word"
    " status:word refund_amount:money=refund_fen refunded_at:instant shop:word platform:word"
)

_SPECS: Final = (
    _spec(
        "order_lines",
        "order_id:id! line_no:count sku:id product_name:word category:word quantity:count!"
        " unit_price:price=unit_price_fen amount:money=amount_fen! " + _ORDER,
        needs=(("order_id",), ("amount", "unit_price"), ("paid_at", "created_at")),
    ),
    _spec(
        "orders",
        "order_id:id! quantity:count amount:money=amount_fen! " + _ORDER,
        needs=(("order_id",), ("amount",), ("paid_at", "created_at")),
        repeats="last",
    ),
    _spec(
        "refunds",
        "refund_id:id order_id:id sku:id product_name:word category:word"
        " amount:money=amount_fen! refunded_at:instant buyer_id:buyer region:region channel:word"
        " device:word shop:word platform:word",
        needs=(("refund_id", "order_id"), ("amount",)),
    ),
    _spec(
        "traffic",
        "date:day! shop:word platform:word channel:word sku:id uv:count pv:count visits:count"
        " bounces:count cart_users:count fav_users:count",
        needs=(("date",), ("uv", "pv", "visits")),
        repeats="last",
    ),
    _spec(
        "events",
        "visitor_id:buyer! shop:word platform:word sku:id category:word kind:event! at:instant!"
        " channel:word device:word",
        needs=(("visitor_id",), ("kind",), ("at",)),
    ),
    _spec(
        "ads",
        "date:day! shop:word platform:word channel:word campaign:word sku:id impressions:count"
        " clicks:count cost:money=cost_fen orders:count sales:money=sales_fen",
        needs=(("date",), ("cost", "clicks", "impressions")),
    ),
    _spec(
        "inventory",
        "date:day! shop:word platform:word sku:id! on_hand:count in_transit:count"
        " unit_cost:money=unit_cost_fen on_sale:flag",
        needs=(("date",), ("sku",), ("on_hand", "on_sale", "in_transit")),
        repeats="last",
    ),
    _spec(
        "reviews",
        "date:day! shop:word platform:word sku:id rating:rating text:word",
        needs=(("date",), ("rating", "text")),
    ),
    _spec(
        "products",
        "shop:word sku:id! name:word category:word price:money=price_fen cost:money=cost_fen"
        " listed_on:day role:word",
        needs=(("sku",), ("name", "category", "price", "cost", "listed_on", "role")),
        repeats="last",
    ),
    _spec(
        "targets",
        "period:period! metric:word amount:number! shop:word",
        needs=(("period",), ("amount",)),
        repeats="last",
    ),
    _spec(
        "members",
        "shop:word buyer_id:buyer! tier:word",
        needs=(("buyer_id",), ("tier",)),
        repeats="last",
    ),
)

TABLES: Final[Mapping[str, TableSpec]] = MappingProxyType({spec.name: spec for spec in _SPECS})
"""Every table that can be imported, by name."""

MONEY_TARGETS: Final = frozenset(
    {
        "gmv", "paid_amount", "refund_amount", "net_sales", "aov", "amount_per_order",
        "amount_per_unit", "ad_cost", "ad_sales", "cpc",
    }
)  # fmt: skip
"""Metrics whose target is an amount of money; every other target is a plain whole number."""
