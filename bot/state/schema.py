"""Tables of the bot's own database; prefixed, so that one PostgreSQL may hold the store as well.

Conventions: `asked_at` is the asking time as the shop's wall clock (naive); columns in `_s` are
seconds since 1970 UTC, because queues go by the machine's clock; JSON is text.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
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
    UniqueConstraint,
    false,
)

HEAD = "0003"
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

_Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only INTEGER keys

inbox = Table(
    "bot_inbox",
    metadata,
    Column("id", _Id, primary_key=True, comment="order of arrival"),
    Column("account", BigInteger, nullable=False, comment="the bot's own user id"),
    Column("update_id", BigInteger, nullable=False),
    Column(
        "lane", BigInteger, nullable=False, comment="chat id, or the person's where no chat is"
    ),
    Column("person", BigInteger, nullable=False, comment="0 where nobody is named"),
    Column("raw", Text, nullable=False, comment="the update as received; '' once it is done"),
    Column("state", String, nullable=False, comment="waiting, done or failed"),
    Column("outcome", String, nullable=False, comment="what became of it, one code"),
    Column("received_s", Float, nullable=False),
    UniqueConstraint("account", "update_id", name="uq_bot_inbox_account_update_id"),
    Index("ix_bot_inbox_state_id", "state", "id"),
)

outbox = Table(
    "bot_outbox",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("account", BigInteger, nullable=False, comment="the bot's own user id"),
    Column("key", String, nullable=False, unique=True, comment="what it answers, and which part"),
    Column("chat", BigInteger, nullable=False),
    Column("priority", Integer, nullable=False, comment="0 answer, 1 button, 2 push, 3 status"),
    Column("body", Text, nullable=False, comment="JSON: the message as it is sent"),
    Column("state", String, nullable=False, comment="queued sending sent refused unknown dropped"),
    Column("attempts", Integer, nullable=False),
    Column("not_before_s", Float, nullable=False),
    Column("after_message", BigInteger, nullable=False, comment="a message id known before it"),
    Column("message_id", BigInteger, comment="null until Telegram has named it"),
    Column("doubtful", Boolean, nullable=False, comment="an attempt once had no known outcome"),
    Column("error", Text, nullable=False),
    Column("made_s", Float, nullable=False),
    Column("changed_s", Float, nullable=False),
    Column(
        "policy",
        String,
        nullable=False,
        server_default="reconcile",
        comment="reconcile, at_most_once, at_least_once",
    ),
    Column("delivery", BigInteger, comment="the push it is a part of; null for none"),
    Column(
        "near_message",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="newest id of the account's small chats before it; 0 in a supergroup",
    ),
    Index("ix_bot_outbox_state", "state"),
    Index("ix_bot_outbox_delivery", "delivery"),
    Index("ix_bot_outbox_chat_message_id", "chat", "message_id"),
)

places = Table(
    "bot_places",
    metadata,
    Column("chat", BigInteger, primary_key=True, comment="a Telegram chat the bot has met"),
    Column("title", Text, nullable=False),
    Column("role", String, nullable=False, comment="role of members without one; '' for none"),
    Column("dead", String, nullable=False, comment="why nothing can be sent there; '' if it can"),
    Column("helped_s", Float, nullable=False, comment="when help was last given unasked; 0 never"),
    Column("moved_to", BigInteger, comment="the supergroup it became"),
)

members = Table(
    "bot_members",
    metadata,
    Column("chat", BigInteger, primary_key=True, comment="group in which the role was given"),
    Column("person", BigInteger, primary_key=True),
    Column("present", Boolean, nullable=False),
    Column("checked_s", Float, nullable=False),
)

buttons = Table(
    "bot_buttons",
    metadata,
    Column("token", String, primary_key=True),
    Column("chat", BigInteger, nullable=False, comment="where it may be pressed"),
    Column("kind", String, nullable=False),
    Column("payload", Text, nullable=False, comment="JSON; shape differs by kind"),
    Column("made_s", Float, nullable=False),
    Column("used_s", Float, nullable=False, comment="0 until it is used up"),
    Index("ix_bot_buttons_made_s", "made_s"),
)

doubts = Table(
    "bot_doubts",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("at_s", Float, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("question", Text, nullable=False, comment="masked and cut"),
    Column("facts", Text, nullable=False, comment="JSON: skill, query and figures as answered"),
)

audit = Table(
    "bot_audit",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("at_s", Float, nullable=False),
    Column("kind", String, nullable=False, comment="answer, rights, import, doubt"),
    Column("person", BigInteger, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("what", Text, nullable=False, comment="no text of buyers: codes, ids, roles"),
)

subscriptions = Table(
    "bot_subscriptions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("account", BigInteger, nullable=False, comment="the bot's own user id"),
    Column("chat", BigInteger, nullable=False),
    Column("thread", BigInteger, nullable=False, comment="topic of a forum; 0 for none"),
    Column("topic", String, nullable=False, comment="daily, weekly, monthly, alerts, …"),
    Column("shop", String, nullable=False, comment="'' for all that the chat may see"),
    Column("cadence", String, nullable=False, comment="hour, day, week, month"),
    Column("at", String, nullable=False, comment="HH:MM by the shop's wall clock"),
    Column("weekday", Integer, nullable=False, comment="0 for Monday; of something weekly"),
    Column("month_day", Integer, nullable=False, comment="1 to 31; of something monthly"),
    Column("workdays", Boolean, nullable=False),
    Column("quiet", String, nullable=False, comment="HH:MM-HH:MM; '' for none"),
    Column("policy", String, nullable=False, comment="what follows an unknown outcome"),
    Column("paused", String, nullable=False, comment="'', person, lost (news), away (told)"),
    Column("next_due_s", Float, nullable=False),
    Column("memo", Text, nullable=False, comment="of the last reply, opaque"),
    Column("muted", Text, nullable=False, comment="JSON: key of an alert → silent until"),
    Column("person", BigInteger, nullable=False, comment="who made it"),
    Column("made_s", Float, nullable=False, comment="nothing before it is due"),
    UniqueConstraint(
        "account", "chat", "thread", "topic", "shop", name="uq_bot_subscriptions_place_topic"
    ),
    Index("ix_bot_subscriptions_next_due_s", "next_due_s"),
)

deliveries = Table(
    "bot_deliveries",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("subscription", BigInteger, nullable=False),
    Column("slot", String, nullable=False, comment="local day, or day and hour; no instant"),
    Column("due_s", Float, nullable=False),
    Column("until_s", Float, nullable=False, comment="later it is not worth sending"),
    Column("state", String, nullable=False, comment="planned claimed posted, or a final one"),
    Column("attempts", Integer, nullable=False, comment="how often it was asked for"),
    Column("owner", String, nullable=False, comment="process that claimed it; '' for none"),
    Column("fence", Integer, nullable=False, comment="counts the claims"),
    Column("lease_until_s", Float, nullable=False),
    Column("not_before_s", Float, nullable=False),
    Column("posted_s", Float, nullable=False, comment="when it went into the outbox; 0 never"),
    Column("error", Text, nullable=False),
    Column("changed_s", Float, nullable=False),
    UniqueConstraint("subscription", "slot", name="uq_bot_deliveries_subscription_slot"),
    Index("ix_bot_deliveries_state", "state"),
)
