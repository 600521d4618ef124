"""Alembic's entry: run the scripts on the connection that the caller began."""

from __future__ import annotations

from alembic import context

from knowledge.store.head import VERSION_TABLE
from knowledge.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
