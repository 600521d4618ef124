"""Lay the first tables."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_FIRST = date(2000, 1, 1)
_LAST = date(2049, 12, 31)


def upgrade() -> None:
    """Make every table and fill the calendar."""
    _frame()
    _imported_orders()
    _imported_days()
    _facts()
    _fill_calendar()


def _imported_orders() -> None:
    op.create_table(
        "order_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="line or row number in the file, from 1"
        ),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.Column(
            "named_by",
            sa.Integer(),
            nullable=True,
            comment="import whose rows gave the shop; null: its own",
        ),
        sa.Column("platform", sa.String(), server_default="", nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(), server_default="", nullable=False),
        sa.Column("product_name", sa.String(), server_default="", nullable=False),
        sa.Column("category", sa.String(), server_default="", nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False, comment="items"),
        sa.Column("unit_price_fen", sa.BigInteger(), nullable=True),
        sa.Column(
            "amount_fen",
            sa.BigInteger(),
            nullable=False,
            comment="what the buyer pays for the line",
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("paid_at", sa.DateTime(), nullable=True, comment="null: not paid"),
        sa.Column("buyer_id", sa.String(), server_default="", nullable=False),
        sa.Column("region", sa.String(), server_default="", nullable=False),
        sa.Column("channel", sa.String(), server_default="", nullable=False),
        sa.Column("device", sa.String(), server_default="", nullable=False),
        sa.Column("status", sa.String(), server_default="", nullable=False),
        sa.Column("refund_fen", sa.BigInteger(), nullable=True),
        sa.Column("refunded_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_order_lines_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
    )
    op.create_index("ix_order_lines_import_id", "order_lines", ["import_id"])
    op.create_index("ix_order_lines_key", "order_lines", ["shop", "order_id"])
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="line or row number in the file, from 1"
        ),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.Column(
            "named_by",
            sa.Integer(),
            nullable=True,
            comment="import whose rows gave the shop; null: its own",
        ),
        sa.Column("platform", sa.String(), server_default="", nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column(
            "quantity",
            sa.Integer(),
            nullable=True,
            comment="items; null where the export does not say",
        ),
        sa.Column(
            "amount_fen",
            sa.BigInteger(),
            nullable=False,
            comment="what the buyer pays, freight in",
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("paid_at", sa.DateTime(), nullable=True, comment="null: not paid"),
        sa.Column("buyer_id", sa.String(), server_default="", nullable=False),
        sa.Column("region", sa.String(), server_default="", nullable=False),
        sa.Column("channel", sa.String(), server_default="", nullable=False),
        sa.Column("device", sa.String(), server_default="", nullable=False),
        sa.Column("status", sa.String(), server_default="", nullable=False),
        sa.Column("refund_fen", sa.BigInteger(), nullable=True),
        sa.Column("refunded_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_orders_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    op.create_index("ix_orders_import_id", "orders", ["import_id"])
    op.create_index("ix_orders_key", "orders", ["shop", "order_id"])
    op.create_table(
        "refunds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="line or row number in the file, from 1"
        ),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.Column(
            "named_by",
            sa.Integer(),
            nullable=True,
            comment="import whose rows gave the shop; null: its own",
        ),
        sa.Column("platform", sa.String(), server_default="", nullable=False),
        sa.Column(
            "refund_id",
            sa.String(),
            nullable=False,
            comment="a refund row of an order file: its order id",
        ),
        sa.Column(
            "order_id",
            sa.String(),
            nullable=False,
            comment="the refund's own id where none is known",
        ),
        sa.Column(
            "origin", sa.String(), nullable=False, comment="'line': row of an order file; 'refund'"
        ),
        sa.Column("sku", sa.String(), server_default="", nullable=False),
        sa.Column("product_name", sa.String(), server_default="", nullable=False),
        sa.Column("category", sa.String(), server_default="", nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False, comment="positive"),
        sa.Column(
            "refunded_at",
            sa.DateTime(),
            nullable=True,
            comment="null: counts on the day of payment",
        ),
        sa.Column("buyer_id", sa.String(), server_default="", nullable=False),
        sa.Column("region", sa.String(), server_default="", nullable=False),
        sa.Column("channel", sa.String(), server_default="", nullable=False),
        sa.Column("device", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_refunds_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    op.create_index("ix_refunds_import_id", "refunds", ["import_id"])
    op.create_index("ix_refunds_key", "refunds", ["shop", "refund_id"])
    op.create_index("ix_refunds_order", "refunds", ["shop", "order_id"])
    for table in ("order_lines", "orders", "refunds"):
        _index_given_shops(table)


def _index_given_shops(table: str) -> None:
    given = sa.text("named_by IS NOT NULL")
    op.create_index(
        f"ix_{table}_named_by", table, ["named_by"], sqlite_where=given, postgresql_where=given
    )


def _imported_days() -> None:
    op.create_table(
        "ads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="line or row number in the file, from 1"
        ),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.Column("platform", sa.String(), server_default="", nullable=False),
        sa.Column("channel", sa.String(), server_default="", nullable=False),
        sa.Column("campaign", sa.String(), server_default="", nullable=False),
        sa.Column("sku", sa.String(), server_default="", nullable=False),
        sa.Column("impressions", sa.BigInteger(), nullable=True),
        sa.Column("clicks", sa.BigInteger(), nullable=True),
        sa.Column("cost_fen", sa.BigInteger(), nullable=True),
        sa.Column("orders", sa.BigInteger(), nullable=True),
        sa.Column(
            "sales_fen", sa.BigInteger(), nullable=True, comment="sales attributed to the spend"
        ),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_ads_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ads")),
    )
    op.create_index("ix_ads_import_id", "ads", ["import_id"])
    op.create_index("ix_ads_key", "ads", ["date", "shop", "channel", "sku", "campaign"])
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="line or row number in the file, from 1"
        ),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("visitor_id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.Column("platform", sa.String(), server_default="", nullable=False),
        sa.Column("sku", sa.String(), server_default="", nullable=False),
        sa.Column("category", sa.String(), server_default="", nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="pv, cart, fav or buy"),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(), server_default="", nullable=False),
        sa.Column("device", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_events_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_import_id", "events", ["import_id"])
    op.create_index("ix_events_on", "events", ["on"])
    op.create_table(
        "inventory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="line or row number in the file, from 1"
        ),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.Column("platform", sa.String(), server_default="", nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column(
            "on_hand", sa.BigInteger(), nullable=True, comment="items at the end of the day"
        ),
        sa.Column("in_transit", sa.BigInteger(), nullable=True),
        sa.Column("unit_cost_fen", sa.BigInteger(), nullable=True),
        sa.Column(
            "on_sale",
            sa.Boolean(),
            nullable=True,
            comment="listed on that day; null where not said",
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_inventory_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory")),
    )
    op.create_index("ix_inventory_import_id", "inventory", ["import_id"])
    op.create_index("ix_inventory_key", "inventory", ["date", "shop", "sku"])
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="line or row number in the file, from 1"
        ),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.Column("buyer_id", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_members_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
    )
    op.create_index("ix_members_import_id", "members", ["import_id"])
    op.create_index("ix_members_key", "members", ["shop", "buyer_id"])
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="line or row number in the file, from 1"
        ),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column("category", sa.String(), server_default="", nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.Column("cost_fen", sa.BigInteger(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("role", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_products_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
    )
    op.create_index("ix_products_import_id", "products", ["import_id"])
    op.create_index("ix_products_key", "products", ["shop", "sku"])
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="line or row number in the file, from 1"
        ),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.Column("platform", sa.String(), server_default="", nullable=False),
        sa.Column("sku", sa.String(), server_default="", nullable=False),
        sa.Column("rating", sa.Numeric(precision=4, scale=2), nullable=True, comment="1 to 5"),
        sa.Column("text", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_reviews_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index("ix_reviews_import_id", "reviews", ["import_id"])
    op.create_index("ix_reviews_key", "reviews", ["date", "shop", "sku"])
    op.create_table(
        "targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="line or row number in the file, from 1"
        ),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column(
            "amount",
            sa.BigInteger(),
            nullable=False,
            comment="in the metric's unit; fen for money",
        ),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_targets_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
    )
    op.create_index("ix_targets_import_id", "targets", ["import_id"])
    op.create_index("ix_targets_key", "targets", ["first_day", "last_day", "metric", "shop"])
    op.create_table(
        "traffic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "line", sa.Integer(), nullable=False, comment="line or row number in the file, from 1"
        ),
        sa.Column("live", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.Column("platform", sa.String(), server_default="", nullable=False),
        sa.Column("channel", sa.String(), server_default="", nullable=False),
        sa.Column("sku", sa.String(), server_default="", nullable=False),
        sa.Column("uv", sa.BigInteger(), nullable=True, comment="distinct visitors of that day"),
        sa.Column("pv", sa.BigInteger(), nullable=True),
        sa.Column("visits", sa.BigInteger(), nullable=True),
        sa.Column("bounces", sa.BigInteger(), nullable=True, comment="visits with one page"),
        sa.Column(
            "cart_users", sa.BigInteger(), nullable=True, comment="visitors who added to cart"
        ),
        sa.Column("fav_users", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_traffic_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traffic")),
    )
    op.create_index("ix_traffic_import_id", "traffic", ["import_id"])
    op.create_index("ix_traffic_key", "traffic", ["date", "shop", "channel", "sku"])


def _facts() -> None:
    op.create_table(
        "buyers",
        sa.Column("buyer", sa.String(), nullable=False),
        sa.Column("first_paid_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("buyer", name=op.f("pk_buyers")),
    )
    op.create_index("ix_buyers_first_paid_on", "buyers", ["first_paid_on"])
    op.create_table(
        "product_names",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column(
            "name",
            sa.String(),
            nullable=False,
            comment="the newest name the facts or products carry",
        ),
        sa.Column("category", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("shop", "sku", name=op.f("pk_product_names")),
    )
    op.create_table(
        "refund_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.Column("platform", sa.String(), server_default="", nullable=False),
        sa.Column("order_id", sa.String(), server_default="", nullable=False),
        sa.Column("refund_id", sa.String(), server_default="", nullable=False),
        sa.Column("sku", sa.String(), server_default="", nullable=False),
        sa.Column("category", sa.String(), server_default="", nullable=False),
        sa.Column("refund_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_at", sa.DateTime(), nullable=False),
        sa.Column("refunded_on", sa.Date(), nullable=False),
        sa.Column("buyer", sa.String(), nullable=False),
        sa.Column("buyer_id", sa.String(), server_default="", nullable=False),
        sa.Column("region", sa.String(), server_default="", nullable=False),
        sa.Column("channel", sa.String(), server_default="", nullable=False),
        sa.Column("device", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_facts")),
    )
    op.create_index("ix_refund_facts_key", "refund_facts", ["shop", "order_id"])
    op.create_index("ix_refund_facts_refunded_on", "refund_facts", ["refunded_on"])
    op.create_table(
        "sales",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop", sa.String(), server_default="", nullable=False),
        sa.Column("platform", sa.String(), server_default="", nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(), server_default="", nullable=False),
        sa.Column("category", sa.String(), server_default="", nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column(
            "placed_fen",
            sa.BigInteger(),
            nullable=False,
            comment="counts towards gmv on created_on",
        ),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False, comment="0 while not paid"),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("paid_at", sa.DateTime(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column(
            "buyer",
            sa.String(),
            nullable=False,
            comment="platform/buyer_id, or order/shop/order_id",
        ),
        sa.Column("buyer_id", sa.String(), server_default="", nullable=False),
        sa.Column("region", sa.String(), server_default="", nullable=False),
        sa.Column("channel", sa.String(), server_default="", nullable=False),
        sa.Column("device", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales")),
    )
    op.create_index("ix_sales_buyer", "sales", ["buyer"])
    op.create_index("ix_sales_created_on", "sales", ["created_on"])
    op.create_index("ix_sales_key", "sales", ["shop", "order_id"])
    op.create_index("ix_sales_paid_on", "sales", ["paid_on"])


def _frame() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False, comment="Monday"),
        sa.Column("month", sa.Date(), nullable=False, comment="first day"),
        sa.Column("quarter", sa.Date(), nullable=False, comment="first day"),
        sa.Column("year", sa.Date(), nullable=False, comment="first day"),
        sa.Column("weekday", sa.Integer(), nullable=False, comment="1 Monday to 7 Sunday"),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "freshness",
        sa.Column(
            "fact", sa.String(), nullable=False, comment="sales, refunds, or a raw table's name"
        ),
        sa.Column(
            "until",
            sa.DateTime(),
            nullable=False,
            comment="newest instant covered; 23:59:59 of a day",
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_freshness")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False, comment="UTC"),
        sa.Column("file", sa.String(), nullable=False, comment="file name without its folder"),
        sa.Column(
            "sha256", sa.String(), nullable=False, comment="of the content and of how it was read"
        ),
        sa.Column("table", sa.String(), nullable=False),
        sa.Column(
            "format",
            sa.String(),
            nullable=False,
            comment="id of the known export, 'mapping', 'table'",
        ),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_kept", sa.Integer(), nullable=False),
        sa.Column("rows_replaced", sa.Integer(), nullable=False),
        sa.Column("rows_set_aside", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column(
            "undone_at", sa.DateTime(), nullable=True, comment="UTC; null while the import counts"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "store_meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_store_meta")),
    )


def _fill_calendar() -> None:
    calendar = sa.table(
        "calendar_days",
        *(sa.column(name, sa.Date) for name in ("day", "week", "month", "quarter", "year")),
        sa.column("weekday", sa.Integer),
    )
    days = (_FIRST + timedelta(days=n) for n in range((_LAST - _FIRST).days + 1))
    op.bulk_insert(calendar, [_calendar_row(day) for day in days])


def _calendar_row(day: date) -> dict[str, date | int]:
    return {
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "year": day.replace(month=1, day=1),
        "weekday": day.isoweekday(),
    }
