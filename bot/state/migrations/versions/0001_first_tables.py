"""People, chats, sessions, the question log and notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    _who()
    _what()


def _who() -> None:
    op.create_table(
        "bot_people",
        sa.Column(
            "id", sa.String(), nullable=False, comment="channel and its user id: telegram:42"
        ),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("shops", sa.Text(), comment="JSON list of shop names; null: all shops"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_people")),
    )
    op.create_table(
        "bot_chats",
        sa.Column(
            "id", sa.String(), nullable=False, comment="channel and its chat id: telegram:-100"
        ),
        sa.Column("allowed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("shops", sa.Text(), comment="JSON list of shop names; null: all shops"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_chats")),
    )


def _what() -> None:
    op.create_table(
        "bot_sessions",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False, comment="the last question"),
        sa.Column("skill", sa.String(), nullable=False, comment="who answered it; '' for nobody"),
        sa.Column("queries", sa.Text(), nullable=False, comment="JSON: skill → its last query"),
        sa.Column(
            "choices",
            sa.Text(),
            nullable=False,
            comment="JSON: [[label, ask], …] of the last answer",
        ),
        sa.PrimaryKeyConstraint("channel", "chat", "person", name=op.f("pk_bot_sessions")),
    )
    op.create_table(
        "bot_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column(
            "chat", sa.String(), nullable=False, comment="'' for a question that stands alone"
        ),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column(
            "text", sa.Text(), nullable=False, comment="masked and cut; no phone, mail or address"
        ),
        sa.Column("skill", sa.String(), nullable=False, comment="'' where nobody understood"),
        sa.Column("score", sa.Float(), comment="null where nobody understood"),
        sa.Column("outcome", sa.String(), nullable=False, comment="status of the reply"),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_questions")),
    )
    op.create_index(op.f("ix_bot_questions_asked_at"), "bot_questions", ["asked_at"])
    op.create_table(
        "bot_meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_bot_meta")),
    )
