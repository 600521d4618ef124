"""Tables of the store database.

Three layers, each made from the one above it:

- what was imported, every version of it (`order_lines`, `orders`, `refunds`, `traffic`,
  `events`, `ads`, `inventory`, `reviews`, `products`, `targets`, `members`): a row carries the
  import that brought it, and `live` is false once a later import replaced it; undo deletes an
  import's rows and revives what they replaced;
- the facts questions are answered from (`sales`, `refund_facts`, `buyers`): one order known from
  two sources is one order, one refund known from three is one refund;
- daily rollups (`knowledge.store.rollups`), kept by the import.

`live` is a function of the rows alone: a row is live when no later import holds its key
(`knowledge.store.versions`). `freshness` says how far each fact reaches.

Conventions: money is int fen (1/100 of the shop's currency); instants are the shop's wall clock,
naive; `*_on` is the shop-local day of `*_at`; a dimension that is not known is "".
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    true,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _word(name: str) -> Column[str]:
    return Column(name, String, nullable=False, server_default="")


def _version() -> list[Column[object]]:
    return [
        Column("id", Integer, primary_key=True),
        Column("import_id", ForeignKey("imports.id"), nullable=False, index=True),
        Column("line", Integer, nullable=False, comment="line or row number in the file, from 1"),
        Column("live", Boolean, nullable=False, server_default=true()),
    ]


def _shop_of_order(table: str) -> list[SchemaItem]:
    """Return the columns for a shop that an order's row may take from another export."""
    named = Column("named_by", Integer, comment="import whose rows gave the shop; null: its own")
    # Of the filled rows only, on PostgreSQL too (migration 0001): said here, `postgresql_where`
    # would load every PostgreSQL driver of SQLAlchemy at each start.
    index = Index(f"ix_{table}_named_by", named, sqlite_where=named.is_not(None))
    return [_word("shop"), named, index]


imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False, comment="UTC"),
    Column("file", String, nullable=False, comment="file name without its folder"),
    Column("sha256", String, nullable=False, comment="of the content and of how it was read"),
    Column("table", String, nullable=False),
    Column("format", String, nullable=False, comment="id of the known export, 'mapping', 'table'"),
    Column("shop", String, nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("rows_kept", Integer, nullable=False),
    Column("rows_replaced", Integer, nullable=False),
    Column("rows_set_aside", Integer, nullable=False),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("undone_at", DateTime, comment="UTC; null while the import counts"),
)

order_lines = Table(
    "order_lines",
    metadata,
    *_version(),
    *_shop_of_order("order_lines"),
    _word("platform"),
    Column("order_id", String, nullable=False),
    Column("line_no", Integer, nullable=False),
    _word("sku"),
    _word("product_name"),
    _word("category"),
    Column("quantity", Integer, nullable=False, comment="items"),
    Column("unit_price_fen", BigInteger),
    Column("amount_fen", BigInteger, nullable=False, comment="what the buyer pays for the line"),
    Column("created_at", DateTime, nullable=False),
    Column("paid_at", DateTime, comment="null: not paid"),
    _word("buyer_id"),
    _word("region"),
    _word("channel"),
    _word("device"),
    _word("status"),
    Column("refund_fen", BigInteger),
    Column("refunded_at", DateTime),
    Index("ix_order_lines_key", "shop", "order_id"),
)

orders = Table(
    "orders",
    metadata,
    *_version(),
    *_shop_of_order("orders"),
    _word("platform"),
    Column("order_id", String, nullable=False),
    Column("quantity", Integer, comment="items; null where the export does not say"),
    Column("amount_fen", BigInteger, nullable=False, comment="what the buyer pays, freight in"),
    Column("created_at", DateTime, nullable=False),
    Column("paid_at", DateTime, comment="null: not paid"),
    _word("buyer_id"),
    _word("region"),
    _word("channel"),
    _word("device"),
    _word("status"),
    Column("refund_fen", BigInteger),
    Column("refunded_at", DateTime),
    Index("ix_orders_key", "shop", "order_id"),
)

refunds = Table(
    "refunds",
    metadata,
    *_version(),
    *_shop_of_order("refunds"),
    _word("platform"),
    Column(
        "refund_id", String, nullable=False, comment="a refund row of an order file: its order id"
    ),
    Column("order_id", String, nullable=False, comment="the refund's own id where none is known"),
    Column("origin", String, nullable=False, comment="'line': row of an order file; 'refund'"),
    _word("sku"),
    _word("product_name"),
    _word("category"),
    Column("amount_fen", BigInteger, nullable=False, comment="positive"),
    Column("refunded_at", DateTime, comment="null: counts on the day of payment"),
    _word("buyer_id"),
    _word("region"),
    _word("channel"),
    _word("device"),
    Index("ix_refunds_key", "shop", "refund_id"),
    Index("ix_refunds_order", "shop", "order_id"),
)

traffic = Table(
    "traffic",
    metadata,
    *_version(),
    Column("date", Date, nullable=False),
    _word("shop"),
    _word("platform"),
    _word("channel"),
    _word("sku"),
    Column("uv", BigInteger, comment="distinct visitors of that day"),
    Column("pv", BigInteger),
    Column("visits", BigInteger),
    Column("bounces", BigInteger, comment="visits with one page"),
    Column("cart_users", BigInteger, comment="visitors who added to cart"),
    Column("fav_users", BigInteger),
    Index("ix_traffic_key", "date", "shop", "channel", "sku"),
)

