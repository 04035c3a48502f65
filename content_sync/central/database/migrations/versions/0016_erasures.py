"""Who reported may ask at the kiosk to have erased what they told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("report", sa.String(length=32), nullable=False),
        sa.Column("village", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_clock", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("report", "village", name=op.f("pk_erasure")),
        sa.ForeignKeyConstraint(["village"], ["village.code"], name=op.f("fk_erasure_village")),
    )
    op.create_index(op.f("ix_erasure_done_at"), "erasure", ["done_at"])
