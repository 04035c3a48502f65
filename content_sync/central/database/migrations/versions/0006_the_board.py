"""The board of the volunteers, and the people at the kiosks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("village", sa.String(length=8), nullable=True),
        sa.Column("kiosk", sa.String(length=32), nullable=True),
        sa.Column("epoch", sa.String(length=16), nullable=True),
        sa.Column("n", sa.BigInteger(), nullable=True),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=8), nullable=False),
        sa.Column("sort", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("thread", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_clock", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("staff", sa.String(length=320), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("is_redacted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["village"], ["village.code"], name=op.f("fk_post_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    op.create_index(op.f("ix_post_village"), "post", ["village"])
    op.create_index(op.f("ix_post_person"), "post", ["person"])
    op.create_index(op.f("ix_post_area_number"), "post", ["area", "number"])
    op.create_index(op.f("ix_post_thread_received_at"), "post", ["thread", "received_at"])

    op.create_table(
        "post_complaint",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("post", sa.String(length=32), nullable=False),
        sa.Column("village", sa.String(length=8), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["village"], ["village.code"], name=op.f("fk_post_complaint_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_complaint")),
    )
    op.create_index(op.f("ix_post_complaint_post"), "post_complaint", ["post"])

    op.create_table(
        "board_counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_counter")),
    )

    op.create_table(
        "kiosk_person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("village", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("register", sa.String(length=32), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["village"], ["village.code"], name=op.f("fk_kiosk_person_village")),
        sa.PrimaryKeyConstraint("id", "village", name=op.f("pk_kiosk_person")),
    )
