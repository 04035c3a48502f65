"""The board's conversations are found by when they began, and whether anybody answered without reading the answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    began = sa.text("thread = id")
    read = ["received_at", "sort", "is_pinned", "is_redacted", "village", "person", "area", "id"]
    op.create_index("ix_post_began_at", "post", read, sqlite_where=began, postgresql_where=began)
    op.create_index("ix_post_answers", "post", ["thread", "person", "is_redacted", "id"])
