"""Which schema this code needs, asked of a database without loading Alembic."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, column, inspect, select, table

HEAD: Final = "0004"
"""Revision of the newest script in `migrations/versions`; a test holds them together."""

VERSION_TABLE: Final = "store_version"
"""Alembic's own table; named, since one PostgreSQL may serve the bot's database too."""

_VERSIONS = table(VERSION_TABLE, column("version_num"))


def at_head(connection: Connection) -> bool:
    """Say whether the database is at the newest schema already."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return False
    found = connection.execute(select(_VERSIONS.c.version_num)).scalars().all()
    return list(found) == [HEAD]
