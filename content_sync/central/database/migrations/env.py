"""Alembic's entry: runs the revisions in the transaction that `sessions.py` opened."""

from __future__ import annotations

from alembic import context

from content_sync.central.database.schema import (  # noqa: F401  they register their tables with `Base`
    activity_tables,
    key_tables,
    market_tables,
    network_tables,
    register_tables,
    rescue_tables,
    staff_tables,
    stick_tables,
    tables,
)
from content_sync.central.database.schema.columns import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
