"""How often pages are read, added up by province and day, and found by when it came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usage_sum",
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("province", "day", name=op.f("pk_usage_sum")),
    )
    op.create_table(
        "usage_counted",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_counted")),
    )
    op.create_index(op.f("ix_usage_day_received_at"), "usage_day", ["received_at"])
