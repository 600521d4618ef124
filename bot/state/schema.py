"""Tables of the bot's own database; prefixed, so that one PostgreSQL may hold the store as well.

Conventions: `asked_at` is the asking time as the shop's wall clock (naive); JSON is text.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)

HEAD = "0001"
"""The newest migration; a test compares it with the migrations folder."""

VERSION_TABLE = "alembic_version_bot"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

people = Table(
    "bot_people",
    metadata,
    Column("id", String, primary_key=True, comment="channel and its user id: telegram:42"),
    Column("role", String, nullable=False),
    Column("shops", Text, comment="JSON list of shop names; null: all shops"),
)

chats = Table(
    "bot_chats",
    metadata,
    Column("id", String, primary_key=True, comment="channel and its chat id: telegram:-100"),
    Column("allowed", Boolean, nullable=False, server_default=false()),
    Column("shops", Text, comment="JSON list of shop names; null: all shops"),
)

sessions = Table(
    "bot_sessions",
    metadata,
    Column("channel", String, primary_key=True),
    Column("chat", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("asked_at", DateTime, nullable=False, comment="the last question"),
    Column("skill", String, nullable=False, comment="who answered it; '' for nobody"),
    Column("queries", Text, nullable=False, comment="JSON: skill → its last query"),
    Column("choices", Text, nullable=False, comment="JSON: [[label, ask], …] of the last answer"),
)

questions = Table(
    "bot_questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked_at", DateTime, nullable=False),
    Column("channel", String, nullable=False),
    Column("chat", String, nullable=False, comment="'' for a question that stands alone"),
    Column("role", String, nullable=False),
    Column("text", Text, nullable=False, comment="masked and cut; no phone, mail or address"),
    Column("skill", String, nullable=False, comment="'' where nobody understood"),
    Column("score", Float, comment="null where nobody understood"),
    Column("outcome", String, nullable=False, comment="status of the reply"),
    Column("ms", Integer, nullable=False),
    Index("ix_bot_questions_asked_at", "asked_at"),
)

meta = Table(
    "bot_meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)