events = Table(
    "events",
    metadata,
    *_version(),
    Column("visitor_id", String, nullable=False),
    _word("shop"),
    _word("platform"),
    _word("sku"),
    _word("category"),
    Column("kind", String, nullable=False, comment="pv, cart, fav or buy"),
    Column("at", DateTime, nullable=False),
    Column("on", Date, nullable=False),
    _word("channel"),
    _word("device"),
    Index("ix_events_on", "on"),
)

ads = Table(
    "ads",
    metadata,
    *_version(),
    Column("date", Date, nullable=False),
    _word("shop"),
    _word("platform"),
    _word("channel"),
    _word("campaign"),
    _word("sku"),
    Column("impressions", BigInteger),
    Column("clicks", BigInteger),
    Column("cost_fen", BigInteger),
    Column("orders", BigInteger),
    Column("sales_fen", BigInteger, comment="sales attributed to the spend"),
    Index("ix_ads_key", "date", "shop", "channel", "sku", "campaign"),
)

inventory = Table(
    "inventory",
    metadata,
    *_version(),
    Column("date", Date, nullable=False),
    _word("shop"),
    _word("platform"),
    Column("sku", String, nullable=False),
    Column("on_hand", BigInteger, comment="items at the end of the day"),
    Column("in_transit", BigInteger),
    Column("unit_cost_fen", BigInteger),
    Column("on_sale", Boolean, comment="listed on that day; null where not said"),
    Index("ix_inventory_key", "date", "shop", "sku"),
)

reviews = Table(
    "reviews",
    metadata,
    *_version(),
    Column("date", Date, nullable=False),
    _word("shop"),
    _word("platform"),
    _word("sku"),
    Column("rating", Numeric(4, 2), comment="1 to 5"),
    _word("text"),
    Index("ix_reviews_key", "date", "shop", "sku"),
)

products = Table(
    "products",
    metadata,
    *_version(),
    _word("shop"),
    Column("sku", String, nullable=False),
    _word("name"),
    _word("category"),
    Column("price_fen", BigInteger),
    Column("cost_fen", BigInteger),
    Column("listed_on", Date),
    _word("role"),
    Index("ix_products_key", "shop", "sku"),
)

targets = Table(
    "targets",
    metadata,
    *_version(),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("metric", String, nullable=False),
    Column("amount", BigInteger, nullable=False, comment="in the metric's unit; fen for money"),
    _word("shop"),
    Index("ix_targets_key", "first_day", "last_day", "metric", "shop"),
)

members = Table(
    "members",
    metadata,
    *_version(),
    _word("shop"),
    Column("buyer_id", String, nullable=False),
    _word("tier"),
    Index("ix_members_key", "shop", "buyer_id"),
)

sales = Table(
    "sales",
    metadata,
    Column("id", Integer, primary_key=True),
    _word("shop"),
    _word("platform"),
    Column("order_id", String, nullable=False),
    Column("line_no", Integer, nullable=False),
    _word("sku"),
    _word("category"),
    Column("units", Integer, nullable=False),
    Column("placed_fen", BigInteger, nullable=False, comment="counts towards gmv on created_on"),
    Column("paid_fen", BigInteger, nullable=False, comment="0 while not paid"),
    Column("created_at", DateTime, nullable=False),
    Column("created_on", Date, nullable=False),
    Column("paid_at", DateTime),
    Column("paid_on", Date),
    Column("buyer", String, nullable=False, comment="platform/buyer_id, or order/shop/order_id"),
    _word("buyer_id"),
    _word("region"),
    _word("channel"),
    _word("device"),
    Index("ix_sales_key", "shop", "order_id"),
    Index("ix_sales_paid_on", "paid_on"),
    Index("ix_sales_created_on", "created_on"),
    Index("ix_sales_buyer", "buyer"),
)

refund_facts = Table(
    "refund_facts",
    metadata,
    Column("id", Integer, primary_key=True),
    _word("shop"),
    _word("platform"),
    _word("order_id"),
    _word("refund_id"),
    _word("sku"),
    _word("category"),
    Column("refund_fen", BigInteger, nullable=False),
    Column("refunded_at", DateTime, nullable=False),
    Column("refunded_on", Date, nullable=False),
    Column("buyer", String, nullable=False),
    _word("buyer_id"),
    _word("region"),
    _word("channel"),
    _word("device"),
    Index("ix_refund_facts_key", "shop", "order_id"),
    Index("ix_refund_facts_refunded_on", "refunded_on"),
)

buyers = Table(
    "buyers",
    metadata,
    Column("buyer", String, primary_key=True),
    Column("first_paid_on", Date, nullable=False, index=True),
)

product_names = Table(
    "product_names",
    metadata,
    Column("shop", String, primary_key=True),
    Column("sku", String, primary_key=True),
    Column("name", String, nullable=False, comment="the newest name the facts or products carry"),
    _word("category"),
)

freshness = Table(
    "freshness",
    metadata,
    Column("fact", String, primary_key=True, comment="paid, placed, refunds, or a raw table"),
    Column("shop", String, primary_key=True),
    Column("since", Date, nullable=False, comment="first day covered"),
    Column("until", DateTime, nullable=False, comment="newest instant covered; 23:59:59 of a day"),
)

store_meta = Table(
    "store_meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

calendar_days = Table(
    "calendar_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("week", Date, nullable=False, comment="Monday"),
    Column("month", Date, nullable=False, comment="first day"),
    Column("quarter", Date, nullable=False, comment="first day"),
    Column("year", Date, nullable=False, comment="first day"),
    Column("weekday", Integer, nullable=False, comment="1 Monday to 7 Sunday"),
)
