"""Schema changes of the store, one script each, run by Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from knowledge.store.engine import connect

_FOLDER = Path(__file__).parent


def config_for(connection: Connection | None = None) -> Config:
    """Return Alembic's settings; the scripts run inside the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(url: str) -> None:
    """Bring the database at the URL to the newest schema; does nothing where it is there."""
    engine = connect(url)
    try:
        upgrade_engine(engine)
    finally:
        engine.dispose()


def upgrade_engine(engine: Engine) -> None:
    """Run what is missing, all of it in one write transaction."""
    with (
        engine.connect().execution_options(zhanggui_writes=True) as connection,
        connection.begin(),
    ):
        command.upgrade(config_for(connection), "head")
