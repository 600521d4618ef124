"""Pushes: subscriptions, deliveries, and what the outbox has to know of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables, and three columns of the outbox."""
    _subscriptions()
    _deliveries()
    op.add_column(
        "bot_outbox",
        sa.Column(
            "policy",
            sa.String(),
            nullable=False,
            server_default="reconcile",
            comment="reconcile, at_most_once, at_least_once",
        ),
    )
    op.add_column(
        "bot_outbox",
        sa.Column(
            "delivery",
            sa.BigInteger(),
            nullable=True,
            comment="the push it is a part of; null for none",
        ),
    )
    op.add_column(
        "bot_outbox",
        sa.Column(
            "near_message",
            sa.BigInteger(),
            nullable=False,
            server_default="0",
            comment="newest id of the account's small chats before it; 0 in a supergroup",
        ),
    )
    op.create_index("ix_bot_outbox_delivery", "bot_outbox", ["delivery"], unique=False)


def _subscriptions() -> None:
    op.create_table(
        "bot_subscriptions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False, comment="the bot's own user id"),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column(
            "thread", sa.BigInteger(), nullable=False, comment="topic of a forum; 0 for none"
        ),
        sa.Column(
            "topic", sa.String(), nullable=False, comment="daily, weekly, monthly, alerts, …"
        ),
        sa.Column("shop", sa.String(), nullable=False, comment="'' for all that the chat may see"),
        sa.Column("cadence", sa.String(), nullable=False, comment="hour, day, week, month"),
        sa.Column("at", sa.String(), nullable=False, comment="HH:MM by the shop's wall clock"),
        sa.Column(
            "weekday", sa.Integer(), nullable=False, comment="0 for Monday; of something weekly"
        ),
        sa.Column(
            "month_day", sa.Integer(), nullable=False, comment="1 to 31; of something monthly"
        ),
        sa.Column("workdays", sa.Boolean(), nullable=False),
        sa.Column("quiet", sa.String(), nullable=False, comment="HH:MM-HH:MM; '' for none"),
        sa.Column(
            "policy", sa.String(), nullable=False, comment="what follows an unknown outcome"
        ),
        sa.Column(
            "paused", sa.String(), nullable=False, comment="'', person, lost (news), away (told)"
        ),
        sa.Column("next_due_s", sa.Float(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False, comment="of the last reply, opaque"),
        sa.Column(
            "muted", sa.Text(), nullable=False, comment="JSON: key of an alert → silent until"
        ),
        sa.Column("person", sa.BigInteger(), nullable=False, comment="who made it"),
        sa.Column("made_s", sa.Float(), nullable=False, comment="nothing before it is due"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_subscriptions")),
        sa.UniqueConstraint(
            "account", "chat", "thread", "topic", "shop", name="uq_bot_subscriptions_place_topic"
        ),
    )
    op.create_index(
        "ix_bot_subscriptions_next_due_s", "bot_subscriptions", ["next_due_s"], unique=False
    )


def _deliveries() -> None:
    op.create_table(
        "bot_deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subscription", sa.BigInteger(), nullable=False),
        sa.Column(
            "slot", sa.String(), nullable=False, comment="local day, or day and hour; no instant"
        ),
        sa.Column("due_s", sa.Float(), nullable=False),
        sa.Column("until_s", sa.Float(), nullable=False, comment="later it is not worth sending"),
        sa.Column(
            "state", sa.String(), nullable=False, comment="planned claimed posted, or a final one"
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="how often it was asked for"),
        sa.Column(
            "owner", sa.String(), nullable=False, comment="process that claimed it; '' for none"
        ),
        sa.Column("fence", sa.Integer(), nullable=False, comment="counts the claims"),
        sa.Column("lease_until_s", sa.Float(), nullable=False),
        sa.Column("not_before_s", sa.Float(), nullable=False),
        sa.Column(
            "posted_s",
            sa.Float(),
            nullable=False,
            comment="when it went into the outbox; 0 never",
        ),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("changed_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_deliveries")),
        sa.UniqueConstraint("subscription", "slot", name="uq_bot_deliveries_subscription_slot"),
    )
    op.create_index("ix_bot_deliveries_state", "bot_deliveries", ["state"], unique=False)
