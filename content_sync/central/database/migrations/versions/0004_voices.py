"""Voices of reports, and what staff write of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report", sa.Column("telling", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("report", sa.Column("summary", sa.Text(), nullable=False, server_default=""))
    op.add_column("report", sa.Column("summary_by", sa.String(length=320), nullable=False, server_default=""))
    op.add_column("report", sa.Column("summary_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "voice",
        sa.Column("playing", sa.String(length=40), nullable=False),
        sa.Column("length_s", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("village", sa.String(length=8), nullable=False),
        sa.Column("report", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["village"], ["village.code"], name=op.f("fk_voice_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
    )
    op.create_index(op.f("ix_voice_report"), "voice", ["report"])
    op.create_index(op.f("ix_voice_sha256"), "voice", ["sha256"])
    op.create_index(op.f("ix_voice_village_received_at"), "voice", ["village", "received_at"])
