"""Bringing the bot's database to the newest revision; the only importer of alembic in the bot."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from bot.state.schema import VERSION_TABLE

_LOCK = 0x7A67  # any number of our own: two programs that start at once upgrade one after another


def upgrade(engine: Engine) -> None:
    """Run the missing migrations in one transaction; at the newest revision nothing happens."""
    with engine.execution_options(immediate=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(configured(connection), "head")


def configured(connection: Connection) -> Config:
    """Return alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option(
        "script_location", str(Path(__file__).parent / "migrations").replace("%", "%%")
    )
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    return config
