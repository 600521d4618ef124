"""Telegram: inbox and outbox, places and members, buttons, doubts and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SQLITE_GUARD = """CREATE TRIGGER bot_audit_no_{verb} BEFORE {verb} ON bot_audit
BEGIN SELECT RAISE(ABORT, 'bot_audit is append-only'); END"""
_POSTGRES_GUARD = """CREATE FUNCTION bot_audit_kept() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'bot_audit is append-only'; END$$"""
_POSTGRES_TRIGGER = """CREATE TRIGGER bot_audit_no_change BEFORE UPDATE OR DELETE ON bot_audit
FOR EACH ROW EXECUTE FUNCTION bot_audit_kept()"""


def upgrade() -> None:
    """Make the tables, and let nobody change what the audit log says."""
    _mail()
    _places()
    _records()
    _guard_audit()


def _mail() -> None:
    op.create_table(
        "bot_inbox",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="order of arrival",
        ),
        sa.Column("account", sa.BigInteger(), nullable=False, comment="the bot's own user id"),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "lane",
            sa.BigInteger(),
            nullable=False,
            comment="chat id, or the person's where no chat is",
        ),
        sa.Column("person", sa.BigInteger(), nullable=False, comment="0 where nobody is named"),
        sa.Column(
            "raw", sa.Text(), nullable=False, comment="the update as received; '' once it is done"
        ),
        sa.Column("state", sa.String(), nullable=False, comment="waiting, done or failed"),
        sa.Column("outcome", sa.String(), nullable=False, comment="what became of it, one code"),
        sa.Column("received_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_inbox")),
        sa.UniqueConstraint("account", "update_id", name="uq_bot_inbox_account_update_id"),
    )
    op.create_index("ix_bot_inbox_state_id", "bot_inbox", ["state", "id"], unique=False)
    op.create_table(
        "bot_outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False, comment="the bot's own user id"),
        sa.Column("key", sa.String(), nullable=False, comment="what it answers, and which part"),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column(
            "priority",
            sa.Integer(),
            nullable=False,
            comment="0 answer, 1 button, 2 push, 3 status",
        ),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: the message as it is sent"),
        sa.Column(
            "state",
            sa.String(),
            nullable=False,
            comment="queued sending sent refused unknown dropped",
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before_s", sa.Float(), nullable=False),
        sa.Column(
            "after_message",
            sa.BigInteger(),
            nullable=False,
            comment="a message id known before it",
        ),
        sa.Column(
            "message_id",
            sa.BigInteger(),
            nullable=True,
            comment="null until Telegram has named it",
        ),
        sa.Column(
            "doubtful",
            sa.Boolean(),
            nullable=False,
            comment="an attempt once had no known outcome",
        ),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("made_s", sa.Float(), nullable=False),
        sa.Column("changed_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_bot_outbox_key")),
    )
    op.create_index(
        "ix_bot_outbox_chat_message_id", "bot_outbox", ["chat", "message_id"], unique=False
    )
    op.create_index("ix_bot_outbox_state", "bot_outbox", ["state"], unique=False)


def _places() -> None:
    op.create_table(
        "bot_places",
        sa.Column(
            "chat", sa.BigInteger(), nullable=False, comment="a Telegram chat the bot has met"
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "role", sa.String(), nullable=False, comment="role of members without one; '' for none"
        ),
        sa.Column(
            "dead",
            sa.String(),
            nullable=False,
            comment="why nothing can be sent there; '' if it can",
        ),
        sa.Column(
            "helped_s",
            sa.Float(),
            nullable=False,
            comment="when help was last given unasked; 0 never",
        ),
        sa.Column("moved_to", sa.BigInteger(), nullable=True, comment="the supergroup it became"),
        sa.PrimaryKeyConstraint("chat", name=op.f("pk_bot_places")),
    )
    op.create_table(
        "bot_members",
        sa.Column(
            "chat", sa.BigInteger(), nullable=False, comment="group in which the role was given"
        ),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("checked_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("chat", "person", name=op.f("pk_bot_members")),
    )
    op.create_table(
        "bot_buttons",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False, comment="where it may be pressed"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False, comment="JSON; shape differs by kind"),
        sa.Column("made_s", sa.Float(), nullable=False),
        sa.Column("used_s", sa.Float(), nullable=False, comment="0 until it is used up"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_bot_buttons")),
    )
    op.create_index("ix_bot_buttons_made_s", "bot_buttons", ["made_s"], unique=False)


def _records() -> None:
    op.create_table(
        "bot_doubts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False, comment="masked and cut"),
        sa.Column(
            "facts",
            sa.Text(),
            nullable=False,
            comment="JSON: skill, query and figures as answered",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_doubts")),
    )
    op.create_table(
        "bot_audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="answer, rights, import, doubt"),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column(
            "what", sa.Text(), nullable=False, comment="no text of buyers: codes, ids, roles"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_audit")),
    )


def _guard_audit() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRES_GUARD)
        op.execute(_POSTGRES_TRIGGER)
        return
    for verb in ("update", "delete"):
        op.execute(_SQLITE_GUARD.format(verb=verb))
